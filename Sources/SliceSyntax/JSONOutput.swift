/// A JSON value to be written: keys keep the order they are given in, so that the same
/// input gives the same bytes.
package indirect enum JSONOutput: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    case object([Member])
    case array([JSONOutput])
    case string(String)
    case integer(Int)
    /// A number of thousandths, written as a decimal number.
    case thousandths(Int)
    case bool(Bool)
    case null

    package struct Member: Sendable, Equatable {
        package let key: String
        package let value: JSONOutput

        package init(_ key: String, _ value: JSONOutput) {
            self.key = key
            self.value = value
        }
    }

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    /// An object of the members whose value is not nil.
    package static func object(_ members: KeyValuePairs<String, JSONOutput?>) -> JSONOutput {
        .object(members.compactMap { key, value in value.map { Member(key, $0) } })
    }

    package static func strings(_ values: [String]) -> JSONOutput { .array(values.map { .string($0) }) }

    /// A value that was parsed, to be written again.
    package init(_ value: JSONValue) {
        switch value.kind {
        case .object: self = .object(value.members.map { Member($0.name, JSONOutput($0.value)) })
        case .array: self = .array(value.elements.map { JSONOutput($0) })
        case .string: self = .string(value.string ?? "")
        case .number: self = value.integer.map { .integer($0) } ?? .string(value.numberText ?? "")
        case .true: self = true
        case .false: self = false
        case .null, .invalid: self = .null
        }
    }

    /// One line, without blanks.
    package var compact: String { text(indent: nil) }

    /// Indented by two blanks a level, without a line end at the end.
    package var pretty: String { text(indent: 0) }

    // Bytes are put together and made a string at the end: every record of the state is written and
    // read through here, and a string grows much slower.
    private func text(indent: Int?) -> String {
        var text: [UInt8] = []
        write(to: &text, indent: indent)
        return String(decoding: text, as: UTF8.self)
    }

    private func write(to text: inout [UInt8], indent: Int?) {
        switch self {
        case .object(let members):
            Self.writeList(members, brackets: "{}", to: &text, indent: indent) { member, text, inner in
                Self.writeString(member.key, to: &text)
                text.append(UInt8(ascii: ":"))
                if inner != nil { text.append(UInt8(ascii: " ")) }
                member.value.write(to: &text, indent: inner)
            }
        case .array(let elements):
            Self.writeList(elements, brackets: "[]", to: &text, indent: indent) { element, text, inner in
                element.write(to: &text, indent: inner)
            }
        case .string(let value): Self.writeString(value, to: &text)
        case .integer(let value): text += String(value).utf8
        case .thousandths(let value):
            let digits = String(value.magnitude % 1000 + 1000).dropFirst()
            text += "\(value < 0 ? "-" : "")\(value.magnitude / 1000).\(digits)".utf8
        case .bool(let value): text += (value ? "true" : "false").utf8
        case .null: text += "null".utf8
        }
    }

    private static func writeList<Element>(
        _ elements: [Element], brackets: String, to text: inout [UInt8], indent: Int?,
        each: (Element, inout [UInt8], Int?) -> Void
    ) {
        text += brackets.utf8.prefix(1)
        for (position, element) in elements.enumerated() {
            if position > 0 { text.append(UInt8(ascii: ",")) }
            if let indent { beginLine(indent + 1, &text) }
            each(element, &text, indent.map { $0 + 1 })
        }
        if let indent, !elements.isEmpty { beginLine(indent, &text) }
        text += brackets.utf8.suffix(1)
    }

    private static func beginLine(_ indent: Int, _ text: inout [UInt8]) {
        text.append(UInt8(ascii: "\n"))
        text += repeatElement(UInt8(ascii: " "), count: 2 * indent)
    }

    private static func writeString(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        // Nearly every string: nothing in it needs an escape, so that it goes over as a whole.
        if value.utf8.allSatisfy(isPlain) { text += value.utf8 } else { writeEscaped(value, to: &text) }
        text.append(UInt8(ascii: "\""))
    }

    /// Whether a byte of UTF-8 stands for itself in every string; 0xC2 begins the control characters
    /// behind DEL, and others.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F && byte != 0xC2
    }

    private static func writeEscaped(_ value: String, to text: inout [UInt8]) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += #"\""#.utf8
            case "\\": text += #"\\"#.utf8
            case "\n": text += #"\n"#.utf8
            case "\r": text += #"\r"#.utf8
            case "\t": text += #"\t"#.utf8
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += (#"\u"# + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            default: text += String(Character(scalar)).utf8
            }
        }
    }
}
