extension RandomSource {
    /// What random numbers are drawn for; different purposes never share a stream.
    ///
    /// A raw value is part of every recorded study: never change or reuse one.
    public struct Purpose: RawRepresentable, Sendable, Hashable, Codable {
        /// The word that enters the counter of the generator.
        public let rawValue: UInt32

        /// A purpose with the given word; any value is valid.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// Tests and examples.
        public static let test = Purpose(rawValue: 0)
        /// Proposing the assignment of a trial.
        public static let suggestion = Purpose(rawValue: 1)
        /// Scrambling of quasi-random sequences.
        public static let scramble = Purpose(rawValue: 2)
        /// The seed that is handed to a trial program.
        public static let trialSeed = Purpose(rawValue: 3)
        /// The seed that is handed to a trial program for a fold or repeat.
        public static let unitSeed = Purpose(rawValue: 20)
        /// The order in which a finite search space is walked.
        public static let enumeration = Purpose(rawValue: 4)
        /// Restarts of an evolution strategy, and what lies between the values of its grids.
        public static let evolution = Purpose(rawValue: 8)
        /// What a scheduler draws when a worker is free.
        public static let scheduling = Purpose(rawValue: 9)
        /// What an analysis draws.
        public static let analysis = Purpose(rawValue: 16)
        /// Which part of a data file each record goes to.
        public static let splitting = Purpose(rawValue: 17)
        /// How often each record of a data file is drawn.
        public static let resampling = Purpose(rawValue: 18)
        /// The true values that the best trials of a study may have.
        public static let winner = Purpose(rawValue: 19)
    }
}
