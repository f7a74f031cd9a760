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

    /// The elements of an array in their order: a view, which costs nothing until it is walked.
    package struct Elements: Collection, Sendable {
        fileprivate let document: JSONDocument
        /// Index of the first element's node.
        package let startIndex: Int
        /// Index of the node behind the array.
        package let endIndex: Int

        package func index(after element: Int) -> Int { Int(document.nodes[element].next) }
        package subscript(element: Int) -> JSONValue { JSONValue(document: document, index: element) }

        fileprivate init(of array: JSONValue) {
            document = array.document
            let isArray = array.kind == .array
            startIndex = array.index + 1
            endIndex = isArray ? Int(array.node.next) : startIndex
        }
    }

    /// The members of an object in their order: a view, which costs nothing until it is walked.
    package struct Members: Collection, Sendable {
        fileprivate let document: JSONDocument
        /// Index of the first key's node.
        package let startIndex: Int
        /// Index of the node behind the object.
        package let endIndex: Int

        package func index(after key: Int) -> Int {
            let value = Int(document.nodes[key].next)
            return Self.member(at: Int(document.nodes[value].next), before: endIndex, in: document)
        }

        package subscript(key: Int) -> Member {
            Member(
                key: JSONValue(document: document, index: key),
                value: JSONValue(document: document, index: Int(document.nodes[key].next)))
        }

        fileprivate init(of object: JSONValue) {
            document = object.document
            let isObject = object.kind == .object
            endIndex = isObject ? Int(object.node.next) : object.index
            startIndex = isObject ? Self.member(at: object.index + 1, before: endIndex, in: document) : endIndex
        }

        /// A key that the file ends behind has no value, and is no member.
        private static func member(at key: Int, before end: Int, in document: JSONDocument) -> Int {
            key < end && Int(document.nodes[key].next) < end ? key : end
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
    package var elements: Elements { Elements(of: self) }

    /// The members of an object; empty for anything else.
    package var members: Members { Members(of: self) }

    /// The value of the first member `name`; nil where there is none.
    package subscript(name: String) -> JSONValue? {
        let members = members
        let key = members.indices.first { document.isText(name, $0) }
        return key.map { members[$0].value }
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
