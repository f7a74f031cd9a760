import SliceSyntax

/// Mistakes of one kind or one file. Those beyond what anybody reads are counted only, and not
/// even put into words, so that a file of nothing but mistakes costs little more than a right one.
struct Findings {
    private static let limit = 1000
    /// Looking for what was meant takes its time, and nobody reads that many.
    static let mostSuggestions = 20

    private(set) var kept: [Diagnostic] = []
    private var unsaid = 0

    mutating func add(_ diagnostic: @autoclosure () -> Diagnostic) {
        if kept.count < Self.limit { kept.append(diagnostic()) } else { unsaid += 1 }
    }

    /// Whether few enough were found to look for what was meant.
    var isSuggesting: Bool { kept.count < Self.mostSuggestions }

    /// What was found; where there was too much, the last says how much more.
    var all: [Diagnostic] {
        guard unsaid > 0, let last = kept.last else { return kept }
        let more = Diagnostic(
            last.code, severity: last.severity, detail: last.detail, at: last.span,
            notes: last.notes + [.init("\(unsaid) more mistake\(unsaid == 1 ? "" : "s") like it are not listed")],
            help: last.help)
        return kept.dropLast() + [more]
    }
}
