import Foundation
import LuthierEngine
import LuthierPorts
import LuthierServer
import LuthierTesting
import Testing

@Suite("LineProtocol")
struct LineProtocolTests {
    private let lines = LineProtocol(
        engine: StudyEngine(storage: MemoryStorage(), clock: VirtualClock()))

    private func reply(_ line: String) async -> String {
        String(decoding: await lines.reply(to: Array(line.utf8)) ?? [], as: UTF8.self)
    }

    private func call(_ method: String, _ parameters: String) async -> String {
        await reply(#"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":\#(parameters)}"#)
    }

    private func create() async {
        let reply = await call(
            "study.create",
            #"{"definition":{"study":"s","parameters":{"x":{"from":0,"to":1}},"metrics":{"loss":{"goal":"minimize"}},"budget":{"trials":3}}}"#
        )
        #expect(reply.hasPrefix(#"{"jsonrpc":"2.0","id":7,"result":{"study":"s","state":"open""#))
    }

    @Test("a caller's scoring on the holdout is recorded once, and told with the study")
    func promoting() async {
        await create()
        for (number, loss) in [(0, 2), (1, 1)] {
            _ = await call("study.ask", #"{"study":"s"}"#)
            _ = await call(
                "trial.tell",
                #"{"study":"s","number":\#(number),"token":\#(number + 1),"metrics":{"loss":\#(loss)}}"#
            )
        }
        let first = await call(
            "study.promote", #"{"study":"s","number":1,"metrics":{"loss":4},"key":"k"}"#)
        #expect(first.contains(#""result":{"status":"accepted","holdout":{"number":1,"use":1"#))
        #expect(first.contains(#""verdict":"worse""#))
        let again = await call(
            "study.promote", #"{"study":"s","number":1,"metrics":{"loss":4},"key":"k"}"#)
        #expect(again == first)
        #expect(
            await call("study.promote", #"{"study":"s","number":1,"metrics":{"loss":0}}"#)
                .contains(#""status":"recorded""#))
        #expect(
            await call("study.promote", #"{"study":"s","number":7,"metrics":{"loss":0}}"#)
                .contains(#""code":-32002"#))
        #expect(
            await call("study.promote", #"{"study":"s","number":0}"#)
                .contains("study.promote needs metrics."))
        let failed = await call(
            "study.promote", #"{"study":"s","number":0,"outcome":{"failed":"no data"}}"#)
        #expect(failed.contains(#""outcome":"failed","reason":"no data""#))
        #expect(await call("study.get", #"{"study":"s"}"#).contains(#""holdout":[{"number":1"#))
        #expect(await call("study.best", #"{"study":"s"}"#).contains(#""holdout":{"number":1"#))
        #expect(
            await call("study.trials", #"{"study":"s"}"#).contains(#""holdout":{"number":0"#))
        #expect(
            await call("study.events", #"{"study":"s"}"#).contains(#""kind":"holdout_ended""#))
    }

    @Test("a study is edited by its whole definition, and trials are judged anew")
    func editing() async {
        await create()
        for (number, size) in [(0, 5), (1, 9)] {
            _ = await call("study.ask", #"{"study":"s"}"#)
            _ = await call(
                "trial.tell",
                #"{"study":"s","number":\#(number),"token":\#(number + 1),"metrics":{"loss":\#(9 - size),"size":\#(size)}}"#
            )
        }
        func edit(_ metrics: String, _ more: String = "") async -> String {
            await call(
                "study.edit",
                #"{"study":"s","definition":{"study":"s","parameters":{"x":{"from":0,"to":1}},"metrics":\#(metrics),"budget":{"trials":3}}\#(more)}"#
            )
        }
        let bounded = #"{"loss":{"goal":"minimize"},"size":{"at_most":6}}"#
        let verdict =
            #""trials":[{"number":1,"before":"completed","after":"infeasible","#
            + #""reason":"size is 9.0 and must be at most 6.0."}],"renumbered":0,"#
            + #""outside_before":[],"outside":[],"best_before":[1],"best":[0]"#
        #expect(await edit(bounded, #","dry_run":true"#).contains(verdict))
        #expect(await call("study.best", #"{"study":"s"}"#).contains(#""number":1"#))
        #expect(await edit(bounded).contains(verdict))
        #expect(await edit(bounded).contains(#""changed":false"#))
        #expect(await call("study.best", #"{"study":"s"}"#).contains(#""number":0"#))
        #expect(await call("study.events", #"{"study":"s"}"#).contains(#""kind":"rejudged""#))
        let unknown = await edit(#"{"loss":{"goal":"minimize"},"sise":{"at_most":6}}"#)
        #expect(unknown.contains("Did you mean size?"))
        #expect(unknown.contains(#""field":"definition.metrics.sise""#))
        let wrong = await edit(#"{"loss":{"goal":"up"}}"#)
        #expect(wrong.contains(#""code":-32602"#) && wrong.contains("definition.metrics.loss"))
        #expect(
            await call("study.edit", #"{"study":"s"}"#).contains("study.edit needs definition."))
    }

    @Test(
        "ranges are edited, entries of try_first outside of them go, and trials say that they lie outside"
    )
    func ranges() async {
        let file =
            #"{"study":"s","parameters":{"x":{"from":0,"to":RANGE}},"metrics":{"loss":{"goal":"minimize"}},"#
            + #""try_first":[{"x":0.9},{"x":0.25}],"budget":{"trials":3}}"#
        func definition(_ to: String) -> String { file.replacing("RANGE", with: to) }
        _ = await call("study.create", #"{"definition":\#(definition("1"))}"#)
        _ = await call("study.ask", #"{"study":"s"}"#)
        _ = await call(
            "trial.tell", #"{"study":"s","number":0,"token":1,"metrics":{"loss":0.5}}"#)
        let edit = await call(
            "study.edit", #"{"study":"s","definition":\#(definition("0.5"))}"#)
        #expect(edit.contains(#""outside_before":[],"outside":[0],"best_before":[0],"best":[0]"#))
        #expect(edit.contains(#"{"path":"parameters.x.to","before":1.0,"after":0.5}"#), "\(edit)")
        let stored = await call("study.get", #"{"study":"s"}"#)
        #expect(stored.contains(#""try_first":[{"x":0.25}]"#), "\(stored)")
        #expect(
            await call("study.best", #"{"study":"s"}"#).contains(
                #""parameters":{"x":0.9},"metrics":{"loss":0.5},"outside":["x"]"#))
        #expect(await call("study.trials", #"{"study":"s"}"#).contains(#""outside":["x"]"#))
        let none = await call("study.edit", #"{"study":"s","definition":\#(definition("-1"))}"#)
        #expect(none.contains(#""field":"definition.parameters.x."#), "\(none)")
        let log = definition(#"0.5,"scale":"reverse_log""#)
        let scale = await call("study.edit", #"{"study":"s","definition":\#(log)}"#)
        #expect(scale.contains(#""field":"definition.parameters.x.scale""#), "\(scale)")
        #expect(
            await call("study.enqueue", #"{"study":"s","parameters":{"x":0.75}}"#)
                .contains(#""field":"parameters.x""#))
    }

    @Test("every operation answers")
    func operations() async {
        await create()
        #expect(
            await call("study.enqueue", #"{"study":"s","parameters":{"x":0.5}}"#).contains(
                #""number":0"#))
        let asked = await call("study.ask", #"{"study":"s","count":2,"worker":"w"}"#)
        #expect(
            asked.contains(
                #""number":0,"parameters":{"x":0.5},"attempt":1,"token":1,"lease_seconds":60"#))
        #expect(
            await call(
                "trial.report", #"{"study":"s","number":0,"token":1,"step":1,"metrics":{"loss":3}}"#
            )
            .contains(#""result":{"decision":"continue"}"#))
        #expect(
            await call("trial.tell", #"{"study":"s","number":0,"token":1,"metrics":{"loss":2}}"#)
                .contains(#""result":{"status":"accepted"}"#))
        #expect(
            await call("trial.tell", #"{"study":"s","number":0,"token":1,"metrics":{"loss":1}}"#)
                .contains(#""result":{"status":"late"}"#))
        #expect(
            await call(
                "trial.tell", #"{"study":"s","number":1,"token":2,"outcome":{"infeasible":"no"}}"#
            )
            .contains("accepted"))
        #expect(
            await call("trial.add", #"{"study":"s","parameters":{"x":0.25},"metrics":{"loss":1}}"#)
                .contains(#""result":{"number":2}"#))
        #expect(
            await call("study.best", #"{"study":"s"}"#)
                .contains(#""best":[{"number":2,"parameters":{"x":0.25},"metrics":{"loss":1.0}}]"#))
        #expect(await call("study.trials", #"{"study":"s","limit":2}"#).contains(#""next":1"#))
        #expect(
            await call("study.events", #"{"study":"s","after":1,"limit":1}"#).contains(
                #""sequence":2"#))
        #expect(await call("study.get", #"{"study":"s"}"#).contains(#""completed":2"#))
        #expect(await call("study.list", "{}").contains(#""studies":[{"study":"s""#))
        #expect(await call("study.stop", #"{"study":"s"}"#).contains(#""state":"stopped""#))
        #expect(await call("study.ask", #"{"study":"s"}"#).contains(#""state":"stopped""#))
        #expect(await call("study.resume", #"{"study":"s"}"#).contains(#""state":"open""#))
        #expect(await call("study.delete", #"{"study":"s"}"#).contains(#""state":"deleted""#))
    }

    @Test("a running trial is stopped, and its next report is told so")
    func stoppingOne() async {
        await create()
        _ = await call("study.ask", #"{"study":"s"}"#)
        #expect(
            await call("trial.stop", #"{"study":"s","number":0}"#)
                .contains(#""result":{"decision":"stop"}"#))
        #expect(
            await call("trial.renew", #"{"study":"s","number":0,"token":1}"#)
                .contains(#""decision":"stop""#))
        #expect(await call("trial.stop", #"{"study":"s","number":9}"#).contains("-32002"))
        #expect(await call("trial.stop", #"{"study":"s"}"#).contains(#""field":"number""#))
    }

    @Test("a lease is renewed without a measurement, and a lost one is told to stop")
    func renewing() async {
        await create()
        _ = await call("study.ask", #"{"study":"s"}"#)
        #expect(
            await call("trial.renew", #"{"study":"s","number":0,"token":1}"#)
                .contains(#""decision":"continue""#))
        #expect(
            await call("trial.renew", #"{"study":"s","number":0,"token":9}"#)
                .contains(#""decision":"stop""#))
        #expect(
            await call("trial.renew", #"{"study":"s","number":0}"#)
                .contains("trial.renew needs token."))
        #expect(await call("study.trials", #"{"study":"s"}"#).contains(#""measurements":[]"#))
    }

    @Test("a trial whose caller ends is started again by who asks next")
    func interrupted() async {
        await create()
        _ = await call("study.ask", #"{"study":"s"}"#)
        #expect(
            await call(
                "trial.tell",
                #"{"study":"s","number":0,"token":1,"outcome":{"interrupted":"Ctrl-C"}}"#
            ).contains("accepted"))
        #expect(
            await call("study.ask", #"{"study":"s"}"#).contains(
                #""number":0,"parameters":{"x":0.5},"attempt":2"#))
    }

    @Test("a report that a scheduler ends is answered with stop; telling nothing ends the trial")
    func stopped() async {
        let definition =
            #"{"study":"r","parameters":{"x":{"from":0,"to":1}},"metrics":{"loss":{"goal":"minimize"}},"budget":{"trials":2},"scheduler":{"kind":"threshold","at_most":5}}"#
        _ = await call("study.create", #"{"definition":\#(definition)}"#)
        for (number, tell) in [(0, #""metrics":{}"#), (1, #""metrics":{"loss":8}"#)] {
            let place = #""study":"r","number":\#(number),"token":\#(number + 1)"#
            _ = await call("study.ask", #"{"study":"r"}"#)
            #expect(
                await call("trial.report", #"{\#(place),"step":1,"metrics":{"loss":2}}"#)
                    .contains(#""decision":"continue""#))
            #expect(
                await call("trial.report", #"{\#(place),"step":2,"metrics":{"loss":9}}"#)
                    .contains(#""decision":"stop""#))
            #expect(await call("trial.tell", #"{\#(place),\#(tell)}"#).contains("accepted"))
        }
        let trials = await call("study.trials", #"{"study":"r"}"#)
        let reason = "its loss is 9 at 2 and must be at most 5.0."
        #expect(trials.components(separatedBy: #""outcome":"stopped""#).count == 3, "\(trials)")
        #expect(trials.contains(reason))
        #expect(!trials.contains("8.0"), "what was measured when it was ruled on stands")
        let events = await call("study.events", #"{"study":"r"}"#)
        #expect(events.contains(#""kind":"ruled""#))
    }

    @Test(
        "what is no request is answered with its error, and nothing ends",
        arguments: [
            ("{", -32700), ("null", -32600), ("[]", -32600), ("[1]", -32600),
            (#"{"id":1,"method":"study.list"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1}"#, -32600),
            (#"{"jsonrpc":"2.0","id":{},"method":"study.list"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"study.nosuch"}"#, -32601),
            (#"{"jsonrpc":"2.0","id":1,"method":"study.ask","params":[1]}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"study.ask","params":{}}"#, -32602),
            (
                #"{"jsonrpc":"2.0","id":1,"method":"study.ask","params":{"study":"s","count":0}}"#,
                -32602
            ),
            (#"{"jsonrpc":"2.0","id":1,"method":"study.ask","params":{"study":"nosuch"}}"#, -32001),
            (
                #"{"jsonrpc":"2.0","id":1,"method":"trial.tell","params":{"study":"s","number":99,"token":1,"metrics":{}}}"#,
                -32002
            ),
        ])
    func malformed(line: String, code: Int) async {
        await create()
        #expect(await reply(line).contains(#""error":{"code":\#(code),"#))
    }

    @Test("wrong parameters are named by their field")
    func fields() async {
        await create()
        let tell = await call(
            "trial.tell", #"{"study":"s","number":0,"token":1,"metrics":{"loss":"low"}}"#)
        #expect(tell.contains(#""field":"metrics.loss""#))
        let add = await call(
            "trial.add", #"{"study":"s","parameters":{"y":1},"metrics":{"loss":1}}"#)
        #expect(add.contains(#""field":"parameters.y""#))
        let create = await call("study.create", #"{"definition":{"study":"t"}}"#)
        #expect(create.contains(#""field":"definition""#))
    }

    @Test("a key repeats its answer, and refuses another body")
    func keys() async {
        await create()
        let first = await call("study.ask", #"{"study":"s","key":"k"}"#)
        #expect(await call("study.ask", #"{"key":"k","study":"s"}"#) == first)
        #expect(await call("study.ask", #"{"study":"s","key":"k","count":2}"#).contains("-32005"))
    }

    @Test("notifications are not answered; a batch is answered as one")
    func batches() async {
        await create()
        #expect(
            await reply(#"{"jsonrpc":"2.0","method":"study.ask","params":{"study":"s"}}"#).isEmpty)
        #expect(await reply("   ").isEmpty)
        let batch = await reply(
            #"[{"jsonrpc":"2.0","id":1,"method":"study.list"},{"jsonrpc":"2.0","method":"study.list"},{"jsonrpc":"2.0","id":2,"method":"study.ask","params":{"study":"s"}}]"#
        )
        #expect(batch.hasPrefix(#"[{"jsonrpc":"2.0","id":1"#))
        #expect(batch.contains(#""id":2,"result":{"trials":[{"number":1"#))
    }
}
