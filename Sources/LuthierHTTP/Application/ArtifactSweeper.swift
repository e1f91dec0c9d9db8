import LuthierDomain
import LuthierEngine
import LuthierPorts

/// Removes contents from the server's disk that studies gave up.
///
/// What is left when somebody stores at the moment is removed with the next upload.
actor ArtifactSweeper {
    /// A study, told apart from others that had its name.
    private struct Place: Hashable {
        let name: String
        let created: Timestamp
    }

    private var marks: [Place: ArtifactMark] = [:]
    private var pending: [String: Set<ArtifactDigest>] = [:]

    /// Looks at a study, and removes what nobody uses.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - engine: The studies.
    ///   - store: The contents.
    ///   - others: Contents that were stored and not recorded.
    func sweep(
        _ name: String, _ engine: StudyEngine, _ store: any ArtifactStore,
        also others: [ArtifactDigest]
    ) async {
        // What cannot be read is looked at again with the next upload.
        guard let study = try? await engine.study(name),
            let created = try? await study.read({ $0.created })
        else { return }
        let place = Place(name: name, created: created)
        let mark = marks[place] ?? ArtifactMark()
        guard let freed = try? await study.freedArtifacts(after: mark) else { return }
        var digests = pending[name, default: []].union(others)
        marks[place] = freed.mark
        digests.formUnion(freed.digests)
        guard !digests.isEmpty else { return }
        pending[name] = digests
        let left = await store.discard(digests.sorted(), of: name) { digests in
            (try? await study.usedArtifacts(among: digests)) ?? Set(digests)
        }
        // Others may have added some meanwhile.
        pending[name]?.subtract(digests.subtracting(left))
    }
}
