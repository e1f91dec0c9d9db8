import LuthierWire

/// Studies that the server runs itself.
extension ServerApplication {
    /// Begins to run a study, and shows it.
    func run(
        _ members: JSONObject, for admission: Admission
    ) async throws(Problem) -> ServerAnswer {
        let parallel = try Self.parallel(members)
        let name = members["study"]?.stringValue ?? ""
        try await allowedRuns().begin(name, parallel: parallel, by: Self.who(admission))
        return try await shown(name)
    }

    /// Interrupts the run of a study, and shows it.
    func interrupt(_ members: JSONObject) async throws(Problem) -> ServerAnswer {
        let name = members["study"]?.stringValue ?? ""
        try await allowedRuns().interrupt(name)
        return try await shown(name)
    }

    /// Creates a study and begins to run it.
    ///
    /// Nothing is created when it could not be run.
    func createAndRun(
        _ members: JSONObject, for admission: Admission
    ) async throws(Problem) -> JSONValue {
        let runs = try allowedRuns()
        try await runs.check(members["definition"] ?? .null)
        let study = try await result("study.create", members)
        let name = study["study"]?.stringValue ?? ""
        try await runs.begin(name, parallel: nil, by: Self.who(admission))
        noteRun(of: name, for: admission)
        return study
    }

    /// Whether a request asks for the new study to be run, with the field for that taken out.
    static func takesRun(_ members: inout JSONObject) throws(Problem) -> Bool {
        guard let value = members["run"] else { return false }
        guard let flag = value.booleanValue else {
            throw Problem(
                400, "invalid", "run must be true or false, got \(value.text().prefix(40)).",
                field: "run")
        }
        members["run"] = nil
        return flag
    }

    /// An answer about studies, with how their runs stand.
    func withRuns(_ answer: JSONValue) async -> JSONValue {
        guard let runs, var body = answer.members else { return answer }
        if let studies = body["studies"]?.elements {
            var shown: [JSONValue] = []
            for study in studies { shown.append(await withRuns(study)) }
            body["studies"] = .array(shown)
        } else if let name = body["study"]?.stringValue {
            body["run"] = await runs.standing(of: name)?.json
        }
        return .object(body)
    }

    private func shown(_ name: String) async throws(Problem) -> ServerAnswer {
        ServerAnswer(
            200, await withRuns(try await result("study.get", ["study": .string(name)])))
    }

    private func allowedRuns() throws(Problem) -> any StudyRuns {
        guard let runs else {
            throw Problem(
                409, "runs_not_allowed",
                "this server runs no studies itself. Whoever starts it allows that with `luthier serve "
                    + "--run-studies FOLDER`; else run the study with `luthier run` or `luthier worker`."
            )
        }
        return runs
    }

    private static func who(_ admission: Admission) -> String { admission.visitor?.name ?? "" }

    private static func parallel(_ members: JSONObject) throws(Problem) -> Int? {
        guard let value = members["parallel"], value != .null else { return nil }
        guard let number = value.integerValue, (1...1000).contains(number) else {
            throw Problem(
                400, "invalid",
                "parallel must be a whole number of 1 to 1000, got \(value.text().prefix(40)).",
                field: "parallel")
        }
        return number
    }
}
