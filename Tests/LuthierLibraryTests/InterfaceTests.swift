import Foundation
import LuthierLibrary
import Testing

/// Each fact is seen in a process of its own, whose asynchronous work the library takes over.
@Suite("The functions of C")
struct InterfaceTests {
    @Test("a call performs an operation on the calling thread, and returns its reply")
    func calling() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let handle = openStudies()
            let created = reply(
                handle,
                #"{"jsonrpc":"2.0","id":1,"method":"study.create","params":{"definition":{"study":"s","parameters":{"x":{"from":0,"to":1}},"metrics":{"loss":{"goal":"minimize"}}}}}"#
            )
            precondition(created.contains(#""state":"open""#), created)
            let asked = reply(
                handle,
                #"{"jsonrpc":"2.0","id":2,"method":"study.ask","params":{"study":"s"}}"#)
            precondition(asked.contains(#""parameters":{"x":0.5}"#), asked)
            let notified = reply(handle, #"{"jsonrpc":"2.0","method":"study.list"}"#)
            precondition(notified.isEmpty, notified)
            closeStudies(handle)
            exit(0)
        }
    }

    @Test("handles hold studies of their own")
    func handles() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let first = openStudies()
            let second = openStudies()
            _ = reply(
                first,
                #"{"jsonrpc":"2.0","id":1,"method":"study.create","params":{"definition":{"study":"s","parameters":{"x":{"from":0,"to":1}},"metrics":{"loss":{"goal":"minimize"}}}}}"#
            )
            let list = #"{"jsonrpc":"2.0","id":2,"method":"study.list"}"#
            precondition(reply(first, list).contains(#""study":"s""#))
            precondition(reply(second, list).contains(#""studies":[]"#))
            exit(0)
        }
    }

    @Test("many threads may call at once, and every call is answered")
    func threads() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let handle = Int(bitPattern: openStudies())
            DispatchQueue.concurrentPerform(iterations: 200) { index in
                guard let handle = UnsafeMutableRawPointer(bitPattern: handle) else { exit(1) }
                let answer = reply(
                    handle, #"{"jsonrpc":"2.0","id":\#(index),"method":"study.list"}"#)
                precondition(answer.contains(#""id":\#(index),"#), answer)
            }
            exit(0)
        }
    }
}

private func reply(_ handle: UnsafeMutableRawPointer, _ request: String) -> String {
    let bytes = Array(request.utf8)
    var length = 0
    guard let answer = call(handle, bytes, bytes.count, &length) else { return "no memory" }
    defer { release(answer) }
    return String(decoding: UnsafeBufferPointer(start: answer, count: length), as: UTF8.self)
}
