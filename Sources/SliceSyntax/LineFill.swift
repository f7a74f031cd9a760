/// Prose in lines of at most 80 columns, also on wider terminals: longer lines are hard to read.
package enum LineFill {
    private static let widest = 80

    /// `text` between blanks of any number, in lines that end with a newline each.
    ///
    /// - Parameters:
    ///   - first: what the first line begins with.
    ///   - rest: what each further line is indented as far as.
    ///   - width: columns of the terminal; nil where there is none.
    package static func fill(_ text: String, first: String, rest: String, width: Int? = nil) -> String {
        let words = text.split(separator: " ").joined(separator: " ")
        let wrapped = TerminalText.wrapped(
            words, width: min(widest, width ?? widest), from: TerminalText.width(of: first),
            indent: TerminalText.width(of: rest))
        return first + wrapped + "\n"
    }
}
