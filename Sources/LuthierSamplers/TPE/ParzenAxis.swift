import LuthierDomain
import LuthierMath
import RealModule

/// One dimension of a Parzen estimator: which coordinates there are and what is believed of them.
///
/// A coordinate is a place in [0, 1] for an interval, and an index for cells and categories.
struct ParzenAxis: Sendable {
    /// What coordinates there are.
    enum Kind: Sendable {
        /// Any place in [0, 1].
        case interval
        /// Neighbouring cells: `edges` has one entry more than `places`, both in [0, 1].
        case cells(edges: [Double], places: [Double])
        /// Indices below a count, without an order.
        case categories(Int)
    }

    /// How finely the density of a prior that is not uniform is tabulated.
    private static let priorBins = 128
    /// The least probability of a bin or cell under a prior, so that nothing is impossible.
    private static let leastMass = 1e-12

    /// What coordinates there are.
    let kind: Kind
    /// Whether any place in [0, 1] is a coordinate.
    let isInterval: Bool
    /// Whether it is an interval whose prior kernel is the bell around the middle.
    let isWide: Bool
    /// For cells their logarithmic prior masses; for an interval those of equal bins over their
    /// width, empty where the prior is uniform.
    private let logPrior: [Double]
    private let quantile: (@Sendable (Double) -> Double)?

    /// An axis whose prior kernel is as wide as the axis.
    init(_ kind: Kind) {
        self.kind = kind
        quantile = nil
        if case .interval = kind { isInterval = true } else { isInterval = false }
        isWide = isInterval
        if case .cells(let edges, _) = kind {
            logPrior = WideKernel(edges: edges).logMasses
        } else {
            logPrior = []
        }
    }

    /// An axis whose prior kernel is the prior of a parameter.
    init(_ kind: Kind, prior: UnitWarp) {
        self.kind = kind
        quantile = prior.quantile
        if case .interval = kind { isInterval = true } else { isInterval = false }
        isWide = false
        func logMass(_ lower: Double, _ upper: Double) -> Double {
            let mass = prior.cumulative(upper) - prior.cumulative(lower)
            return Double.log(max(mass, Self.leastMass))
        }
        switch kind {
        case .interval:
            let width = 1 / Double(Self.priorBins)
            logPrior = (0..<Self.priorBins).map {
                logMass(Double($0) * width, Double($0 + 1) * width) - Double.log(width)
            }
        case .cells(let edges, _):
            logPrior = zip(edges, edges.dropFirst()).map { logMass($0, $1) }
        case .categories: logPrior = []
        }
    }

    /// The axis of a parameter.
    ///
    /// - Parameters:
    ///   - axis: The parameter's coordinates in the model's space.
    ///   - distribution: Its values; a prior that is not uniform becomes the prior kernel.
    init(_ axis: ModelSpace.Axis, _ distribution: Distribution) {
        let kind: Kind
        switch axis {
        case .continuous: kind = .interval
        case .listed(let places): kind = .cells(edges: Self.edges(of: places), places: places)
        case .choice(let count): kind = .categories(count)
        }
        if distribution.hasUniformPrior {
            self.init(kind)
        } else {
            self.init(kind, prior: PriorWarp.warp(of: distribution))
        }
    }

    /// The number of cells or categories; 0 for an interval.
    var count: Int {
        switch kind {
        case .interval: 0
        case .cells(_, let places): places.count
        case .categories(let count): count
        }
    }

    /// The coordinate of a coordinate of the model's space.
    func coordinate(of place: Double) -> Double {
        switch kind {
        case .interval: min(max(place, 0), 1)
        case .cells(let edges, _): Double(Self.cell(at: place, in: edges))
        case .categories: place
        }
    }

    /// The coordinate in the model's space of a coordinate.
    func place(of coordinate: Double) -> Double {
        if case .cells(_, let places) = kind { places[Int(coordinate)] } else { coordinate }
    }

    /// Minus the logarithm of the prior kernel in the middle of an axis that is wide.
    ///
    /// Elsewhere half the squared distance from there is to be added.
    static var logWideNorm: Double { WideKernel.logNorm }

    /// The logarithm of the prior kernel: a density, or a mass for cells and categories.
    func logPrior(at coordinate: Double) -> Double {
        switch kind {
        case .interval:
            guard !logPrior.isEmpty else { return WideKernel.logDensity(at: coordinate) }
            return logPrior[min(Int(coordinate * Double(logPrior.count)), logPrior.count - 1)]
        case .cells: return logPrior[Int(coordinate)]
        case .categories(let count): return -Double.log(Double(count))
        }
    }

    /// The coordinate that a draw of the prior kernel has.
    ///
    /// - Parameter uniform: In [0, 1).
    /// - Returns: A coordinate.
    func priorDraw(_ uniform: Double) -> Double {
        if case .categories(let count) = kind {
            return Double(min(Int(uniform * Double(count)), count - 1))
        }
        let place = quantile.map { $0(uniform) } ?? WideKernel.quantile(uniform)
        return coordinate(of: min(max(place, 0), 1))
    }

    /// The index of the cell in which a place lies.
    static func cell(at place: Double, in edges: [Double]) -> Int {
        var (low, high) = (0, edges.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if place < edges[middle] { high = middle } else { low = middle }
        }
        return low
    }

    /// The ends of cells whose middles are known and that leave no room between them.
    private static func edges(of places: [Double]) -> [Double] {
        var edges = [0.0]
        for place in places { edges.append(min(max(2 * place - edges[edges.count - 1], place), 1)) }
        edges[places.count] = 1
        return edges
    }
}

/// The prior kernel of an axis without a prior: a normal law around the middle, as wide as the axis.
private struct WideKernel {
    /// Φ(½) − Φ(−½).
    private static let mass = Double.erf(0.5 / Double.sqrt(2))
    static let logNorm = Double.log(Double.sqrt(2 * Double.pi) * mass)
    /// The logarithmic mass of every cell.
    let logMasses: [Double]

    init(edges: [Double]) {
        logMasses = zip(edges, edges.dropFirst()).map {
            Double.log((normalCDF($1 - 0.5) - normalCDF($0 - 0.5)) / Self.mass)
        }
    }

    static func logDensity(at place: Double) -> Double {
        let z = place - 0.5
        return -z * z / 2 - logNorm
    }

    static func quantile(_ uniform: Double) -> Double {
        0.5 + normalQuantile((1 - mass) / 2 + uniform * mass)
    }
}

extension Distribution {
    /// Whether every place on the scale is as likely as any other.
    fileprivate var hasUniformPrior: Bool {
        switch self {
        case .float(let range): range.prior == .uniform
        case .integer(let range): range.prior == .uniform
        case .ordered, .choice: true
        }
    }
}
