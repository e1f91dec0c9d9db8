import Foundation
import LuthierMath
import LuthierTesting
import Testing

@Suite("RandomSource")
struct RandomSourceTests {
    @Test("the recorded streams come again")
    func golden() throws {
        let keys: [(seed: UInt64, stream: UInt64, purpose: RandomSource.Purpose)] = [
            (0, 0, .test), (7, 12, .suggestion), (.max, 1 << 40, .trialSeed),
        ]
        var text = ""
        for key in keys {
            text += "seed \(key.seed) stream \(key.stream) purpose \(key.purpose.rawValue)\n"
            var source = RandomSource(seed: key.seed, stream: key.stream, purpose: key.purpose)
            for _ in 0..<16 {
                let digits = String(source.next(), radix: 16)
                text += String(repeating: "0", count: 16 - digits.count) + digits + "\n"
            }
        }
        #expect(try GoldenFile("random-source.txt").difference(from: text) == nil)
    }

    @Test("the first two numbers are the published block, low words first")
    func wordOrder() {
        var source = RandomSource(seed: 0, purpose: .test)
        #expect(source.next() == 0xE169_C58D_6627_E8D5)
        #expect(source.next() == 0x9B00_DBD8_BC57_AC4C)
    }

    @Test("seed, stream and purpose each lead to another stream")
    func keysMatter() {
        let sources = [
            RandomSource(seed: 1, purpose: .test), RandomSource(seed: 2, purpose: .test),
            RandomSource(seed: 1 << 32, purpose: .test),
            RandomSource(seed: 1, stream: 1, purpose: .test),
            RandomSource(seed: 1, stream: 1 << 32, purpose: .test),
            RandomSource(seed: 1, purpose: .suggestion),
        ]
        let firsts = sources.map { source in
            var source = source
            return source.next()
        }
        #expect(Set(firsts).count == sources.count)
    }

    @Test("a source read back goes on where it was written, at even and odd positions")
    func codable() throws {
        for draws in 0..<5 {
            var source = RandomSource(seed: .max, stream: 3, purpose: .scramble)
            for _ in 0..<draws { _ = source.next() }
            let data = try JSONEncoder().encode(source)
            var copy = try JSONDecoder().decode(RandomSource.self, from: data)
            #expect(copy == source, "\(draws) draws")
            #expect(copy.hashValue == source.hashValue)
            for _ in 0..<3 { #expect(copy.next() == source.next(), "\(draws) draws") }
        }
    }

    @Test("the written form is the key and the position")
    func encoding() throws {
        var source = RandomSource(seed: 5, stream: 6, purpose: .enumeration)
        _ = source.next()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(source), as: UTF8.self)
        #expect(text == #"{"position":1,"purpose":4,"seed":5,"stream":6}"#)
    }

    @Test("a position beyond the stream is refused")
    func positionOutOfRange() {
        let text = #"{"position":8589934593,"purpose":4,"seed":5,"stream":6}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(RandomSource.self, from: Data(text.utf8))
        }
    }

    @Test("the last number of a stream can be drawn, one more stops the program")
    func exhaustion() async throws {
        let text = #"{"position":8589934591,"purpose":4,"seed":5,"stream":6}"#
        var source = try JSONDecoder().decode(RandomSource.self, from: Data(text.utf8))
        _ = source.next()
        #expect(source.position == 1 << 33)
        await #expect(processExitsWith: .failure) {
            let text = #"{"position":8589934592,"purpose":4,"seed":5,"stream":6}"#
            var source = try JSONDecoder().decode(RandomSource.self, from: Data(text.utf8))
            _ = source.next()
        }
    }
}
