import Synchronization

@testable import LuthierPostgres

/// What a link does with statements.
enum Fault: Sendable {
    /// Performs them.
    case none
    /// Loses the connection before the server sees them.
    case lostBefore
    /// Has them performed, and loses the connection before the answer comes.
    case lostAfter
    /// Says that the server refused them with a code, without asking it.
    case refused(String)
}

/// Decides which statements meet which fault; shared by all links of a storage.
final class FaultPlan: Sendable {
    private let next: Mutex<@Sendable ([Statement]) -> Fault>
    private let log = Mutex<[Fault]>([])

    init(_ next: @escaping @Sendable ([Statement]) -> Fault = { _ in .none }) {
        self.next = Mutex(next)
    }

    /// Changes the plan for what comes.
    func set(_ plan: @escaping @Sendable ([Statement]) -> Fault) {
        next.withLock { $0 = plan }
    }

    /// The next `count` batches that match meet a fault, and no other.
    func meet(
        _ fault: Fault, count: Int = 1, where matches: @escaping @Sendable ([Statement]) -> Bool
    ) {
        let left = Mutex(count)
        set { statements in
            guard matches(statements) else { return .none }
            return left.withLock { left in
                guard left > 0 else { return .none }
                left -= 1
                return fault
            }
        }
    }

    func fault(for statements: [Statement]) -> Fault {
        let fault = next.withLock { $0 }(statements)
        if case .none = fault { return .none }
        log.withLock { $0.append(fault) }
        return fault
    }

    /// How many faults there were.
    var count: Int { log.withLock { $0.count } }

    /// Whether statements write a change of a study.
    static func commits(_ statements: [Statement]) -> Bool {
        statements.contains(.commit) && !statements.contains(.beginReading)
    }
}

/// A link that meets faults.
actor FaultyLink: PostgresLink {
    private let real: any PostgresLink
    private let plan: FaultPlan
    private var isLost = false

    init(_ real: any PostgresLink, _ plan: FaultPlan) {
        self.real = real
        self.plan = plan
    }

    func run(_ statements: [Statement]) async throws(PostgresFailure) -> [ResultRows] {
        let lost = PostgresFailure(.lost, message: "the test cut the connection")
        guard !isLost else { throw lost }
        switch plan.fault(for: statements) {
        case .none: return try await real.run(statements)
        case .lostBefore:
            // What the connection held ends with it.
            isLost = true
            _ = try await real.run(.rollback)
            throw lost
        case .lostAfter:
            isLost = true
            _ = try await real.run(statements)
            throw lost
        case .refused(let state):
            throw PostgresFailure(.refused, state: state, message: "the test refused it")
        }
    }

    func notifications() async throws(PostgresFailure) -> [String] {
        try await real.notifications()
    }

    func close() async {
        isLost = true
        await real.close()
    }
}

/// A link without a server, which answers from a script.
actor ScriptedLink: PostgresLink {
    private let answer: @Sendable ([Statement]) throws(PostgresFailure) -> [ResultRows]
    private(set) var isClosed = false

    init(_ answer: @escaping @Sendable ([Statement]) throws(PostgresFailure) -> [ResultRows]) {
        self.answer = answer
    }

    func run(_ statements: [Statement]) async throws(PostgresFailure) -> [ResultRows] {
        try answer(statements)
    }

    func notifications() async throws(PostgresFailure) -> [String] { [] }

    func close() { isClosed = true }
}
