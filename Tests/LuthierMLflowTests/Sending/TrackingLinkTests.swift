import LuthierWire
import Testing

@testable import LuthierMLflow

@Suite("Requests to a tracking server")
struct TrackingLinkTests {
    @Test("names and values are encoded in paths")
    func encoding() {
        #expect(
            TrackingRequest.get("experiments/get-by-name", [("experiment_name", "a b&c=é/'")]).path
                == "/api/2.0/mlflow/experiments/get-by-name?experiment_name=a%20b%26c%3D%C3%A9%2F%27"
        )
        #expect(
            TrackingRequest.put("/1/r/artifacts/a b.csv", []).path
                == "/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/a%20b.csv")
    }

    @Test(
        "an answer that is no success is told apart by what helps",
        arguments: [
            (401, nil, TrackingFailure.unauthorized("no")), (403, nil, .unauthorized("no")),
            (429, "7", .away("no", isUntouched: true, pause: .seconds(7))),
            (503, "9999", .away("no", isUntouched: true, pause: .seconds(60))),
            (500, nil, .away("no", isUntouched: false, pause: nil)),
            (400, nil, .refused(code: "INVALID_PARAMETER_VALUE", "no")),
        ] as [(Int, String?, TrackingFailure)])
    func kinds(status: Int, retryAfter: String?, failure: TrackingFailure) {
        let body: JSONObject = ["error_code": "INVALID_PARAMETER_VALUE", "message": "no"]
        #expect(TrackingFailure(status: status, retryAfter: retryAfter, body) == failure)
    }

    @Test("a page of another server is none of a tracking server, and says so")
    func foreign() {
        for status in [302, 404] {
            guard
                case .refused(_, let words) = TrackingFailure(status: status, retryAfter: nil, nil)
            else {
                Issue.record("\(status) is no refusal")
                return
            }
            #expect(words.contains("\(status)"))
        }
    }
}
