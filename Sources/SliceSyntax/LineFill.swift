/// Prose in lines of at most 80 columns, whatever they are shown on: longer ones are hard to read.
package enum LineFill {
    static let width = 80

    /// - Parameters:
    ///   - first: what the first line begins with.
    ///   - rest: what each further line begins with.
    package static func fill(_ text: String, first: String, rest: String) -> String {
        let words = text.split(separator: " ").joined(separator: " ")
        let wrapped = TerminalText.wrapped(
            words, width: width, from: TerminalText.width(of: first), indent: TerminalText.width(of: rest))
        return first + wrapped + "\n"
    }
}
