import LuthierDomain
import LuthierEngine
import LuthierPorts

/// One worker, or the operator: who calls coordinators and waits for their answers.
struct SimulatedClient {
    /// A call that is repeated under one key until it is answered.
    struct Call {
        let id: Int
        let request: SimulatedRequest
        let key: IdempotencyKey?
        var tries = 0
    }

    /// A trial that is being trained.
    struct Work {
        let trial: HandedTrial
        /// How far the training has come.
        var step: Int
        /// How far it goes.
        let target: Int
        /// Folds that are still to be run.
        var units: [String]
        var metrics = MetricValues()
        /// What is to be told once the files are recorded.
        var result: TrialResult?
        /// Which piece of training is under way, so that what was begun before is known to be void.
        var piece = 0
    }

    let index: Int
    /// Grows with each crash; names and keys of before are never used again.
    var life = 0
    var isDown = false
    var call: Call?
    var work: Work?
    /// Until when it stands still.
    var pausedUntil: Int64 = 0
    /// How often it has asked in vain since it got a trial; it asks less and less often.
    var refusals: Int64 = 0
    /// How far its clock is off.
    var clockOffset: Int64 = 0

    /// The name under which it takes leases.
    var name: String { "w\(index).\(life)" }
}
