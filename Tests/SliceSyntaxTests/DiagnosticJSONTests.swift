import SliceSyntax
import Testing

struct DiagnosticJSONTests {
    @Test func noDiagnosticsAreADocumentToo() {
        #expect(DiagnosticJSON.render([]) == "{\n  \"formatVersion\": 1,\n  \"diagnostics\": []\n}\n")
    }

    @Test func everyFieldIsThere() throws {
        let source = MarkedSource("{\r\n  ⟨\"é\"⟩: 1, ⟦\"\\u00e9\"⟧: 2\r\n}")
        let text = DiagnosticJSON.render(JSONParser.parse(source.file).diagnostics)
        let result = JSONParser.parse(SourceFile(name: "out", text: text))
        #expect(result.diagnostics.isEmpty)
        let root = try #require(result.document).root
        let one = try #require(root["diagnostics"]?.elements.first)
        #expect(
            one.members.map(\.name) == ["code", "severity", "summary", "detail", "file", "range", "notes", "help"])
        #expect(one["code"]?.string == "SLC015")
        #expect(one["severity"]?.string == "error")
        #expect(one["summary"]?.string == "duplicate key")
        #expect(one["file"]?.string == "topology.json")
        func place(_ value: JSONValue?, _ end: String) -> [Int?] {
            ["line", "column", "offset"].map { value?["range"]?[end]?[$0]?.integer }
        }
        // Columns in scalars, offsets in bytes: é is one of the one and two of the other.
        #expect(place(one, "start") == [2, 11, 14])
        #expect(place(one, "end") == [2, 19, 22])
        let note = try #require(one["notes"]?.elements.first)
        #expect(note["message"]?.string == "first used here")
        #expect(place(note, "start") == [2, 3, 5])
        #expect(place(note, "end") == [2, 6, 9])
    }

    @Test func whatIsNotThereIsNull() throws {
        let text = DiagnosticJSON.render([Diagnostic(.stateUnusable, detail: "Why.", notes: [.init("note")])])
        let one = try #require(
            JSONParser.parse(SourceFile(name: "x", text: text)).document?.root["diagnostics"]?.elements.first)
        #expect(one["file"]?.kind == .null)
        #expect(one["range"]?.kind == .null)
        #expect(one["help"]?.kind == .null)
        #expect(one["notes"]?.elements.first?["range"]?.kind == .null)
    }
}
