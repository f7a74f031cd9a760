/// The one layout of topology and cluster files, as `slicec format` writes it.
///
/// Every member of the file's object stands on a line of its own, and so does every element of
/// a list of objects, such as a VM: a change of one VM is a change of one line. Order, numbers
/// and texts stay as they are written.
package struct CanonicalLayout {
    private let document: JSONDocument
    private var output: [UInt8] = []

    /// The text of a document that was read without mistakes, with a line end at its end.
    package static func bytes(_ document: JSONDocument) -> [UInt8] {
        var layout = CanonicalLayout(document: document)
        layout.output.reserveCapacity(document.file.bytes.count + 1024)
        layout.writeLines(document.root, depth: 0)
        layout.write("\n")
        return layout.output
    }

    private init(document: JSONDocument) { self.document = document }

    /// Blanks for each level.
    private static let indent = 2

    /// A list or an object with each element on its own line.
    private mutating func writeLines(_ value: JSONValue, depth: Int) {
        let isObject = value.kind == .object
        let items = isObject ? value.members.map { ($0.key, $0.value) } : value.elements.map { (nil, $0) }
        guard !items.isEmpty else { return writeInline(value) }
        write(isObject ? "{" : "[")
        for (position, (key, item)) in items.enumerated() {
            write(position == 0 ? "\n" : ",\n")
            output += [UInt8](repeating: 0x20, count: (depth + 1) * Self.indent)
            if let key { writeToken(key, after: ": ") }
            if depth == 0, Self.holdsContainers(item) { writeLines(item, depth: 1) } else { writeInline(item) }
        }
        write("\n")
        output += [UInt8](repeating: 0x20, count: depth * Self.indent)
        write(isObject ? "}" : "]")
    }

    private static func holdsContainers(_ value: JSONValue) -> Bool {
        (value.members.map(\.value) + value.elements).contains { $0.kind == .object || $0.kind == .array }
    }

    /// On one line, whatever it holds: the parser limits how deep that is.
    private mutating func writeInline(_ value: JSONValue) {
        switch value.kind {
        case .object:
            let members = value.members
            write(members.isEmpty ? "{" : "{ ")
            for (position, member) in members.enumerated() {
                if position > 0 { write(", ") }
                writeToken(member.key, after: ": ")
                writeInline(member.value)
            }
            write(members.isEmpty ? "}" : " }")
        case .array:
            write("[")
            for (position, element) in value.elements.enumerated() {
                if position > 0 { write(", ") }
                writeInline(element)
            }
            write("]")
        default: writeToken(value)
        }
    }

    /// A text, a number or a literal as it stands in the file.
    private mutating func writeToken(_ value: JSONValue, after separator: StaticString = "") {
        output += document.file.bytes[value.range.start..<value.range.end]
        write(separator)
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }
}
