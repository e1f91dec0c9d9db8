import LuthierDomain
import LuthierTesting
import Testing

@testable import LuthierWire

@Suite("EventCodec")
struct EventCodecTests {
    private let codec = EventCodec.standard

    private func decode(
        _ kind: String, _ body: String, names: [String] = ["x", "y"]
    ) throws -> StudyEvent {
        var body = body
        return try body.withUTF8 { try codec.event(kind: kind, body: $0, names: names) }
    }

    @Test("what was encoded is decoded")
    func roundTrip() throws {
        for record in StorageSamples.log(of: "s") {
            let body = codec.body(of: record.event)
            #expect(try decode(EventCodec.kind(of: record.event), body) == record.event, "\(body)")
        }
    }

    @Test("bodies stay as earlier versions wrote them")
    func goldens() throws {
        let lease = Lease(token: 42, worker: "w1", expires: Timestamp(milliseconds: 9))
        let start = TrialStart(
            number: 17, attempt: 1,
            assignment: Assignment(
                names: ["a", "b", "c", "d"],
                values: [.real(0.1), nil, .text("adam"), .null]), history: 41,
            provenance: Provenance(sampler: "sobol", summary: "next"), lease: lease, resource: 3)
        #expect(
            codec.body(of: .started(start))
                == #"{"trial":17,"attempt":1,"values":[0.1,null,"adam",{"value":null}],"#
                + #""history":41,"resource":3.0,"token":42,"worker":"w1","expires":9,"#
                + #""why":{"sampler":"sobol","summary":"next"}}"#)
        let end = TrialEnd(
            number: 17, token: 42, outcome: .failed(.exit, reason: "exit 1", detail: nil),
            metrics: ["loss": .nan], retries: true)
        #expect(
            codec.body(of: .ended(end))
                == #"{"trial":17,"token":42,"outcome":"failed","failure":"exit","#
                + #""reason":"exit 1","metrics":{"loss":"NaN"},"retries":true}"#)
        #expect(
            codec.body(of: .ruled(number: 17, token: 42, .stop(reason: "too slow")))
                == #"{"trial":17,"token":42,"ruling":"stop","reason":"too slow"}"#)
        let finish = StudyEvent.ruled(number: 17, token: 42, .finish(reason: "at rest"))
        let body = #"{"trial":17,"token":42,"ruling":"finish","reason":"at rest"}"#
        #expect(codec.body(of: finish) == body)
        #expect(try decode("ruled", body) == finish)
        #expect(
            codec.body(of: .holdout(.started(number: 17, lease)))
                == #"{"trial":17,"token":42,"worker":"w1","expires":9}"#)
        let scored = HoldoutEnd(
            number: 17, token: 42, outcome: .completed, metrics: ["loss": 1],
            deviations: ["loss": 0.5])
        #expect(
            codec.body(of: .holdout(.ended(scored)))
                == #"{"trial":17,"token":42,"outcome":"completed","metrics":{"loss":1.0},"#
                + #""deviations":{"loss":0.5}}"#)
        #expect(EventCodec.kind(of: .holdout(.started(number: 17, lease))) == "holdout_started")
        let rejudged = StudyEvent.rejudged([
            Rejudgement(
                number: 3, outcome: .infeasible(reason: "too slow"), metrics: ["loss": 1]),
            Rejudgement(number: 4, outcome: .completed, metrics: [:]),
        ])
        let judgements =
            #"{"trials":[{"trial":3,"outcome":"infeasible","reason":"too slow","#
            + #""metrics":{"loss":1.0}},{"trial":4,"outcome":"completed"}]}"#
        #expect(codec.body(of: rejudged) == judgements)
        #expect(EventCodec.kind(of: rejudged) == "rejudged")
        #expect(try decode("rejudged", judgements) == rejudged)
        #expect(
            codec.body(of: .annotated(number: nil, Annotation(note: "n", tags: ["b", "a"])))
                == #"{"note":"n","tags":["a","b"]}"#)
        let shipped = StudyEvent.annotated(number: 0, Annotation(note: "", tags: ["shipped"]))
        #expect(codec.body(of: shipped) == #"{"trial":0,"tags":["shipped"]}"#)
        #expect(EventCodec.kind(of: shipped) == "annotated")
        #expect(try decode("annotated", "{}") == .annotated(number: nil, Annotation()))
        #expect(codec.body(of: .reopened) == "{}")
        #expect(codec.body(of: .closed(.exhausted)) == #"{"ending":"exhausted"}"#)
    }

    @Test("keys of later versions are passed over, and keys left out have their usual value")
    func otherVersions() throws {
        let found = try decode(
            "ended", #"{"new":{"a":[1,{}]},"outcome":"completed","trial":3,"newer":null}"#)
        #expect(
            found
                == .ended(
                    TrialEnd(
                        number: 3, token: 0, outcome: .completed, metrics: [:], retries: false)))
        #expect(try decode("reopened", #"{"by":"somebody"}"#) == .reopened)
    }

    @Test(
        "words that are not known are named",
        arguments: [
            ("danced", "{}", "danced"), ("ended", #"{"outcome":"won"}"#, "won"),
            ("ended", #"{"outcome":"failed","failure":"tired"}"#, "tired"),
            ("rejudged", #"{"trials":[{"outcome":"lucky"}]}"#, "lucky"),
            ("closed", #"{"ending":"sold"}"#, "sold"), ("ruled", #"{"ruling":"nap"}"#, "nap"),
        ])
    func unknownWords(kind: String, body: String, word: String) throws {
        let failure = #expect(throws: EventCodec.Failure.self) { try decode(kind, body) }
        #expect(failure == .unknownWord(word))
    }

    @Test(
        "bodies that do not fit their kind are refused",
        arguments: [
            ("started", "", "empty"), ("started", "[]", "object"), ("started", "{", "line 1"),
            ("enqueued", "{}", "no values"), ("enqueued", #"{"values":[1]}"#, "1 values for 2"),
            ("started", #"{"values":[[1],2]}"#, "null"), ("ended", "{}", "no outcome"),
            ("ended", #"{"trial":"3"}"#, "a number"), ("created", "{}", "no definition"),
            ("rejudged", "{}", "no trials"), ("rejudged", #"{"trials":[{}]}"#, "no outcome"),
            ("rejudged", #"{"trials":[3]}"#, "object"),
            ("closed", "{}", "no ending"), ("ruled", "{}", "no ruling"),
        ])
    func malformed(kind: String, body: String, part: String) throws {
        let failure = #expect(throws: EventCodec.Failure.self) { try decode(kind, body) }
        guard case .malformed(let message) = failure else {
            Issue.record("\(String(describing: failure)) is not a malformed body")
            return
        }
        #expect(message.contains(part), "\(message)")
    }
}
