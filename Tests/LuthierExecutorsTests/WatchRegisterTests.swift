import Testing

@testable import LuthierExecutors

@Suite("WatchRegister")
struct WatchRegisterTests {
    @Test("a program is known from before its start to after its end")
    func course() {
        var register = WatchRegister()
        register.receive("pipes 1 40 41")
        #expect(register.pipes == [40, 41])
        #expect(register.groups.isEmpty)
        register.receive("group 1 300 9987")
        #expect(register.groups == [.init(id: 300, startTime: 9987)])
        register.receive("left 1")
        #expect(register.groups.isEmpty)
        #expect(register.pipes == [40, 41])
        register.receive("done 1")
        #expect(register == WatchRegister())
    }

    @Test(
        "a line that cannot be read changes nothing, above all no group 0 or 1",
        arguments: [
            "", "group", "group 1 1 5", "group 1 0 5", "group 1 -7 5", "pipes x 3", "end 1",
        ])
    func nonsense(line: String) {
        var register = WatchRegister()
        register.receive(line)
        #expect(register == WatchRegister())
    }

    @Test("what is written is read back")
    func roundTrip() {
        let messages: [WatchRegister.Message] = [
            .pipes(watch: 1, [4, 5]), .group(watch: 2, .init(id: 33, startTime: 7)),
            .left(watch: 3), .done(watch: 4),
        ]
        for message in messages {
            #expect(WatchRegister.Message(message.description) == message)
        }
    }
}
