/// A half-open range of bytes in a ``SourceFile``.
package struct SourceRange: Sendable, Hashable {
    /// Offset of the first byte, from 0.
    package let start: Int
    /// Offset behind the last byte.
    package let end: Int

    package init(start: Int, end: Int) {
        self.start = start
        self.end = max(start, end)
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
