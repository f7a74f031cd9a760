/// A value in a ``JSONDocument``: a cursor, cheap to copy.
package struct JSONValue: Sendable {
    package enum Kind: UInt8, Sendable {
        case object, array, string, number, `true`, `false`, null
        /// Stands where the parser has already reported a mistake: say nothing more about it.
        case invalid
    }

    /// A key of an object with its value.
    package struct Member: Sendable {
        package let key: JSONValue
        package let value: JSONValue
        /// The key's text.
        package let name: String

        init(key: JSONValue, value: JSONValue) {
            self.key = key
            self.value = value
            name = key.string ?? ""
        }
    }

    let document: JSONDocument
    let index: Int

    private var node: JSONDocument.Node { document.nodes[index] }

    package var kind: Kind { node.kind }
    package var range: SourceRange { SourceRange(start: Int(node.start), end: Int(node.end)) }
    package var span: SourceSpan { SourceSpan(file: document.file, range: range) }

    /// Whether the parser had to guess at it and has said so: a text with bytes that cannot be
    /// read, an object or a list whose end is not where it should be. What it lacks is no mistake.
    package var isDamaged: Bool { node.isDamaged }

    /// The text of a string; nil for anything else.
    package var string: String? {
        guard kind == .string else { return nil }
        let bytes = document.file.bytes
        switch node.form {
        case .bare: return String(decoding: bytes[range.start..<range.end], as: UTF8.self)
        case .plain: return String(decoding: bytes[(range.start + 1)..<(range.end - 1)], as: UTF8.self)
        case .escaped: return JSONEscapes.decode(bytes[(range.start + 1)..<(range.end - 1)])
        }
    }

    package var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// A number as it is written; nil for anything else.
    package var numberText: String? {
        kind == .number ? String(decoding: document.file.bytes[Int(node.start)..<Int(node.end)], as: UTF8.self) : nil
    }

    /// A number without fraction and exponent that fits 64 bits; nil for anything else.
    /// Nothing is ever rounded.
    package var integer: Int? { numberText.flatMap { Int($0) } }

    /// The elements of an array; empty for anything else.
    package var elements: [JSONValue] {
        guard kind == .array else { return [] }
        return childIndices.map { JSONValue(document: document, index: $0) }
    }

    /// The members of an object in their order; empty for anything else.
    package var members: [Member] {
        guard kind == .object else { return [] }
        let children = childIndices
        return stride(from: 0, to: children.count - 1, by: 2).map { position in
            Member(
                key: JSONValue(document: document, index: children[position]),
                value: JSONValue(document: document, index: children[position + 1]))
        }
    }

    /// The value of the member `name`; nil where there is none.
    package subscript(name: String) -> JSONValue? {
        guard kind == .object else { return nil }
        let nodes = document.nodes
        let end = Int(nodes[index].next)
        var key = index + 1
        while key < end {
            let value = Int(nodes[key].next)
            // A key that the file ends behind has none.
            guard value < end else { return nil }
            if document.isText(name, key) { return JSONValue(document: document, index: value) }
            key = Int(nodes[value].next)
        }
        return nil
    }

    private var childIndices: [Int] {
        var indices: [Int] = []
        var child = index + 1
        while child < Int(node.next) {
            indices.append(child)
            child = Int(document.nodes[child].next)
        }
        return indices
    }
}

extension JSONDocument {
    /// Whether the node is a string of that text, byte for byte.
    fileprivate func isText(_ text: String, _ index: Int) -> Bool {
        let node = nodes[index]
        guard node.kind == .string, node.form == .plain else {
            return JSONValue(document: self, index: index).string == text
        }
        var offset = Int(node.start) + 1
        guard Int(node.end) - 1 - offset == text.utf8.count else { return false }
        for byte in text.utf8 {
            if file.bytes[offset] != byte { return false }
            offset += 1
        }
        return true
    }
}
