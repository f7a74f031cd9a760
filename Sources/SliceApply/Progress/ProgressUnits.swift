/// Times and amounts as people read them.
package enum ProgressUnits {
    /// `0.31 s`, `12.4 s`, `3 min 5 s`: what something took.
    package static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        if milliseconds >= 120_000 { return "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s" }
        if milliseconds >= 10_000 { return "\(milliseconds / 1000).\(milliseconds / 100 % 10) s" }
        let hundredths = String(milliseconds / 10 % 100 + 100).dropFirst()
        return "\(milliseconds / 1000).\(hundredths) s"
    }

    /// `12 s`, `3 min 5 s`: what something takes so far, which is told once a second.
    static func wholeSeconds(_ duration: Duration) -> String {
        let seconds = duration.milliseconds / 1000
        return seconds >= 120 ? "\(seconds / 60) min \(seconds % 60) s" : "\(seconds) s"
    }

    /// `512 KB`, `4.2 MB`, `13 MB`, `1.3 GB`; of 1024 each.
    static func bytes(_ count: Int) -> String {
        let unit = unit(of: count)
        return "\(number(count, unit)) \(unit.name)"
    }

    /// The same, without the unit where that is also the unit of `other`, which stands behind it.
    static func bytes(_ count: Int, beside other: Int) -> String {
        unit(of: count).name == unit(of: other).name || count == 0 ? number(count, unit(of: other)) : bytes(count)
    }

    private struct Unit {
        let name: String
        let size: Int
    }

    private static func unit(of count: Int) -> Unit {
        if count >= 1 << 30 { return Unit(name: "GB", size: 1 << 30) }
        if count >= 1 << 20 { return Unit(name: "MB", size: 1 << 20) }
        return Unit(name: "KB", size: 1 << 10)
    }

    private static func number(_ count: Int, _ unit: Unit) -> String {
        let tenths = count * 10 / unit.size
        return tenths >= 100 || count == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }
}

extension Duration {
    /// Whole milliseconds.
    package var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
