/// Which columns are looked at, and for what.
package struct ColumnRoles: Sendable, Hashable {
    /// The columns whose classes the parts are to have alike.
    package var classes: [String]
    /// The columns whose equal values belong together.
    package var groups: [String]
    /// The column of times.
    package var time: String?
    /// The column of weights.
    package var weight: String?
    /// The columns that do not count when records are compared.
    package var ignored: [String]

    /// Roles; none by default.
    package init(
        classes: [String] = [], groups: [String] = [], time: String? = nil, weight: String? = nil,
        ignored: [String] = []
    ) {
        self.classes = classes
        self.groups = groups
        self.time = time
        self.weight = weight
        self.ignored = ignored
    }

    /// Every column that is looked at: those of classes, of groups, of time, of weight.
    var wanted: [String] { classes + groups + [time, weight].compactMap(\.self) }
    /// The place of the time among them.
    var timePlace: Int? { time.map { _ in classes.count + groups.count } }
    /// The place of the weight among them.
    var weightPlace: Int? { weight.map { _ in wanted.count - 1 } }
}
