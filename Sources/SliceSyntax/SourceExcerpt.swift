/// One line of a file made fit to show, and where in it a marked range stands.
struct SourceExcerpt {
    /// Longer source lines are cut around the mark, so that a file on one line stays readable.
    static let widest = 120

    /// The line, or the part of it around the mark.
    let text: String
    /// Terminal columns before the mark, and its own.
    let column: Int
    let markWidth: Int
    /// Whether ``text`` is not the whole line.
    let isCut: Bool

    /// - Parameters:
    ///   - line: Byte range of the line, without its end.
    ///   - range: What is marked; only the part of it on this line is.
    ///   - width: Columns there is room for; ``widest`` at most.
    init(_ bytes: [UInt8], line: Range<Int>, marking range: SourceRange, width room: Int = widest) {
        let room = min(room, Self.widest)
        let start = min(max(range.start, line.lowerBound), line.upperBound)
        let end = max(start, min(range.end, line.upperBound))
        var before = Self.visible(Self.end(of: bytes[line.lowerBound..<start]))
        var marked = Self.visible(Self.beginning(of: bytes[start..<end]))
        var after = Self.visible(Self.beginning(of: bytes[end..<line.upperBound]))
        isCut = TerminalText.width(of: before + marked + after) > room
        if isCut {
            // What stands before a long mark says what it is, often a key.
            let longest = room - min(TerminalText.width(of: before), room / 4)
            if TerminalText.width(of: marked) > longest {
                marked = TerminalText.beginning(of: marked, columns: longest - 1) + "…"
                after = ""
            }
            // What one side does not need, the other has; each ellipsis takes a column.
            let rest = max(0, room - TerminalText.width(of: marked))
            let (widthBefore, widthAfter) = (TerminalText.width(of: before), TerminalText.width(of: after))
            let left = min(widthBefore, max(rest / 2, rest - widthAfter))
            if widthBefore > left { before = "…" + TerminalText.end(of: before, columns: max(0, left - 1)) }
            let right = max(0, rest - TerminalText.width(of: before))
            if widthAfter > right { after = TerminalText.beginning(of: after, columns: max(0, right - 1)) + "…" }
        }
        text = before + marked + after
        // As a whole: a combining mark belongs to the character before it.
        let widthBefore = TerminalText.width(of: before)
        let width = TerminalText.width(of: before + marked) - widthBefore
        column = width == 0 && !marked.isEmpty ? max(0, widthBefore - 1) : widthBefore
        markWidth = max(1, width)
    }

    /// Bytes that hold at least ``widest`` columns, one more so that a cut is seen.
    /// Bounds the work on a huge line: only what can be shown is decoded at all.
    private static let byteLimit = 8 * (widest + 1)

    private static func beginning(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard line.count > byteLimit else { return line }
        var part = line.prefix(byteLimit)
        // Back to a scalar's border.
        while let last = part.last, last >= 0x80 {
            part = part.dropLast()
            if last >= 0xC0 { break }
        }
        return part
    }

    private static func end(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.count > byteLimit ? line.suffix(byteLimit).drop { $0 & 0xC0 == 0x80 } : line
    }

    /// Source text without anything that could drive a terminal: tabs as four blanks.
    private static func visible(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return TerminalText.escaped(
            text.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "    "))
    }
}
