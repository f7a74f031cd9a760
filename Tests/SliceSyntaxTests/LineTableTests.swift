import SliceSyntax
import Testing

struct LineTableTests {
    private func position(_ text: String, _ offset: Int) -> [Int] {
        let position = LineTable(SourceFile(name: "x", text: text)).position(of: offset)
        return [position.line, position.column]
    }

    private func bounds(_ text: String, _ line: Int) -> Range<Int> {
        LineTable(SourceFile(name: "x", text: text)).bounds(ofLine: line)
    }

    @Test func linesAndColumnsCountFromOne() {
        #expect(position("ab\ncd", 0) == [1, 1])
        #expect(position("ab\ncd", 2) == [1, 3])
        #expect(position("ab\ncd", 3) == [2, 1])
        #expect(position("ab\ncd", 5) == [2, 3])
    }

    @Test func aCarriageReturnBelongsToTheLineEnd() {
        #expect(position("ab\r\ncd", 4) == [2, 1])
        #expect(bounds("ab\r\ncd\r\n", 1) == 0..<2)
        #expect(bounds("ab\r\ncd\r\n", 2) == 4..<6)
        #expect(bounds("ab\r\ncd\r\n", 3) == 8..<8)
        #expect(bounds("ab\n", 1) == 0..<2)
    }

    @Test func aTabIsOneColumn() {
        #expect(position("\t\"a\"", 1) == [1, 2])
    }

    @Test func columnsAreUnicodeScalars() {
        #expect(position("é€😀x", 2) == [1, 2])
        #expect(position("é€😀x", 5) == [1, 3])
        #expect(position("é€😀x", 9) == [1, 4])
        // e and a combining accent are two scalars.
        #expect(position("e\u{301}x", 3) == [1, 3])
    }

    @Test func outOfTheFileIsItsNearestEnd() {
        #expect(position("ab\n", 99) == [2, 1])
        #expect(position("ab", -1) == [1, 1])
        #expect(position("", 0) == [1, 1])
        #expect(bounds("", 7) == 0..<0)
    }
}
