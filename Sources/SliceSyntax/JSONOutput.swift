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
    package var compact: String {
        var text = ""
        write(to: &text, indent: nil)
        return text
    }

    /// Indented by two blanks a level, without a line end at the end.
    package var pretty: String {
        var text = ""
        write(to: &text, indent: 0)
        return text
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .object(let members):
            Self.writeList(members, open: "{", close: "}", to: &text, indent: indent) { member, text, inner in
                Self.writeString(member.key, to: &text)
                text += inner == nil ? ":" : ": "
                member.value.write(to: &text, indent: inner)
            }
        case .array(let elements):
            Self.writeList(elements, open: "[", close: "]", to: &text, indent: indent) { element, text, inner in
                element.write(to: &text, indent: inner)
            }
        case .string(let value): Self.writeString(value, to: &text)
        case .integer(let value): text += String(value)
        case .thousandths(let value):
            let digits = String(value.magnitude % 1000 + 1000).dropFirst()
            text += "\(value < 0 ? "-" : "")\(value.magnitude / 1000).\(digits)"
        case .bool(let value): text += value ? "true" : "false"
        case .null: text += "null"
        }
    }

    private static func writeList<Element>(
        _ elements: [Element], open: String, close: String, to text: inout String, indent: Int?,
        each: (Element, inout String, Int?) -> Void
    ) {
        guard !elements.isEmpty else {
            text += open + close
            return
        }
        text += open
        for (position, element) in elements.enumerated() {
            if position > 0 { text += "," }
            if let indent { text += "\n" + String(repeating: "  ", count: indent + 1) }
            each(element, &text, indent.map { $0 + 1 })
        }
        if let indent { text += "\n" + String(repeating: "  ", count: indent) }
        text += close
    }

    private static func writeString(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
