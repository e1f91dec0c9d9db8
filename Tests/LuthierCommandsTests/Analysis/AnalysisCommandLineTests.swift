import Foundation
import Testing

/// The commands of analysis as a user runs them: output, errors and exit codes.
@Suite("Analysis on the command line", .serialized)
struct AnalysisCommandLineTests {
    @Test("each view of a real study is printed, as one JSON document too; errors say what to do")
    func views() throws {
        let folder = try StudyFolder(
            #"echo "luthier: {\"step\": 1, \"loss\": 2}"; echo "luthier: {\"loss\": $(value x)}""#,
            budget: "{ trials: 8, parallel: 2 }")
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        for view in ["importance", "slices", "curves", "history"] {
            let run = try folder.luthier("study", view)
            #expect(run.code == 0, "\(view): \(run.errors)")
            #expect(run.output.hasPrefix("loss"), "\(view): \(run.output)")
            let document = try folder.luthier("study", view, "shell", "--json").output
            let json = try JSONSerialization.jsonObject(with: Data(document.utf8))
            #expect((json as? [String: Any])?["study"] as? String == "shell")
        }
        let front = try folder.luthier("study", "front")
        #expect(front.code == 64)
        #expect(front.errors.contains("shell optimises loss alone, and a front needs two metrics."))
        let unknown = try folder.luthier("study", "importance", "--metric", "los")
        #expect(unknown.code == 64)
        #expect(unknown.errors.contains("there is no metric \"los\". Did you mean \"loss\"?"))
        #expect(try folder.luthier("study", "curves", "--trial", "99").code == 64)
    }

    @Test("a pair of metrics that nothing says the goal of is told, and shown once it is")
    func pairWithoutGoal() throws {
        let folder = try StudyFolder(
            #"echo "luthier: {\"loss\": 1, \"train_thing\": 1, \"val_thing\": 3}""#,
            budget: "{ trials: 2 }")
        defer { folder.remove() }
        #expect(try folder.luthier("run", "study.yaml", "--quiet").code == 0)
        let untold = try folder.luthier("study", "curves")
        #expect(untold.code == 1)
        #expect(untold.errors.contains("nothing says whether val_thing is to be small or large"))
        let told = try folder.luthier("study", "curves", "--goal", "minimize")
        #expect(told.code == 0)
        #expect(told.output.hasPrefix("train_thing and val_thing: no sign of overfitting"))
    }

    @Test("a study whose trials all failed says so")
    func failures() throws {
        let folder = try StudyFolder("exit 1", budget: "{ trials: 3 }")
        defer { folder.remove() }
        _ = try folder.luthier("run", "study.yaml", "--quiet")
        for view in ["importance", "slices", "history"] {
            let run = try folder.luthier("study", view)
            #expect(run.code == 1)
            #expect(run.output.isEmpty && run.errors.contains("no trial"), "\(run.errors)")
        }
        #expect(
            try folder.luthier("study", "slices").errors.contains(
                "no trial of shell was completed (3 failed)."))
    }
}
