/// Shows diagnostics to people: message, place, source lines with what is marked in them, and
/// the repair.
package struct DiagnosticText {
    /// A marked place, and what is said there.
    private struct Mark {
        let span: SourceSpan
        let position: LineTable.Position
        let label: String
        let isMain: Bool
    }

    private let style: Style
    private let width: Int?
    private var places = PlaceTable()

    /// - Parameter width: columns of the terminal; nil where lines may be of any length, as in a pipe.
    package init(style: Style, width: Int? = nil) {
        self.style = style
        self.width = width
    }

    /// Fewer columns of a source line tell nothing.
    private static let narrowest = 32

    /// The text of `diagnostics`, one after the other, each followed by an empty line.
    package static func render(_ diagnostics: [Diagnostic], style: Style, width: Int? = nil) -> String {
        var renderer = DiagnosticText(style: style, width: width)
        return diagnostics.map { renderer.render($0) + "\n" }.joined()
    }

    package mutating func render(_ diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity.rawValue
        let head = "\(severity)[\(diagnostic.code.id)]"
        var text = diagnostic.severity == .error ? style.red(head) : style.yellow(head)
        text += style.bold(": " + diagnostic.summary) + "\n"
        let marks = marks(diagnostic)
        let gutter = marks.map { String($0.position.line).count }.max() ?? 1
        for (index, file) in files(marks).enumerated() {
            let here = marks.filter { $0.span.file === file }
            text += snippet(here, gutter: gutter, arrow: index == 0 ? "-->" : ":::")
        }
        text += remark("", diagnostic.detail, gutter: gutter)
        for note in diagnostic.notes where note.span == nil { text += remark("note: ", note.message, gutter: gutter) }
        if let help = diagnostic.help { text += remark("help: ", help, gutter: gutter) }
        return text
    }

    private mutating func marks(_ diagnostic: Diagnostic) -> [Mark] {
        var marks: [Mark] = []
        if let span = diagnostic.span {
            marks.append(Mark(span: span, position: position(span), label: "", isMain: true))
        }
        for note in diagnostic.notes {
            guard let span = note.span else { continue }
            marks.append(Mark(span: span, position: position(span), label: note.message, isMain: false))
        }
        return marks
    }

    /// The files that marks are in, each once, the main one first.
    private func files(_ marks: [Mark]) -> [SourceFile] {
        var files: [SourceFile] = []
        for mark in marks where !files.contains(where: { $0 === mark.span.file }) { files.append(mark.span.file) }
        return files
    }

    private func remark(_ label: String, _ message: String, gutter: Int) -> String {
        let margin = String(repeating: " ", count: gutter + 1)
        let column = gutter + 3 + label.count
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map {
            // A line that is indented is to be copied as it is.
            TerminalText.wrapped(
                TerminalText.escaped(String($0)), width: $0.hasPrefix(" ") ? nil : width, from: column, indent: column)
        }
        let indent = "\n" + margin + "  " + String(repeating: " ", count: label.count)
        return margin + style.blue("=") + " " + style.bold(label) + lines.joined(separator: indent) + "\n"
    }

    private mutating func position(_ span: SourceSpan) -> LineTable.Position { places.ends(of: span).start }

    /// The lines of one file in which something is marked, in their order.
    private mutating func snippet(_ marks: [Mark], gutter: Int, arrow: String) -> String {
        guard let first = marks.first else { return "" }
        let file = first.span.file
        let margin = String(repeating: " ", count: gutter)
        let name = margin + style.blue(arrow) + " " + TerminalText.escaped(file.name)
        // An empty file, or one that could not be read, has no places.
        guard !file.bytes.isEmpty else { return name + "\n" }
        var text = name + ":\(first.position.line):\(first.position.column)\n"
        text += margin + " " + style.blue("|") + "\n"
        var previous: Int?
        for mark in marks.sorted(by: { $0.span.range.start < $1.span.range.start }) {
            let line = mark.position.line
            let excerpt = SourceExcerpt(
                file.bytes, line: places.table(file).bounds(ofLine: line), marking: mark.span.range,
                width: width.map { max(Self.narrowest, $0 - gutter - 3) } ?? SourceExcerpt.widest)
            if let previous, line > previous + 1 { text += style.blue("...") + "\n" }
            if line != previous || excerpt.isCut {
                let number = String(line)
                let pad = String(repeating: " ", count: gutter - number.count)
                text += style.blue(pad + number + " |") + " " + excerpt.text + "\n"
            }
            previous = line
            let underline = String(repeating: mark.isMain ? "^" : "-", count: excerpt.markWidth)
            let label = mark.label.isEmpty ? underline : underline + " " + TerminalText.escaped(mark.label)
            text += margin + " " + style.blue("|") + " " + String(repeating: " ", count: excerpt.column)
            text += (mark.isMain ? style.red(label) : style.blue(label)) + "\n"
        }
        return text
    }
}
