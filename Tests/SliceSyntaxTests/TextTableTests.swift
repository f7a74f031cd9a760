import SliceSyntax
import Testing

struct TextTableTests {
    private func table(_ last: String...) -> TextTable {
        var table = TextTable("NAME", "WHAT")
        for (index, text) in last.enumerated() { table.add([.init("row-\(index + 1)"), .init(text)]) }
        return table
    }

    @Test func columnsAreAsWideAsWhatStandsInThem() {
        var table = TextTable("A", "NAME", "B")
        table.add(["1", "東京", "x"])
        table.add(["22", "b", ""])
        table.add(line: "  of its own\n")
        #expect(
            table.text(.plain) == """
                  A   NAME  B
                  1   東京  x
                  22  b
                  of its own

                """)
    }

    @Test func theLastColumnGoesOnBelowItself() {
        let text = table("one two three four five six seven eight", "nine").text(.plain, width: 40)
        #expect(
            text == """
                  NAME   WHAT
                  row-1  one two three four five six
                         seven eight
                  row-2  nine

                """)
    }

    @Test func withoutRoomItStandsBelowItsRow() {
        var table = TextTable(indent: 4)
        table.add(["a-long-name-that-takes-its-room", "one two three four five six"])
        #expect(
            table.text(.plain, width: 50) == """
                    a-long-name-that-takes-its-room
                      one two three four five six

                """)
    }

    @Test func whatIsTooWidePushesItsOwnRowOnly() {
        var table = TextTable(indent: 0, widest: 4)
        table.add(["abcd", "x"])
        table.add(["a-long-name", "y"])
        #expect(table.text(.plain) == "abcd  x\na-long-name  y\n")
    }

    @Test func coloursTakeNoRoom() {
        let style = Style(isColored: true)
        let green = table("one " + style.green("two three four five")).text(style, width: 33)
        #expect(green.split(separator: "\n").count == 2, "\(green)")
        #expect(TerminalText.width(of: style.red("two") + " " + style.dim("x")) == 5)
    }
}
