/// The one thing about shapes that no schema can say: JSON Schema sees a number's value, and
/// slicec how it is written. `1.0` and `1e3` are whole numbers there, and 1.2345 is an amount
/// like 1.234; slicec wants whole numbers without point and exponent, and amounts with three
/// decimals at most, so that nothing is ever rounded.
///
/// `"multipleOf": 0.001` is no way out: editors divide in floating point, and refuse 2.2.
enum NumberSpelling {
    /// The same number as slicec wants it written, without what is less than a thousandth:
    /// too small a number does not become one of the right size.
    static func plain(_ text: String) -> String {
        guard text.contains(where: { ".eE".contains($0) }), let value = Double(text), value.magnitude < 1e12 else {
            return text
        }
        let thousandths = Int((value * 1000 + 1e-6).rounded(.down))
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        let sign = thousandths < 0 ? "-" : ""
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(String(rest + 1000).dropFirst())"
    }
}
