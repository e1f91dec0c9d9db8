import RealModule

extension Double {
    /// The number with three significant digits, for what is only roughly known: 61, 0.0312, 1240.
    var briefText: String { text(digits: 3) }

    /// The number with so many significant digits, as people read it.
    func text(digits significant: Int) -> String {
        guard isFinite, self != 0 else { return stepText }
        let digits = Double(significant - 1) - Double.log10(abs(self)).rounded(.down)
        guard abs(digits) <= 22 else { return "\(self)" }
        let power = Double.pow(10, abs(digits))
        // Powers of ten up to 10²² are exact, so the quotient is the nearest number to its digits.
        let rounded =
            digits >= 0 ? (self * power).rounded() / power : (self / power).rounded() * power
        return rounded.stepText
    }
}
