/// Diagnostics as a log that code scanning services read: SARIF 2.1.0 (OASIS Standard).
package enum SARIFLog {
    /// - Parameters:
    ///   - version: slicec's own.
    ///   - uri: a file's URI reference, relative to the repository; nil where it has none.
    package static func render(
        _ diagnostics: [Diagnostic], version: String, uri: (SourceFile) -> String?
    ) -> String {
        var places = PlaceTable()
        var seen: [String: Int] = [:]
        // Only what is used: a log need not carry rules that found nothing (§3.19.23).
        let codes = Set(diagnostics.map(\.code)).sorted { $0.id < $1.id }
        let indices = Dictionary(codes.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        let results = diagnostics.map { diagnostic in
            var result: [JSONOutput.Member] = [
                .init("ruleId", .string(diagnostic.code.id)),
                .init("ruleIndex", .integer(indices[diagnostic.code] ?? -1)),
                .init("level", .string(diagnostic.severity.rawValue)),
                .init("message", .object(["text": .string(escaped(message(diagnostic)))])),
                .init("locations", .array(location(diagnostic.span, uri: uri, places: &places).map { [$0] } ?? [])),
            ]
            let related = diagnostic.notes.compactMap { note in
                location(note.span, message: note.message, uri: uri, places: &places)
            }
            if !related.isEmpty { result.append(.init("relatedLocations", .array(related))) }
            result.append(.init("partialFingerprints", fingerprints(diagnostic, seen: &seen, places: &places)))
            return JSONOutput.object(result)
        }
        let driver = JSONOutput.object([
            "name": "slicec", "semanticVersion": .string(version), "rules": .array(codes.map(rule)),
        ])
        let run = JSONOutput.object([
            "tool": .object(["driver": driver]), "columnKind": "unicodeCodePoints", "results": .array(results),
        ])
        let log = JSONOutput.object([
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0", "runs": .array([run]),
        ])
        return log.pretty + "\n"
    }

    /// The help is text without links: it is the same offline.
    private static func rule(_ code: DiagnosticCode) -> JSONOutput {
        let explanation = Explanation.of(code)
        return .object([
            "id": .string(code.id),
            "shortDescription": .object(["text": .string(code.summary)]),
            "fullDescription": explanation.map { .object(["text": .string(escaped($0.firstParagraph))]) },
            "help": explanation.map { .object(["text": .string(escaped($0.plainText))]) },
            "defaultConfiguration": .object(["level": "error"]),
        ])
    }

    private static func message(_ diagnostic: Diagnostic) -> String {
        let loose = diagnostic.notes.filter { $0.span == nil }.map(\.message)
        let parts = [diagnostic.detail] + loose + (diagnostic.help.map { ["Help: \($0)"] } ?? [])
        return parts.joined(separator: "\n")
    }

    private static func location(
        _ span: SourceSpan?, message: String? = nil, uri: (SourceFile) -> String?, places: inout PlaceTable
    ) -> JSONOutput? {
        guard let span, let uri = uri(span.file) else { return nil }
        let (start, end) = places.ends(of: span)
        let region = JSONOutput.object([
            "startLine": .integer(start.line), "startColumn": .integer(start.column),
            "endLine": .integer(end.line), "endColumn": .integer(end.column),
            "byteOffset": .integer(span.range.start), "byteLength": .integer(span.range.end - span.range.start),
        ])
        return .object([
            "physicalLocation": .object([
                // An absolute URI has no base (§3.4.4).
                "artifactLocation": .object([
                    "uri": .string(uri), "uriBaseId": uri.hasPrefix("file:") ? nil : "%SRCROOT%",
                ]),
                "region": region,
            ]),
            "message": message.map { .object(["text": .string(escaped($0))]) },
        ])
    }

    /// Bytes before and behind the beginning of a mark.
    private static let fingerprintReach = 100

    /// Text for a SARIF message: braces would be placeholders (§3.11.5), and brackets before
    /// parentheses a link (§3.11.6).
    private static func escaped(_ text: String) -> String {
        text.replacing("{", with: "{{").replacing("}", with: "}}").replacing("](", with: "]\\(")
    }

    /// What stays the same while lines move: the code, the line's text, and which of several such.
    private static func fingerprints(
        _ diagnostic: Diagnostic, seen: inout [String: Int], places: inout PlaceTable
    ) -> JSONOutput {
        var fields = [diagnostic.code.id]
        if let span = diagnostic.span {
            let table = places.table(span.file)
            let line = table.bounds(ofLine: table.position(of: span.range.start).line)
            // Of a file on one line, what is around the mark: an edit far away changes nothing.
            let start = max(line.lowerBound, span.range.start - Self.fingerprintReach)
            let end = min(line.upperBound, span.range.start + Self.fingerprintReach)
            let text = String(decoding: span.file.bytes[start..<max(start, end)], as: UTF8.self)
            fields.append(text.filter { !$0.isWhitespace })
        } else {
            fields.append(diagnostic.detail)
        }
        let hash = Checksum.of(fields)
        seen[hash, default: 0] += 1
        return .object(["primaryLocationLineHash": .string("\(hash):\(seen[hash] ?? 1)")])
    }
}
