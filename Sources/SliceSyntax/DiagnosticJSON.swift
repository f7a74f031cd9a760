/// Diagnostics as one JSON document: `{formatVersion, diagnostics}`.
package enum DiagnosticJSON {
    package static let formatVersion = 1

    package static func render(_ diagnostics: [Diagnostic]) -> String {
        var tables: [ObjectIdentifier: LineTable] = [:]
        let list = diagnostics.map { object($0, tables: &tables) }
        return JSONOutput.object(["formatVersion": .integer(formatVersion), "diagnostics": .array(list)]).pretty + "\n"
    }

    private static func object(_ diagnostic: Diagnostic, tables: inout [ObjectIdentifier: LineTable]) -> JSONOutput {
        let notes = diagnostic.notes.map { note in
            JSONOutput.object([
                "message": .string(note.message),
                "file": note.span.map { .string($0.file.name) } ?? .null,
                "range": note.span.map { range($0, tables: &tables) } ?? .null,
            ])
        }
        return .object([
            "code": .string(diagnostic.code.id),
            "severity": .string(diagnostic.severity.rawValue),
            "summary": .string(diagnostic.summary),
            "detail": .string(diagnostic.detail),
            "file": diagnostic.span.map { .string($0.file.name) } ?? .null,
            "range": diagnostic.span.map { range($0, tables: &tables) } ?? .null,
            "notes": .array(notes),
            "help": diagnostic.help.map { .string($0) } ?? .null,
        ])
    }

    /// Lines and columns from 1, columns in Unicode scalars, offsets in bytes from 0.
    private static func range(_ span: SourceSpan, tables: inout [ObjectIdentifier: LineTable]) -> JSONOutput {
        let key = ObjectIdentifier(span.file)
        let table = tables[key] ?? LineTable(span.file)
        tables[key] = table
        func place(_ offset: Int) -> JSONOutput {
            let position = table.position(of: offset)
            return .object([
                "line": .integer(position.line), "column": .integer(position.column), "offset": .integer(offset),
            ])
        }
        return .object(["start": place(span.range.start), "end": place(span.range.end)])
    }
}
