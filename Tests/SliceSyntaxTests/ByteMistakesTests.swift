import SliceSyntax
import Testing

/// What can be wrong with a file's bytes before there is any text.
struct ByteMistakesTests {
    struct ByteCase: Sendable {
        let bytes: [UInt8]
        let code: DiagnosticCode
        let range: SourceRange

        init(_ bytes: [UInt8], _ code: DiagnosticCode, _ range: Range<Int>) {
            self.bytes = bytes
            self.code = code
            self.range = SourceRange(start: range.lowerBound, end: range.upperBound)
        }
    }

    @Test(arguments: [
        ByteCase([0x22, 0xFF, 0x22], .invalidUTF8, 1..<2),
        // Cut in the middle, overlong, a surrogate, and beyond U+10FFFF.
        ByteCase([0x22, 0xE2, 0x82, 0x22], .invalidUTF8, 1..<3),
        ByteCase([0x22, 0xC0, 0xAF, 0x22], .invalidUTF8, 1..<3),
        ByteCase([0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, 1..<4),
        ByteCase([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, 1..<5),
        ByteCase([0x22, 0x80, 0x22], .invalidUTF8, 1..<2),
        ByteCase([0x5B, 0xE9, 0x5D], .invalidUTF8, 1..<2),
        ByteCase([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], .byteOrderMark, 0..<3),
        ByteCase([0xFF, 0xFE, 0x7B, 0x00], .invalidUTF8, 0..<2),
        ByteCase([0xFE, 0xFF, 0x00, 0x7B], .invalidUTF8, 0..<2),
    ])
    func areFoundBeforeAnythingElse(_ mistake: ByteCase) throws {
        let result = JSONParser.parse(SourceFile(name: "topology.json", bytes: mistake.bytes))
        let diagnostic = try #require(result.diagnostics.first)
        #expect(result.diagnostics.count == 1)
        #expect(diagnostic.code == mistake.code)
        #expect(diagnostic.span?.range == mistake.range)
        // Showing it must not trip over the bytes either.
        #expect(DiagnosticText.render(result.diagnostics, style: .plain).contains(mistake.code.id))
    }

    @Test func bytesThatNoTextHasAreABinaryFile() {
        let file = SourceFile(
            name: "topology.json", bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0xFF])
        let result = JSONParser.parse(file)
        #expect(result.document == nil)
        #expect(result.diagnostics.map(\.code) == [.invalidUTF8])
        #expect(result.diagnostics.first?.help?.contains("really the file") == true)
    }

    @Test(arguments: [false, true]) func utf16IsKnownWithoutItsMark(isBigEndian: Bool) {
        let bytes: [UInt8] = #"{"a": 1}"#.utf8.flatMap { (byte: UInt8) -> [UInt8] in
            isBigEndian ? [0, byte] : [byte, 0]
        }
        let result = JSONParser.parse(SourceFile(name: "topology.json", bytes: bytes))
        #expect(result.document == nil)
        #expect(result.diagnostics.map(\.code) == [.invalidUTF8])
        #expect(result.diagnostics.first?.detail.contains("UTF-16") == true)
    }

    @Test func windowsQuotesAreNamed() {
        let bytes = Array(#"{"a": "#.utf8) + [0x93, 0x61, 0x94, 0x7D]
        let found = JSONParser.parse(SourceFile(name: "topology.json", bytes: bytes)).diagnostics
        #expect(found.map(\.code) == [.invalidUTF8, .invalidUTF8])
        #expect(found.first?.help?.contains("“ in Windows-1252") == true)
    }

    @Test func theRestOfTheFileIsReadAllTheSame() throws {
        // A byte-order mark, and Latin-1 in one text.
        let bytes = [0xEF, 0xBB, 0xBF] + Array(#"{"a": "Jos"#.utf8) + [0xE9] + Array(#"", "b": yes}"#.utf8)
        let result = JSONParser.parse(SourceFile(name: "topology.json", bytes: bytes))
        #expect(result.diagnostics.map(\.code) == [.byteOrderMark, .invalidUTF8, .unknownLiteral])
        #expect(result.diagnostics[1].help?.contains("é in Latin-1") == true)
        let root = try #require(result.document).root
        #expect(root["a"]?.isDamaged == true)
        #expect(root["b"]?.bool == true)
    }

    @Test func filesBeyondTheLimitAreRefused() {
        let file = SourceFile(name: "big.json", bytes: [UInt8](repeating: 0x20, count: JSONParser.maximumSize + 1))
        let result = JSONParser.parse(file)
        #expect(result.document == nil)
        #expect(result.diagnostics.map(\.code) == [.fileTooLarge])
        #expect(result.diagnostics.first?.span?.range == SourceRange(at: 0))
        #expect(result.diagnostics.first?.detail.contains("67108864 bytes (64 MiB)") == true)
    }
}
