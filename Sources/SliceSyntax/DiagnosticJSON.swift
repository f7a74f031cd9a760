/// Diagnostics as one JSON document: `{formatVersion, diagnostics}`.
package enum DiagnosticJSON {
    package static let formatVersion = 1

    package static func render(_ diagnostics: [Diagnostic]) -> String {
        var places = PlaceTable()
        let list = diagnostics.map { object($0, places: &places) }
        return JSONOutput.object(["formatVersion": .integer(formatVersion), "diagnostics": .array(list)]).pretty + "\n"
    }

    /// One diagnostic by itself, for a document of another kind.
    package static func object(_ diagnostic: Diagnostic) -> JSONOutput {
        var places = PlaceTable()
        return object(diagnostic, places: &places)
    }

    private static func object(_ diagnostic: Diagnostic, places: inout PlaceTable) -> JSONOutput {
        let notes = diagnostic.notes.map { note in
            JSONOutput.object([
                "message": .string(note.message),
                "file": note.span.map { .string($0.file.name) } ?? .null,
                "range": note.span.map { range($0, places: &places) } ?? .null,
            ])
        }
        return .object([
            "code": .string(diagnostic.code.id),
            "severity": .string(diagnostic.severity.rawValue),
            "summary": .string(diagnostic.summary),
            "detail": .string(diagnostic.detail),
            "file": diagnostic.span.map { .string($0.file.name) } ?? .null,
            "range": diagnostic.span.map { range($0, places: &places) } ?? .null,
            "notes": .array(notes),
            "help": diagnostic.help.map { .string($0) } ?? .null,
        ])
    }

    /// Lines and columns from 1, columns in Unicode scalars, offsets in bytes from 0.
    private static func range(_ span: SourceSpan, places: inout PlaceTable) -> JSONOutput {
        let table = places.table(span.file)
        func place(_ offset: Int) -> JSONOutput {
            let position = table.position(of: offset)
            return .object([
                "line": .integer(position.line), "column": .integer(position.column), "offset": .integer(offset),
            ])
        }
        return .object(["start": place(span.range.start), "end": place(span.range.end)])
    }
}
