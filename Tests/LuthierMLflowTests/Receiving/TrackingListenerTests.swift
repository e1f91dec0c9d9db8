import AsyncHTTPClient
import Foundation
import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierPorts
import LuthierWire
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import LuthierMLflow

@Suite("The tracking server of trials, on its socket")
struct TrackingListenerTests {
    private let program = TrackedProgram(study: "s", name: "trial 1", artifacts: "/a")

    private func send(
        _ variables: TrackingVariables, _ path: String, method: String = "POST",
        _ body: [UInt8] = [], authorization: String? = nil
    ) async throws -> (status: Int, code: String?) {
        let uri = try #require(variables.set["MLFLOW_TRACKING_URI"])
        var request = HTTPClientRequest(url: "\(uri)/api/2.0/mlflow/\(path)")
        request.method = .RAW(value: method)
        let token = try #require(variables.set["MLFLOW_TRACKING_TOKEN"])
        request.headers.add(name: "authorization", value: authorization ?? "Bearer \(token)")
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        let json = try? JSONValue(parsing: bytes)
        return (Int(response.status.code), json?["error_code"]?.stringValue)
    }

    @Test("a program reports by the variables that it is given, until its run is over")
    func course() async throws {
        let told = Mutex<[Measurement]>([])
        try await TrackingListener.with(clock: StillClock()) { listener in
            let seen = Mutex<TrackingVariables?>(nil)
            let statuses = await listener.serve(program) { measurement in
                told.withLock { $0.append(measurement) }
            } _: { variables in
                seen.withLock { $0 = variables }
                let id = variables.set["MLFLOW_RUN_ID"] ?? ""
                let body = Array(
                    #"{"run_id": "\#(id)", "key": "loss", "value": 1, "step": 2}"#.utf8)
                let first = try? await send(variables, "runs/log-metric", body)
                let user = Data("luthier:\(variables.set["MLFLOW_TRACKING_PASSWORD"] ?? "")".utf8)
                let second = try? await send(
                    variables, "runs/log-metric", body,
                    authorization: "Basic \(user.base64EncodedString())")
                return [first?.status, second?.status]
            }
            #expect(statuses == [200, 200])
            let variables = try #require(seen.withLock { $0 })
            let late = try await send(variables, "runs/get?run_id=x", method: "GET")
            #expect(late.status == 401 && late.code == "UNAUTHENTICATED")
        }
        let expected = Measurement(step: 2, metrics: ["loss": 1])
        #expect(told.withLock { $0 } == [expected, expected])
    }

    @Test("a body that is too long is refused before it is read, and a wrong token before that")
    func refusals() async throws {
        try await TrackingListener.with(clock: StillClock()) { listener in
            let answers = await listener.serve(program) { _ in
            } _: { variables -> [(status: Int, code: String?)?] in
                let long = [UInt8](repeating: 0x20, count: TrackingCall.bodyLimit + 1)
                return [
                    try? await send(variables, "runs/log-batch", long),
                    try? await send(variables, "runs/log-batch", authorization: "Bearer x"),
                    try? await send(variables, "runs/log-batch", Array("{".utf8)),
                    try? await send(variables, "runs/get", method: "DELETE"),
                ]
            }
            #expect(answers.map { $0?.status } == [413, 401, 400, 405])
            #expect(answers.allSatisfy { $0?.code != nil })
        }
    }

    @Test("it serves on when the task that runs programs is cancelled, until they have ended")
    func cancelled() async throws {
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let work = Task {
            try await TrackingListener.with(clock: StillClock()) { listener in
                await listener.serve(program) { _ in
                } _: { variables -> Int? in
                    opening.finish()
                    while !Task.isCancelled { await Task.yield() }
                    // A program of its own, which no cancelled task stops.
                    return await Task {
                        try? await send(
                            variables, "experiments/get?experiment_id=0", method: "GET"
                        ).status
                    }.value
                }
            }
        }
        for await _ in gate {}
        work.cancel()
        #expect(try await work.value == 200)
    }

    @Test("the variables lead past proxies, and past what the user has set for another server")
    func variables() async throws {
        try await TrackingListener.with(clock: StillClock()) { listener in
            let variables = await listener.serve(program, receive: { _ in }, { $0 })
            let mine = [
                "MLFLOW_TRACKING_URI": "http://elsewhere", "MLFLOW_EXPERIMENT_NAME": "x",
                "MLFLOW_TRACKING_AUTH": "sso", "HTTP_PROXY": "http://proxy:1",
                "NO_PROXY": "inside.example.org", "HOME": "/home/me",
            ]
            let all = variables.added(to: mine)
            #expect(all["MLFLOW_TRACKING_URI"]?.hasPrefix("http://127.0.0.1:") == true)
            #expect(all["MLFLOW_EXPERIMENT_NAME"] == nil && all["MLFLOW_TRACKING_AUTH"] == nil)
            #expect(all["NO_PROXY"] == "inside.example.org,127.0.0.1")
            #expect(all["no_proxy"] == all["NO_PROXY"])
            #expect(all["HTTP_PROXY"] == "http://proxy:1" && all["HOME"] == "/home/me")
            #expect(variables.secrets.allSatisfy { all[$0]?.count == 64 })
            #expect(variables.added(to: [:])["no_proxy"] == "127.0.0.1")
        }
    }
}
