package import LuthierDomain

/// Lets every trial train to its own end.
package struct NoScheduler: Scheduler {
    /// The absence of rules.
    package init() {}

    /// Lets every trial go on.
    package func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling { .proceed }
}
