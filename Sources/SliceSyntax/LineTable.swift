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
    /// Number of scalars before every ``stride``th byte, so that a place far out on a huge
    /// line is found without counting from the line's beginning.
    private let scalars: [Int]
    private static let stride = 4096

    package init(_ file: SourceFile) {
        bytes = file.bytes
        var starts = [0]
        var scalars: [Int] = []
        var count = 0
        for (offset, byte) in file.bytes.enumerated() {
            if offset % Self.stride == 0 { scalars.append(count) }
            if Self.beginsScalar(byte) { count += 1 }
            if byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        }
        self.starts = starts
        self.scalars = scalars
    }

    package func position(of offset: Int) -> Position {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        return Position(line: line + 1, column: scalarCount(before: offset) - scalarCount(before: starts[line]) + 1)
    }

    private func scalarCount(before offset: Int) -> Int {
        // A file that ends on a stride has no entry behind its last byte.
        guard let last = scalars.indices.last else { return 0 }
        let index = min(offset / Self.stride, last)
        return scalars[index] + bytes[(index * Self.stride)..<offset].count { Self.beginsScalar($0) }
    }

    /// A continuation byte belongs to the scalar before it. An invalid one counts nothing,
    /// which keeps columns close to what an editor shows.
    private static func beginsScalar(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

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
