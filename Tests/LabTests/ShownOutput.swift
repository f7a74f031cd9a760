import Foundation

/// What a page says that a command shows, compared with what it shows.
///
/// What is another thing in each run is taken for the same: times, numbers of processes, fingerprints, widths of
/// columns. A line `...` stands for any lines.
struct ShownOutput {
    private let lines: [String]
    private let isInAnyOrder: Bool

    init(_ lines: [String], isInAnyOrder: Bool = false) {
        self.lines = Self.trimmed(lines.map(Self.normal))
        self.isInAnyOrder = isInAnyOrder
    }

    /// The line that is not shown; nil where all are, and nothing else is.
    func mismatch(_ actual: [String]) -> String? {
        // A guest that still boots is waited for, and that is said: how long it takes is another thing in each run.
        let actual = actual.filter { !$0.hasPrefix("waiting for ") }
        var rest = Self.trimmed(actual.map(Self.normal))[...]
        if isInAnyOrder { return lines.first { $0 != "..." && !rest.contains($0) } }
        var isLoose = false
        for line in lines {
            if line == "..." {
                isLoose = true
            } else if isLoose {
                guard let index = rest.firstIndex(of: line) else { return line }
                (rest, isLoose) = (rest[(index + 1)...], false)
            } else {
                guard rest.popFirst() == line else { return line }
            }
        }
        return isLoose ? nil : rest.first.map { "(nothing in place of) \($0)" }
    }

    private static func trimmed(_ lines: [String]) -> [String] {
        Array(lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed())
    }

    private static func normal(_ line: String) -> String {
        var line = line.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
        line = line.replacing(/[0-9.]+\/[0-9.]+\/[0-9.]+ ms/, with: "N/N/N ms")
        line = line.replacing(/[0-9]+(\.[0-9]+)? (s|ms)\b/) { "N \($0.output.2)" }
        line = line.replacing(/\b(pid|process) [0-9]+/) { "\($0.output.1) N" }
        line = line.replacing(/time=[0-9.]+/, with: "time=N")
        line = line.replacing(/"seconds":[0-9.]+/, with: "\"seconds\":N")
        line = line.replacing(/SHA256:[A-Za-z0-9+\/]{43}/, with: "SHA256:…")
        line = line.replacing(#/ {2,}/#, with: "  ")
        while line.last?.isWhitespace == true { line.removeLast() }
        return line
    }
}
