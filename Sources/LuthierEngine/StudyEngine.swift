public import LuthierDomain
public import LuthierPorts
public import LuthierSamplers
public import LuthierSchedulers

/// Every study of one storage: creates, opens, lists and deletes them.
///
/// One coordinator is kept for each open study, so that all requests of a process meet in it.
public actor StudyEngine {
    private let storage: any StudyStorage
    private let clock: any StudyClock
    private let catalogue: SamplerCatalogue
    private let schedulers: SchedulerCatalogue
    private let sinks: [any EventSink]
    private let term: Duration
    private var coordinators: [String: StudyCoordinator] = [:]
    /// The studies that are being read; everybody who asks for one meanwhile waits for the same.
    private var openings: [String: Task<Result<StudyCoordinator, EngineError>, Never>] = [:]

    /// An engine over a storage.
    ///
    /// - Parameters:
    ///   - storage: Where studies are kept.
    ///   - clock: Tells the time.
    ///   - catalogue: Makes samplers.
    ///   - schedulers: Makes schedulers.
    ///   - sinks: Are told every event of every study that is opened.
    ///   - term: How long a lease lasts without a sign of life.
    public init(
        storage: any StudyStorage, clock: any StudyClock,
        catalogue: SamplerCatalogue = SamplerCatalogue(),
        schedulers: SchedulerCatalogue = SchedulerCatalogue(), sinks: [any EventSink] = [],
        term: Duration = .seconds(60)
    ) {
        self.storage = storage
        self.clock = clock
        self.catalogue = catalogue
        self.schedulers = schedulers
        self.sinks = sinks
        self.term = term
    }

    /// Creates a study.
    ///
    /// - Parameters:
    ///   - definition: A valid definition.
    ///   - loadIfExists: Whether a stored study of that name may be continued; its definition must
    ///     agree in all that results depend on.
    /// - Returns: The study.
    /// - Throws: `studyExists`, `definitionDiffers`, or what the storage throws.
    public func create(
        _ definition: StudyDefinition, loadIfExists: Bool = false
    ) async throws(EngineError) -> StudyCoordinator {
        let isNew = try await store(definition)
        guard isNew || loadIfExists else {
            throw EngineError(
                .studyExists, field: "definition.study",
                message: "a study named \"\(definition.name)\" exists already.",
                hint: "Choose another name, set load_if_exists, or delete the study.")
        }
        let coordinator = try await study(definition.name)
        guard !isNew else { return coordinator }
        let stored = try await coordinator.read { $0.definition }
        let keys = stored.keysPreventingContinuation(by: definition)
        guard keys.isEmpty else { throw .differing(keys, from: stored, to: definition) }
        return coordinator
    }

    /// Creates a study or goes on with it, under a definition that may have a new budget.
    ///
    /// - Parameter definition: A valid definition.
    /// - Returns: The study, open if the budget leaves room.
    /// - Throws: `definitionDiffers` naming the keys that must not change, or what the storage
    ///   throws.
    public func begin(
        _ definition: StudyDefinition
    ) async throws(EngineError) -> StudyCoordinator {
        let coordinator = try await create(definition, loadIfExists: true)
        try await coordinator.revise(definition)
        return coordinator
    }

    /// An existing study.
    ///
    /// - Parameter name: Its name.
    /// - Returns: Its coordinator, with the whole log taken in the first time.
    /// - Throws: `noSuchStudy`, `damaged`, or what the storage throws.
    public func study(_ name: String) async throws(EngineError) -> StudyCoordinator {
        if let coordinator = coordinators[name] { return coordinator }
        if let opening = openings[name] { return try await opening.value.get() }
        // Owned by those who wait for it; whoever of them is cancelled takes it from no other.
        let opening = Task { await open(name) }
        openings[name] = opening
        return try await opening.value.get()
    }

    /// Reads a study and keeps its coordinator.
    private func open(_ name: String) async -> Result<StudyCoordinator, EngineError> {
        defer { openings[name] = nil }
        do throws(EngineError) {
            let coordinator = try await StudyCoordinator.open(
                name, in: storage, clock: clock, catalogue: catalogue, schedulers: schedulers,
                sinks: sinks, term: term)
            coordinators[name] = coordinator
            return .success(coordinator)
        } catch {
            return .failure(error)
        }
    }

    /// The studies by name.
    public func studies() async throws(EngineError) -> [StudyHead] {
        do throws(StorageError) { return try await storage.studies() } catch {
            throw EngineError(error)
        }
    }

    /// Looks at every study, by name; those that were deleted meanwhile are left out.
    ///
    /// - Parameter look: What is wanted of a study.
    /// - Returns: Each study with what was seen of it; nil where its log cannot be read, so that a damaged study
    ///   hides no other.
    /// - Throws: When the storage does not answer.
    public func survey<Value: Sendable>(
        _ look: @Sendable (StudyCoordinator) async throws(EngineError) -> Value
    ) async throws(EngineError) -> [(head: StudyHead, value: Value?)] {
        var seen: [(head: StudyHead, value: Value?)] = []
        for head in try await studies() {
            do throws(EngineError) {
                seen.append((head, try await look(study(head.name))))
            } catch {
                switch error.code {
                case .noSuchStudy: continue
                case .storage: throw error
                default: seen.append((head, nil))
                }
            }
        }
        return seen
    }

    /// A stretch of a study's log.
    ///
    /// - Parameters:
    ///   - study: The study's name.
    ///   - sequence: Only events after this one.
    ///   - limit: At most so many.
    /// - Returns: Events in order.
    /// - Throws: `noSuchStudy`, or what the storage throws.
    public func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(EngineError) -> [EventRecord] {
        do throws(StorageError) {
            return try await storage.events(of: study, after: sequence, limit: limit)
        } catch {
            throw EngineError(error)
        }
    }

    /// Deletes a study with all that belongs to it.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - contents: Where contents of its artifacts lie, to be removed with it; nil leaves them. What
    ///     somebody stores at the moment stays, and so does what a study of that name has that is begun
    ///     meanwhile.
    /// - Throws: `noSuchStudy`, or what the storage throws.
    public func delete(
        _ name: String, with contents: (any ArtifactStore)? = nil
    ) async throws(EngineError) {
        // What a damaged study refers to is not known, and stays.
        let digests = contents == nil ? nil : try? await study(name).recordedArtifacts()
        coordinators[name] = nil
        do throws(StorageError) { try await storage.delete(name) } catch {
            throw EngineError(error)
        }
        guard let contents, let digests, !digests.isEmpty else { return }
        _ = await contents.discard(digests, of: name) { digests in
            do throws(EngineError) {
                return try await self.study(name).usedArtifacts(among: digests)
            } catch {
                return error.code == .noSuchStudy ? [] : Set(digests)
            }
        }
    }

    private func store(_ definition: StudyDefinition) async throws(EngineError) -> Bool {
        do throws(DefinitionError) {
            try catalogue.check(definition)
            try schedulers.check(definition)
        } catch {
            throw EngineError(error, field: "definition")
        }
        do throws(StorageError) {
            return try await storage.create(
                EventRecord(sequence: 1, time: clock.now, event: .created(definition)))
        } catch {
            throw EngineError(error)
        }
    }
}
