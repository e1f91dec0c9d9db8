import LuthierDomain
import RealModule

/// A small generator for test data: SplitMix64.
struct TestSource: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// A formula built at random, with an evaluator of its own that knows nothing of the one tested.
indirect enum RandomFormula {
    case number(Double, String)
    case name(Int)
    case unary(String, RandomFormula)
    case binary(String, RandomFormula, RandomFormula)
    case call(String, [RandomFormula])
    case member(RandomFormula, [RandomFormula], negated: Bool)

    static let names = ["a", "b", "c", "d", "e"]

    /// A random formula with a number as its value.
    static func number(depth: Int, using source: inout TestSource) -> RandomFormula {
        switch depth == 0
            ? Int.random(in: 0...1, using: &source) : Int.random(in: 0...9, using: &source)
        {
        case 0:
            if Bool.random(using: &source) {
                let whole = Int.random(in: 0...12, using: &source)
                return .number(Double(whole), "\(whole)")
            }
            let real = Double.random(in: 0...4, using: &source)
            return .number(real, "\(real)")
        case 1, 2: return .name(Int.random(in: 0..<names.count, using: &source))
        case 3: return .unary("-", number(depth: depth - 1, using: &source))
        case 4:
            let function =
                ["abs", "log", "exp", "sqrt", "floor", "ceil"].randomElement(using: &source)
                ?? "abs"
            return .call(function, [number(depth: depth - 1, using: &source)])
        case 5:
            let count = Int.random(in: 2...3, using: &source)
            return .call(
                Bool.random(using: &source) ? "min" : "max",
                (0..<count).map { _ in number(depth: depth - 1, using: &source) })
        case 6:
            let exponents: [Double] = [-2, -1, 0, 0.5, 1, 2, 3]
            let exponent = exponents.randomElement(using: &source) ?? 2
            let power = RandomFormula.number(
                abs(exponent), exponent == 0.5 ? "0.5" : "\(Int(abs(exponent)))")
            return .binary(
                "**", number(depth: depth - 1, using: &source),
                Int.random(in: 0...3, using: &source) == 0
                    ? number(depth: depth - 1, using: &source)
                    : exponent < 0 ? .unary("-", power) : power)
        default:
            let join = ["+", "+", "-", "*", "*", "/", "%"].randomElement(using: &source) ?? "+"
            return .binary(
                join, number(depth: depth - 1, using: &source),
                number(depth: depth - 1, using: &source))
        }
    }

    /// A random formula that is true or false.
    static func truth(depth: Int, using source: inout TestSource) -> RandomFormula {
        switch depth <= 1 ? 0 : Int.random(in: 0...8, using: &source) {
        case 0...4:
            let join = ["==", "!=", "<", "<=", ">", ">="].randomElement(using: &source) ?? "<"
            return .binary(
                join, number(depth: depth - 1, using: &source),
                number(depth: depth - 1, using: &source))
        case 5: return .unary("not ", truth(depth: depth - 1, using: &source))
        case 6:
            return .member(
                number(depth: 1, using: &source),
                (0..<3).map { _ in number(depth: 0, using: &source) },
                negated: Bool.random(using: &source))
        default:
            return .binary(
                Bool.random(using: &source) ? " and " : " or ",
                truth(depth: depth - 1, using: &source), truth(depth: depth - 1, using: &source))
        }
    }

    /// The formula as text, with brackets around everything.
    var text: String {
        switch self {
        case .number(_, let text): text
        case .name(let index): Self.names[index]
        case .unary(let sign, let inner): "(\(sign)\(inner.text))"
        case .binary(let join, let left, let right): "(\(left.text) \(join) \(right.text))"
        case .call(let name, let arguments):
            "\(name)(\(arguments.map(\.text).joined(separator: ", ")))"
        case .member(let subject, let items, let negated):
            "(\(subject.text)\(negated ? " not" : "") in [\(items.map(\.text).joined(separator: ", "))])"
        }
    }

    /// The formula's number, NaN when it has none.
    func number(_ values: [Double]) -> Double {
        switch self {
        case .number(let value, _): return value
        case .name(let index): return values[index]
        case .unary(_, let inner): return 0 - inner.number(values)
        case .call(let name, let arguments):
            let inner = arguments.map { $0.number(values) }
            if inner.contains(where: \.isNaN) { return .nan }
            switch name {
            case "abs": return abs(inner[0])
            case "log": return inner[0] <= 0 ? .nan : Double.log(inner[0])
            case "exp": return Double.exp(inner[0])
            case "sqrt": return inner[0].squareRoot()
            case "floor": return inner[0].rounded(.down)
            case "ceil": return inner[0].rounded(.up)
            case "min": return inner.min() ?? .nan
            default: return inner.max() ?? .nan
            }
        case .binary(let join, let left, let right):
            let (one, two) = (left.number(values), right.number(values))
            if one.isNaN || two.isNaN { return .nan }
            switch join {
            case "+": return one + two
            case "-": return one - two
            case "*": return one * two
            case "/": return two == 0 ? .nan : one / two
            case "%": return two == 0 ? .nan : Self.modulo(one, two)
            default:
                if two == 0 { return 1 }
                if one == 0 { return two < 0 ? .nan : 0 }
                if one > 0 { return Double.pow(one, two) }
                guard two.isFinite, two == two.rounded() else { return .nan }
                let isOdd = (two / 2) != (two / 2).rounded()
                return (isOdd ? -1 : 1) * Double.pow(-one, two)
            }
        case .member: return .nan
        }
    }

    private static func modulo(_ one: Double, _ two: Double) -> Double {
        let rest = one.remainder(dividingBy: two)
        return rest != 0 && (rest < 0) != (two < 0) ? rest + two : rest
    }

    /// Whether the formula holds; nil when two numbers are too close to tell them apart.
    func holds(_ values: [Double]) -> Bool? {
        switch self {
        case .unary(_, let inner): return inner.holds(values).map { !$0 }
        case .binary(" and ", let left, let right):
            guard let one = left.holds(values), let two = right.holds(values) else { return nil }
            return one && two
        case .binary(" or ", let left, let right):
            guard let one = left.holds(values), let two = right.holds(values) else { return nil }
            return one || two
        case .binary(let join, let left, let right):
            return Self.compare(left.number(values), join, right.number(values))
        case .member(let subject, let items, let negated):
            let value = subject.number(values)
            let found = items.map { Self.compare(value, "==", $0.number(values)) }
            if value.isNaN { return false }
            if found.contains(nil) { return nil }
            return found.contains(true) != negated
        case .number, .name, .call: return nil
        }
    }

    private static func compare(_ one: Double, _ join: String, _ two: Double) -> Bool? {
        if one.isNaN || two.isNaN { return false }
        // Equal and nearly equal are decided by exact rules elsewhere, unless both are small and
        // whole, where doubles are exact.
        if abs(one - two) <= 1e-4 * max(1, abs(one), abs(two)) || !one.isFinite || !two.isFinite {
            guard one == two, abs(one) < 1e6, one == one.rounded() else { return nil }
        }
        return switch join {
        case "==": one == two
        case "!=": one != two
        case "<": one < two
        case "<=": one <= two
        case ">": one > two
        default: one >= two
        }
    }
}
