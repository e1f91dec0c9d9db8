extension SearchSpace {
    /// The parts of the space that do not influence each other.
    ///
    /// - Parameters:
    ///   - warps: The prior of every parameter; empty when all are uniform.
    ///   - sources: The constraints that count, by their places.
    /// - Returns: Components in the order of their first parameters.
    func components(
        warps: [UnitWarp], constraints sources: Set<Int>
    ) -> [FeasibleComponent] {
        let reads = slotsRead()
        let parts = sources.sorted().flatMap { source in
            boundConstraints[source].conjuncts.map { (source: source, bound: $0) }
        }
        var groups = DisjointSets(count: parameters.count)
        for (index, condition) in boundConditions.enumerated() {
            for slot in condition?.slots ?? [] where slot < parameters.count {
                groups.unite(index, slot)
            }
        }
        for part in parts {
            let members = members(of: part.bound, reads)
            for member in members { groups.unite(member, members[0]) }
        }
        return groups.members().map { members in
            component(members, parts, reads, warps.isEmpty ? nil : warps)
        }
    }

    /// The constraints that are broken whatever the parameters are, because a part reads none.
    func brokenConstantConstraints() -> [Int] {
        let reads = slotsRead()
        let row = row(of: Array(repeating: nil, count: parameters.count))
        return boundConstraints.indices.filter { source in
            boundConstraints[source].conjuncts.contains { part in
                members(of: part, reads).isEmpty && !part.allows(row)
            }
        }
    }

    /// For each derived value, every slot that it reads, also through other derived values.
    private func slotsRead() -> [[Int]] {
        let start = parameters.count + fixed.count
        var reads: [[Int]] = []
        for bound in boundDerived {
            var slots: Set<Int> = []
            for slot in bound.slots {
                slots.insert(slot)
                if slot >= start { slots.formUnion(reads[slot - start]) }
            }
            reads.append(slots.sorted())
        }
        return reads
    }

    /// Every slot that an expression reads, also through derived values, in ascending order.
    private func allSlots(of bound: BoundExpression, _ reads: [[Int]]) -> [Int] {
        let start = parameters.count + fixed.count
        var slots = Set(bound.slots)
        for slot in bound.slots where slot >= start { slots.formUnion(reads[slot - start]) }
        return slots.sorted()
    }

    private func members(of bound: BoundExpression, _ reads: [[Int]]) -> [Int] {
        allSlots(of: bound, reads).filter { $0 < parameters.count }
    }

    private func component(
        _ members: [Int], _ parts: [(source: Int, bound: BoundExpression)], _ reads: [[Int]],
        _ warps: [UnitWarp]?
    ) -> FeasibleComponent {
        let own = Set(members)
        let tied = parts.filter { part in
            self.members(of: part.bound, reads).contains(where: own.contains)
        }
        // Local slots: the members, then whatever else is read, in the order of the space.
        var others: Set<Int> = []
        for part in tied { others.formUnion(allSlots(of: part.bound, reads)) }
        for member in members { others.formUnion(boundConditions[member]?.slots ?? []) }
        let slots = members + others.subtracting(own).sorted()
        var local: [Int: Int] = [:]
        for (place, slot) in slots.enumerated() { local[slot] = place }
        func rebound(_ bound: BoundExpression) -> BoundExpression {
            BoundExpression(tree: bound.tree, places: bound.places.map { local[$0] ?? 0 })
        }
        let start = parameters.count + fixed.count
        let constraints = tied.map { part in
            let all = allSlots(of: part.bound, reads)
            return FeasibleComponent.Constraint(
                bound: rebound(part.bound), source: part.source,
                parameters: all.compactMap { $0 < parameters.count ? local[$0] : nil },
                derived: all.filter { $0 >= start }.map {
                    FeasibleComponent.Derived(
                        bound: rebound(boundDerived[$0 - start]), slot: local[$0] ?? 0)
                })
        }
        let inner = members.map { member in
            let condition = boundConditions[member].map(rebound)
            return FeasibleParameter(
                place: member, distribution: parameters[member].distribution,
                condition: condition,
                parents: (condition?.slots ?? []).filter { $0 < members.count },
                warp: warps.map { $0[member] } ?? .uniform)
        }
        let row = slots.map { slot -> ParameterValue? in
            (parameters.count..<start).contains(slot) ? fixed[slot - parameters.count].value : nil
        }
        return FeasibleComponent(parameters: inner, constraints: constraints, emptyRow: row)
    }
}

/// Sets of numbers that are merged and never split (union–find with path halving).
struct DisjointSets {
    private var parents: [Int]

    /// `count` sets of one number each.
    init(count: Int) { parents = Array(0..<count) }

    /// Merges the sets of two numbers; the smaller representative stays.
    mutating func unite(_ one: Int, _ other: Int) {
        let (first, second) = (representative(of: one), representative(of: other))
        parents[max(first, second)] = min(first, second)
    }

    /// The smallest number of the set.
    mutating func representative(of number: Int) -> Int {
        var number = number
        while parents[number] != number {
            parents[number] = parents[parents[number]]
            number = parents[number]
        }
        return number
    }

    /// The sets, each in ascending order, in the order of their smallest numbers.
    mutating func members() -> [[Int]] {
        var sets: [Int: [Int]] = [:]
        for number in parents.indices {
            sets[representative(of: number), default: []].append(number)
        }
        return sets.keys.sorted().map { sets[$0] ?? [] }
    }
}
