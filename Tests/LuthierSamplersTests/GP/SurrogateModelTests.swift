import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierSamplers

@Suite("SurrogateModel")
struct SurrogateModelTests {
    /// A model of two objectives at three places, with an uncertain noise.
    private func model(noise: Double = 0.05) throws -> SurrogateModel {
        var features = Features(groups: [0])
        for place in [0.1, 0.5, 0.9] { features.append([place]) }
        let processes = try [[1.0, 0, -1], [-1, 0, 1]].map { targets in
            try #require(
                GaussianProcess(
                    features, targets: targets,
                    hyperparameters: Hyperparameters(
                        logLengths: [Double.log(0.3)], logSignal: 0, logNoise: Double.log(noise)),
                    mean: 0))
        }
        var model = SurrogateModel(
            rows: [0, 1, 2], processes: processes, isFeasible: [true, true, true],
            constraints: [], success: nil, cost: nil, scale: TargetScale())
        model.front = FrontModel(processes, isFeasible: model.isFeasible, wanted: [nil, nil])
        return model
    }

    private func acquisition(
        _ model: SurrogateModel, pending: [[Double]] = [],
        _ change: (inout Recipe) -> Void = { _ in }
    ) -> Acquisition {
        var recipe = Recipe()
        change(&recipe)
        var source = RandomSource(seed: 1, purpose: .test)
        return model.acquisition(pending: pending, recipe, using: &source)
    }

    @Test("where a trial runs there is less to gain, believed or by outcomes")
    func pending() throws {
        let model = try model()
        let row = [0.3]
        let free = acquisition(model).value(at: row)
        for pending in [Recipe.Pending.believer, .fantasies] {
            let taken = acquisition(model, pending: [row]) { $0.pending = pending }
            #expect(taken.value(at: row) < free - 0.5, "\(pending)")
            #expect(taken.front?.improvements.count == (pending == .believer ? 1 : 8))
        }
    }

    @Test("so it is where constraints hold")
    func pendingUnderConstraints() throws {
        var model = try model()
        let bound = Acquisition.Constraint(process: model.processes[0], limit: 5)
        model = SurrogateModel(
            rows: model.rows, processes: model.processes, isFeasible: model.isFeasible,
            constraints: [bound], success: nil, cost: nil, front: model.front,
            scale: TargetScale())
        let free = acquisition(model).front?.value(at: [0.3]) ?? 0
        let taken = acquisition(model, pending: [[0.3]])
        let alone = try acquisition(self.model(), pending: [[0.3]])
        #expect(taken.front?.value(at: [0.3]) == alone.front?.value(at: [0.3]))
        #expect(taken.front?.value(at: [0.3]) ?? 0 < free - 0.5)
    }

    @Test("noisy values at the front are averaged over where that is asked for")
    func noisy() throws {
        #expect(try acquisition(model()) { $0.isNoisy = true }.front?.improvements.count == 8)
        let sure = try model(noise: 1e-6)
        #expect(acquisition(sure) { $0.isNoisy = true }.front?.improvements.count == 1)
    }

    @Test("nothing feasible leaves the constraints alone")
    func infeasible() throws {
        var model = try model()
        model.front = nil
        let acquisition = acquisition(model)
        #expect(acquisition.front == nil && acquisition.objective == nil)
        #expect(acquisition.value(at: [0.3]) == 0)
    }
}
