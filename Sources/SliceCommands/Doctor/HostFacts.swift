/// What a host told of itself: lines `FACT VALUE`, as ``DoctorScript`` prints them.
package struct HostFacts: Sendable {
    private let values: [String: [String]]

    /// - Returns: nil where the last line is not ``DoctorScript/end``.
    package init?(_ text: String) {
        let lines = text.split(separator: "\n")
        guard lines.last ?? "" == DoctorScript.end else { return nil }
        values = lines.dropLast().reduce(into: [:]) { values, line in
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(words[0]), default: []].append(words.count > 1 ? String(words[1]) : "")
        }
    }

    func all(_ fact: String) -> [String] { values[fact] ?? [] }

    /// Nil where the host did not tell it; empty where there is no such thing.
    func first(_ fact: String) -> String? { values[fact]?.first }

    /// The words of each line of a fact.
    func words(_ fact: String) -> [[String]] { all(fact).map { $0.split(separator: " ").map(String.init) } }

    /// Rows of comma-separated values (RFC 4180).
    func rows(_ fact: String) -> [[String]] { all(fact).map(Self.cells) }

    private static func cells(_ row: String) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in row {
            switch character {
            // A doubled quote ends and begins one: the character itself is of no use here.
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells
    }
}
