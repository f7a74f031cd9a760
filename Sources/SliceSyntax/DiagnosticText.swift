/// Shows diagnostics to people: message, place, source line with a caret, and the repair.
package struct DiagnosticText {
    /// Longer source lines are cut around the caret, so that a file on one line stays readable.
    private static let excerptWidth = 120

    private let style: Style
    private var lineTables: [ObjectIdentifier: LineTable] = [:]

    package init(style: Style) { self.style = style }

    /// The text of `diagnostics`, one after the other, each followed by an empty line.
    package static func render(_ diagnostics: [Diagnostic], style: Style) -> String {
        var renderer = DiagnosticText(style: style)
        return diagnostics.map { renderer.render($0) + "\n" }.joined()
    }

    package mutating func render(_ diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity.rawValue
        let head = "\(severity)[\(diagnostic.code.id)]"
        var text = diagnostic.severity == .error ? style.red(head) : style.yellow(head)
        text += style.bold(": " + diagnostic.summary) + "\n"
        let spans = ([diagnostic.span] + diagnostic.notes.map(\.span)).compactMap { $0 }
        let gutter = spans.map { String(position($0).line).count }.max() ?? 1
        if let span = diagnostic.span { text += excerpt(span, gutter: gutter, isMain: true) }
        text += remark("", diagnostic.detail, gutter: gutter)
        for note in diagnostic.notes {
            text += remark("note: ", note.message, gutter: gutter)
            if let span = note.span { text += excerpt(span, gutter: gutter, isMain: false) }
        }
        if let help = diagnostic.help { text += remark("help: ", help, gutter: gutter) }
        return text
    }

    private func remark(_ label: String, _ message: String, gutter: Int) -> String {
        let margin = String(repeating: " ", count: gutter + 1)
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map {
            TerminalText.escaped(String($0))
        }
        let indent = "\n" + margin + "  " + String(repeating: " ", count: label.count)
        return margin + style.blue("=") + " " + style.bold(label) + lines.joined(separator: indent) + "\n"
    }

    private mutating func position(_ span: SourceSpan) -> LineTable.Position {
        table(span.file).position(of: span.range.start)
    }

    private mutating func table(_ file: SourceFile) -> LineTable {
        let key = ObjectIdentifier(file)
        if let known = lineTables[key] { return known }
        let table = LineTable(file)
        lineTables[key] = table
        return table
    }

    private mutating func excerpt(_ span: SourceSpan, gutter: Int, isMain: Bool) -> String {
        let table = table(span.file)
        let position = table.position(of: span.range.start)
        let bounds = table.bounds(ofLine: position.line)
        let margin = String(repeating: " ", count: gutter)
        let place = "\(TerminalText.escaped(span.file.name)):\(position.line):\(position.column)"
        var text = margin + style.blue("-->") + " " + place + "\n"
        guard !span.file.bytes.isEmpty else { return text }

        let start = min(span.range.start, bounds.upperBound)
        let end = max(start, min(span.range.end, bounds.upperBound))
        let bytes = span.file.bytes
        var before = Self.visible(Self.end(of: bytes[bounds.lowerBound..<start]))
        var shown = Self.visible(Self.beginning(of: bytes[start..<end]))
        var after = Self.visible(Self.beginning(of: bytes[end..<bounds.upperBound]))
        let room = Self.excerptWidth / 2
        if before.count + shown.count + after.count > Self.excerptWidth {
            if before.count > room { before = "…" + before.suffix(room) }
            if after.count > room { after = after.prefix(room) + "…" }
        }
        if shown.count > Self.excerptWidth {
            shown = shown.prefix(Self.excerptWidth) + "…"
            after = ""
        }
        let caret = String(repeating: isMain ? "^" : "-", count: max(1, TerminalText.width(of: shown)))
        let number = String(position.line)
        let pad = String(repeating: " ", count: gutter - number.count)
        text += margin + " " + style.blue("|") + "\n"
        text += style.blue(pad + number + " |") + " " + before + shown + after + "\n"
        text += margin + " " + style.blue("|") + " " + String(repeating: " ", count: TerminalText.width(of: before))
        text += (isMain ? style.red(caret) : style.blue(caret)) + "\n"
        return text
    }

    /// Bytes that hold at least ``excerptWidth`` characters, one more so that a cut is seen.
    /// Bounds the work on a huge line: only what can be shown is decoded at all.
    private static let excerptBytes = 8 * (excerptWidth + 1)

    private static func beginning(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard line.count > excerptBytes else { return line }
        var part = line.prefix(excerptBytes)
        // Back to a scalar's border.
        while let last = part.last, last >= 0x80 {
            part = part.dropLast()
            if last >= 0xC0 { break }
        }
        return part
    }

    private static func end(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.count > excerptBytes ? line.suffix(excerptBytes).drop { $0 & 0xC0 == 0x80 } : line
    }

    /// Source text without anything that could drive a terminal: tabs as four blanks.
    private static func visible(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return TerminalText.escaped(
            text.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    "))
    }
}
