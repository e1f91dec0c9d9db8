import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("ArtifactBook")
struct ArtifactBookTests {
    private func file(_ name: String, _ seed: Int, size: Int = 10) -> ArtifactFile {
        ArtifactStudy.file(name, size: size, seed: seed)
    }

    @Test("equal contents count once, and are free when their last artifact is gone")
    func equalContents() async throws {
        let study = try await ArtifactStudy()
        try await study.run([file("a", 1), file("b", 1), file("c", 2, size: 5)], .loss(1))
        try await study.run([file("a", 1)], .loss(2))
        var book = try await study.study.ledger().artifactBook
        #expect(book.bytes == 15 && book.freed.isEmpty)
        let trials = try await study.study.ledger().trials
        func remove(_ number: Int) throws {
            try book.apply(
                .removed([number], .quota), of: trials,
                at: EventRecord(
                    sequence: 99, time: Timestamp(milliseconds: 5), event: .reopened))
        }
        try remove(0)
        #expect(book.bytes == 10 && book.freed == [file("c", 2).digest])
        #expect(book[0].allSatisfy { $0.removal?.reason == .quota })
        try remove(1)
        #expect(book.bytes == 0 && book.freed == [file("c", 2).digest, file("a", 1).digest])
        #expect(book.cleared == [0, 1] && book.holders.isEmpty)
        // Once more changes nothing.
        try remove(1)
        #expect(book.bytes == 0 && book.freed.count == 2)
    }

    @Test("a file of a name takes the place of the one before, also when its contents are the same")
    func replacing() async throws {
        let study = try await ArtifactStudy()
        let trial = try await study.begin()
        for files in [[file("a", 1)], [file("a", 2), file("b", 3)], [file("a", 2)]] {
            _ = try await study.study.keep(files, of: trial.number, token: trial.token)
        }
        let book = try await study.study.ledger().artifactBook
        #expect(book[0].map(\.file) == [file("a", 2), file("b", 3)])
        #expect(book.bytes == 20 && book.freed == [file("a", 1).digest])
        #expect(book.bytes(of: 0) == 20)
    }

    @Test("events that cannot follow are refused")
    func refusals() async throws {
        let study = try await ArtifactStudy()
        let trial = try await study.begin()
        let ledger = try await study.study.ledger()
        for event: ArtifactEvent in [
            .kept(number: 5, token: trial.token, []), .kept(number: -1, token: trial.token, []),
            .kept(number: 0, token: trial.token + 1, []), .removed([0], .quota),
            .removed([7], .keep),
        ] {
            var copy = ledger
            #expect(throws: LedgerError.self) {
                try copy.apply(
                    EventRecord(
                        sequence: ledger.head + 1, time: Timestamp(milliseconds: 0),
                        event: .artifacts(event)))
            }
        }
    }
}
