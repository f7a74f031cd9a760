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
        package var name: String { key.string ?? "" }
    }

    /// Where an element or a member stands in its view: no number, which could be taken for a count.
    package struct Position: Comparable, Sendable {
        fileprivate let node: Int

        package static func < (left: Position, right: Position) -> Bool { left.node < right.node }
    }

    /// The elements of an array in their order: a view, which costs nothing until it is walked.
    package struct Elements: Collection, Sendable {
        fileprivate let document: JSONDocument
        package let startIndex: Position
        package let endIndex: Position

        package func index(after element: Position) -> Position {
            Position(node: Int(document.nodes[element.node].next))
        }

        package subscript(element: Position) -> JSONValue { JSONValue(document: document, index: element.node) }

        fileprivate init(of array: JSONValue) {
            document = array.document
            startIndex = Position(node: array.index + 1)
            endIndex = array.kind == .array ? Position(node: Int(array.node.next)) : startIndex
        }
    }

    /// The members of an object in their order: a view, which costs nothing until it is walked.
    package struct Members: Collection, Sendable {
        fileprivate let document: JSONDocument
        package let startIndex: Position
        package let endIndex: Position

        package func index(after key: Position) -> Position {
            let value = Int(document.nodes[key.node].next)
            return Self.member(at: Int(document.nodes[value].next), before: endIndex.node, in: document)
        }

        package subscript(key: Position) -> Member {
            Member(
                key: JSONValue(document: document, index: key.node),
                value: JSONValue(document: document, index: Int(document.nodes[key.node].next)))
        }

        fileprivate init(of object: JSONValue) {
            document = object.document
            let first = object.index + 1
            let end = object.kind == .object ? Int(object.node.next) : first
            startIndex = Self.member(at: first, before: end, in: document)
            endIndex = Position(node: end)
        }

        /// A key that the file ends behind has no value, and is no member.
        private static func member(at key: Int, before end: Int, in document: JSONDocument) -> Position {
            Position(node: key < end && Int(document.nodes[key].next) < end ? key : end)
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

    /// What stands in the file, as it is.
    package var text: String { String(decoding: document.file.bytes[range.start..<range.end], as: UTF8.self) }

    /// The elements of an array; empty for anything else.
    package var elements: Elements { Elements(of: self) }

    /// The members of an object; empty for anything else.
    package var members: Members { Members(of: self) }

    /// The value of the first member `name`; nil where there is none.
    package subscript(name: String) -> JSONValue? {
        let members = members
        var key = members.startIndex
        while key < members.endIndex {
            if document.isText(name, key.node) { return members[key].value }
            key = members.index(after: key)
        }
        return nil
    }
}

extension JSONDocument {
    /// Whether the node is a string of that text, byte for byte.
    func isText(_ text: String, _ index: Int) -> Bool {
        let node = nodes[index]
        guard node.kind == .string, node.form == .plain else {
            return JSONValue(document: self, index: index).string?.utf8.elementsEqual(text.utf8) == true
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
