/// An amount of memory or disk, exact to a thousandth of a GiB ("GB" in the files means GiB).
package struct Gibibytes: Sendable, Hashable, Comparable {
    /// Thousandths of a GiB.
    package let thousandths: Int

    /// The largest amount that a file may name, GiB: room for every sum of such amounts in 64 bits.
    package static let maximum = 1_000_000

    package init(thousandths: Int) { self.thousandths = thousandths }

    /// Reads a JSON number such as `2.2`; nil where it has an exponent, a sign, more than
    /// three decimals or more than a million GiB.
    package init?(numberText text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = Int(parts[0]), (0...Self.maximum).contains(whole), parts.count <= 2, !text.hasPrefix("-")
        else { return nil }
        var thousandths = whole * 1000
        if parts.count == 2 {
            guard let digits = Int(parts[1]), parts[1].count <= 3, digits >= 0 else { return nil }
            thousandths += digits * [100, 10, 1][parts[1].count - 1]
        }
        guard thousandths <= Self.maximum * 1000 else { return nil }
        self.thousandths = thousandths
    }

    package static func < (left: Gibibytes, right: Gibibytes) -> Bool { left.thousandths < right.thousandths }

    /// The amount that is that many MiB when it is rounded up.
    package init(mebibytes: Int) { thousandths = mebibytes * 1000 / 1024 }

    /// MiB, rounded up.
    package var mebibytes: Int { (thousandths * 1024 + 999) / 1000 }
    /// Bytes, rounded up to a MiB, which every disk format can hold.
    package var bytes: Int { mebibytes << 20 }

    /// As short as it can be written: `1`, `0.5`, `2.2`.
    package var text: String {
        let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
        guard rest != 0 else { return String(whole) }
        var digits = String(String(rest + 1000).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
