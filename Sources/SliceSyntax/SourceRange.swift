/// A half-open range of bytes in a ``SourceFile``.
package struct SourceRange: Sendable, Hashable {
    // Half as large as with Int: a topology keeps one for everything in its file, and files that
    // are read are smaller by far.
    private let first: UInt32
    private let last: UInt32

    /// Offset of the first byte, from 0.
    package var start: Int { Int(first) }
    /// Offset behind the last byte.
    package var end: Int { Int(last) }

    package init(start: Int, end: Int) {
        first = UInt32(clamping: start)
        last = UInt32(clamping: max(start, end))
    }

    /// The empty range at `offset`.
    package init(at offset: Int) {
        self.init(start: offset, end: offset)
    }
}

/// A range in a file: what a diagnostic or a note points at.
package struct SourceSpan: Sendable {
    package let file: SourceFile
    package let range: SourceRange

    package init(file: SourceFile, range: SourceRange) {
        self.file = file
        self.range = range
    }
}
