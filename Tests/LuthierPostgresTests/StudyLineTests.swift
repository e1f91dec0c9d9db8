import Testing

@testable import LuthierPostgres

@Suite("StudyLine")
struct StudyLineTests {
    @Test("one task at a time is let to a study, and all get their turn")
    func exclusive() async throws {
        let line = StudyLine()
        let crowd = Crowd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    try await line.hold("s") {
                        crowd.enter()
                        await Task.yield()
                        crowd.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(crowd.most == 1)
        #expect(crowd.total == 60)
    }

    @Test("who fails lets the next one in")
    func failure() async throws {
        let line = StudyLine()
        await #expect(throws: PostgresFailure.self) {
            try await line.hold("s") { throw PostgresFailure(.lost, message: "") }
        }
        #expect(try await line.hold("s") { 7 } == 7)
    }

    @Test("another study is not waited for")
    func independent() async throws {
        let line = StudyLine()
        let inner = try await line.hold("a") { try await line.hold("b") { 1 } }
        #expect(inner == 1)
    }
}
