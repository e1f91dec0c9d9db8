import LuthierDomain
import LuthierPorts

/// Answers of which the storage said that they were not kept, and that were kept all the same.
///
/// A transaction whose last step fails, such as the sync of a full disk, may be found complete when the
/// storage is opened again. Whoever asks or reports again then gets the answer that was lost; else a
/// trial would be started for nobody, or a measurement be there twice. Other requests do no more when
/// they are sent twice, or carry a key.
struct LostAnswers: Sendable {
    fileprivate enum Request: Sendable, Hashable {
        case ask(worker: String, count: Int)
        case report(number: Int, token: Int, Measurement)

        init?(_ request: StudyRequest) {
            switch request {
            case .ask(let worker, let count): self = .ask(worker: worker, count: count)
            case .report(let number, let token, let measurement):
                self = .report(number: number, token: token, measurement)
            default: return nil
            }
        }
    }

    fileprivate typealias Answer = (request: Request, reply: StudyReply)

    private var answers: [Answer] = []

    /// Takes in answers if they are found in the log.
    ///
    /// - Parameters:
    ///   - doubtful: The answers of a transaction.
    ///   - news: What is in the log from where the transaction began.
    mutating func add(_ doubtful: DoubtfulAnswers, ifKeptIn news: [EventRecord]) {
        guard !doubtful.events.isEmpty, news.starts(with: doubtful.events) else { return }
        answers += doubtful.answers
    }

    /// Takes the answer to a request that is sent again.
    ///
    /// - Parameters:
    ///   - request: The request, without a key.
    ///   - ledger: The study now.
    /// - Returns: Nil when it was not asked before, or the trials have been taken away meanwhile.
    mutating func take(_ request: StudyRequest, _ ledger: StudyLedger) -> StudyReply? {
        guard !answers.isEmpty, let request = Request(request),
            let place = answers.firstIndex(where: { $0.request == request })
        else { return nil }
        let reply = answers.remove(at: place).reply
        guard case .asked(let trials, _, _) = reply else { return reply }
        let areHeld = trials.allSatisfy { ledger.trials[$0.number].lease?.token == $0.token }
        return areHeld && !trials.isEmpty ? reply : nil
    }
}

/// The answers of a transaction that may yet fail.
struct DoubtfulAnswers: Sendable {
    fileprivate let events: [EventRecord]
    fileprivate let answers: [LostAnswers.Answer]

    /// The answers of a transaction.
    ///
    /// - Parameters:
    ///   - events: What it writes.
    ///   - requests: The requests without a key.
    init(events: [EventRecord], answering requests: [(StudyRequest, StudyReply)]) {
        self.events = events
        answers = requests.compactMap { request, reply in
            LostAnswers.Request(request).map { (request: $0, reply: reply) }
        }
    }
}
