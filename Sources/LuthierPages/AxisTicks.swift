import LuthierAnalysis
import LuthierDomain

/// Where a parameter's axis is labelled.
enum AxisTicks {
    /// A label.
    struct Tick: Hashable {
        /// Where it stands, from 0 to 1.
        let place: Double
        /// What it says.
        let text: String
    }

    /// The most labels of an axis of listed values.
    private static let mostValues = 12
    /// How far apart the labels of numbers are at least.
    private static let leastDistance = 0.14

    /// The labels of an axis, ascending.
    ///
    /// Numbers get their bounds and round numbers between them that keep some distance; listed values
    /// get one each, every so many where they are many.
    static func ticks(of axis: ParameterAxis) -> [Tick] {
        switch axis.kind {
        case .values(let values, _):
            let step = (values.count + mostValues - 1) / mostValues
            return values.indices.filter { $0 % step == 0 }.map { index in
                Tick(
                    place: axis.place(of: values[index]) ?? 0,
                    text: NumberText.value(values[index]))
            }
        case .numbers(let from, let to, let scale):
            guard to > from, (to - from).isFinite else {
                return (to > from ? [from, to] : [from]).compactMap { tick(at: $0, on: axis) }
            }
            var kept: [Tick] = []
            for number in [from, to] + candidates(from, to, scale) where number >= from {
                guard number <= to, let tick = tick(at: number, on: axis),
                    kept.allSatisfy({ abs($0.place - tick.place) >= leastDistance })
                else { continue }
                kept.append(tick)
            }
            return kept.sorted { $0.place < $1.place }
        }
    }

    /// The label of a number, at the value that the axis has there.
    private static func tick(at number: Double, on axis: ParameterAxis) -> Tick? {
        let whole = Int(exactly: number).map { ParameterValue.integer($0) }
        guard let place = axis.place(of: .real(number)) ?? axis.place(of: whole) else { return nil }
        return Tick(place: place, text: NumberText.value(axis.value(at: place)))
    }

    /// Round numbers, those that say most first.
    private static func candidates(_ from: Double, _ to: Double, _ scale: Scale) -> [Double] {
        switch scale {
        case .linear:
            // The smallest of 1, 2, 5, 10 … that cuts the axis into five pieces at most.
            let unit = Double.powerOfTen((to - from) / 5)
            let step = unit * ([1, 2, 5].first { unit * $0 * 5 >= to - from } ?? 10)
            let first = (from / step).rounded(.up)
            return (0...5).map { (first + Double($0)) * step }
        case .log: return decades(from, to)
        case .reverseLog: return decades(1 - to, 1 - from).map { 1 - $0 }
        case .logit:
            let low = decades(from, 0.5)
            return [0.5] + low + decades(1 - to, 0.5).map { 1 - $0 }
        }
    }

    /// 1, 10, 100 … first, then those times two and five.
    private static func decades(_ from: Double, _ to: Double) -> [Double] {
        guard from > 0, to > from else { return [] }
        var powers: [Double] = []
        var power = Double.powerOfTen(from)
        while power <= to, powers.count < 700 {
            powers.append(power)
            power *= 10
        }
        // Where there are many decades, every so many that a few labels remain.
        let step = max((powers.count + 5) / 6, 1)
        let main = powers.enumerated().filter { $0.offset % step == 0 }.map(\.element)
        return main + (step > 1 ? [] : powers.map { $0 * 2 } + powers.map { $0 * 5 })
    }
}

extension Double {
    /// The largest power of ten that is not above a positive number.
    fileprivate static func powerOfTen(_ number: Double) -> Double {
        var power = 1.0
        while power > number, power > 1e-300 { power /= 10 }
        while power * 10 <= number { power *= 10 }
        return power
    }
}
