/// Turns byte offsets of a file into lines and columns.
///
/// Made only where a diagnostic is shown, so that a right file never pays for it.
package struct LineTable: Sendable {
    /// A place as people and editors count it: line and column from 1, the column in
    /// Unicode scalars.
    package struct Position: Sendable, Hashable {
        package let line: Int
        package let column: Int
    }

    private let bytes: [UInt8]
    /// Offset of the first byte of each line.
    private let starts: [Int]

    package init(_ file: SourceFile) {
        bytes = file.bytes
        var starts = [0]
        for (offset, byte) in file.bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        self.starts = starts
    }

    package func position(of offset: Int) -> Position {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        var column = 1
        // A continuation byte belongs to the scalar before it. An invalid one counts
        // nothing, which keeps columns close to what an editor shows.
        for byte in bytes[starts[line]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
        return Position(line: line + 1, column: column)
    }

    /// Byte range of the line with number `line` (from 1), without its line end.
    package func bounds(ofLine line: Int) -> Range<Int> {
        let index = min(max(line - 1, 0), starts.count - 1)
        let start = starts[index]
        var end = index + 1 < starts.count ? starts[index + 1] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
