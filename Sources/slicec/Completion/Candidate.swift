import ArgumentParser
import SliceSyntax

/// A word that a shell offers.
struct Candidate {
    let word: String
    /// What it is, for shells that show it.
    let note: String

    init(_ word: String, note: String = "") {
        self.word = word
        self.note = note
    }

    /// Whether the word means itself to every shell. bash expands what it is offered, `$(…)` too, and names of
    /// files and of hosts can be anybody's: what is not plain is not offered.
    private var isPlain: Bool {
        !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_./:@+%,".utf8.contains(byte)
                }
            }
    }

    /// The words as the shell that asks takes them.
    static func lines(_ candidates: [Candidate]) -> [String] {
        candidates.filter(\.isPlain).map { candidate in
            let note = TerminalText.escaped(candidate.note)
            return switch CompletionShell.requesting {
            // A colon ends the word there.
            case .zsh: candidate.word.replacing(":", with: "\\:") + (note.isEmpty ? "" : ":\(note)")
            case .fish: candidate.word + (note.isEmpty ? "" : "\t\(note)")
            // Of what names a folder bash makes it a folder's name by itself.
            default: candidate.word.hasSuffix("/") ? String(candidate.word.dropLast()) : candidate.word
            }
        }
    }
}
