/// Diagnostics as workflow commands, which GitHub's runner turns into annotations of the lines
/// of a pull request.
///
/// Source: GitHub Docs, "Workflow commands for GitHub Actions". Escapes as the runner undoes
/// them: `%`, CR and LF in messages, `:` and `,` too in properties.
package enum GitHubAnnotations {
    /// - Parameter path: the path of a file as the repository has it; nil where it has none.
    package static func render(_ diagnostics: [Diagnostic], path: (SourceFile) -> String?) -> String {
        var places = PlaceTable()
        return diagnostics.map { line($0, path: path, places: &places) + "\n" }.joined()
    }

    private static func line(
        _ diagnostic: Diagnostic, path: (SourceFile) -> String?, places: inout PlaceTable
    ) -> String {
        var properties: [(String, String)] = []
        if let span = diagnostic.span {
            if let file = path(span.file) { properties.append(("file", file)) }
            let (start, end) = places.ends(of: span)
            properties += [("line", "\(start.line)"), ("endLine", "\(end.line)"), ("col", "\(start.column)")]
            // Columns of two lines cannot be compared; GitHub refuses an end before the start.
            if end.line == start.line { properties.append(("endColumn", "\(end.column)")) }
        }
        properties.append(("title", "\(diagnostic.code.id): \(diagnostic.summary)"))
        let list = properties.map { "\($0)=\(escapedProperty($1))" }.joined(separator: ",")
        return "::\(diagnostic.severity.rawValue) \(list)::\(escaped(message(diagnostic, path, &places)))"
    }

    private static func message(
        _ diagnostic: Diagnostic, _ path: (SourceFile) -> String?, _ places: inout PlaceTable
    ) -> String {
        var lines = diagnostic.detail.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for note in diagnostic.notes {
            let place = note.span.map { span in
                let start = places.ends(of: span).start
                return " (\(path(span.file) ?? span.file.name):\(start.line):\(start.column))"
            }
            lines.append("note: \(note.message)\(place ?? "")")
        }
        if let help = diagnostic.help { lines.append("help: \(help)") }
        return lines.map(TerminalText.escaped).joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            default: String(scalar)
            }
        }.joined()
    }

    private static func escapedProperty(_ text: String) -> String {
        escaped(TerminalText.escaped(text)).unicodeScalars.map { scalar in
            switch scalar {
            case ":": "%3A"
            case ",": "%2C"
            default: String(scalar)
            }
        }.joined()
    }
}
