import LuthierPorts
import LuthierWire
import Testing

@testable import LuthierMLflow

@Suite("Requests to a tracking server over HTTP")
struct HTTPTrackingLinkTests {
    @Test("who logs is taken from the variables of MLflow, a name and password first")
    func credentials() {
        #expect(TrackingCredentials([:]) == .none)
        #expect(
            TrackingCredentials([
                "MLFLOW_TRACKING_USERNAME": "me", "MLFLOW_TRACKING_PASSWORD": "word",
                "MLFLOW_TRACKING_TOKEN": "t",
            ]).header == "Basic bWU6d29yZA==")
        #expect(
            TrackingCredentials([
                "MLFLOW_TRACKING_USERNAME": "me", "MLFLOW_TRACKING_TOKEN": "t",
            ]).header == "Bearer t")
        #expect(TrackingCredentials(["MLFLOW_TRACKING_TOKEN": ""]).header == nil)
    }

    /// The listener for programs speaks the same protocol, so one is tested against the other.
    @Test("a request arrives with its members and its token, and a refusal has its words")
    func exchange() async throws {
        let program = TrackedProgram(study: "s", name: "n", artifacts: "/a")
        try await TrackingListener.with(clock: StillClock()) { listener in
            let outcome = await listener.serve(program) { _ in
            } _: { variables -> Result<[JSONObject], any Error> in
                do {
                    return .success(try await exchange(variables))
                } catch {
                    return .failure(error)
                }
            }
            let answers = try outcome.get()
            #expect(answers[0]["run"]?["info"]?["status"]?.stringValue == "RUNNING")
            #expect(answers[1].isEmpty)
            #expect(answers[2]["run"]?["data"]?["metrics"]?.elements?.count == 1)
        }
    }

    private func exchange(_ variables: TrackingVariables) async throws -> [JSONObject] {
        let address = try TrackingAddress(variables.set["MLFLOW_TRACKING_URI"] ?? "")
        let id = variables.set["MLFLOW_RUN_ID"] ?? ""
        let answers = try await HTTPTrackingLink.with(
            address, TrackingCredentials(variables.set)
        ) { link in
            await #expect(throws: TrackingFailure.self) {
                _ = try await link.send(.post("runs/update", ["run_id": "x"]))
            }
            return [
                try await link.send(.get("runs/get", [("run_id", id)])),
                try await link.send(
                    .post(
                        "runs/log-metric",
                        ["run_id": .string(id), "key": "a", "value": .double(.nan)])),
                try await link.send(.get("runs/get", [("run_id", id)])),
            ]
        }
        await #expect(throws: TrackingFailure.self) {
            try await HTTPTrackingLink.with(address, .bearer("wrong")) { link in
                do throws(TrackingFailure) {
                    _ = try await link.send(.get("runs/get", [("run_id", id)]))
                } catch {
                    guard case .unauthorized(let words) = error else { throw error }
                    #expect(words.contains("token"))
                    throw error
                }
            }
        }
        return answers
    }

    @Test("a server that is not there is away, and did not take the request")
    func away() async throws {
        // A port that was free a moment ago.
        let port = try await TrackingListener.with(clock: StillClock()) { listener in
            await listener.serve(
                TrackedProgram(study: "s", name: "n", artifacts: "/a"), receive: { _ in }
            ) { $0.set["MLFLOW_TRACKING_URI"] ?? "" }
        }
        let address = try TrackingAddress(port)
        try await HTTPTrackingLink.with(address, .none) { link in
            do throws(TrackingFailure) {
                _ = try await link.send(.get("runs/get", []))
                Issue.record("somebody answered")
            } catch {
                guard case .away(_, isUntouched: true, _) = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }
}
