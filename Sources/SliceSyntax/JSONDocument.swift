/// A parsed JSON text (RFC 8259) that knows where everything in it stands.
///
/// Nodes lie in one flat array in document order, so a 10 MB file costs a few
/// allocations, not a million; strings are decoded only when they are asked for.
package final class JSONDocument: Sendable {
    /// One value or key. 16 bytes; the size limit keeps every offset within 32 bits.
    struct Node: Sendable {
        /// Offset of the first byte.
        var start: UInt32
        /// Offset behind the last byte.
        var end: UInt32
        /// Index of the node behind this one and all that it holds.
        var next: UInt32
        var kind: JSONValue.Kind
        var form = Form.plain
        /// See ``JSONValue/isDamaged``.
        var isDamaged = false
    }

    /// How a string's text is got from its bytes.
    enum Form: UInt8, Sendable {
        /// The bytes between the quotes are the text.
        case plain
        /// There is a backslash between the quotes.
        case escaped
        /// There are no quotes, or not where they should be: the parser has complained about it.
        case bare
    }

    package let file: SourceFile
    let nodes: [Node]

    init(file: SourceFile, nodes: [Node]) {
        self.file = file
        self.nodes = nodes
    }

    package var root: JSONValue { JSONValue(document: self, index: 0) }
}
