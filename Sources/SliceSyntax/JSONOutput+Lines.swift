extension JSONOutput {
    /// For files that people compare line by line: what holds an object is spread over lines, and
    /// everything else stands on one, so that a VM, a link or an action is a line. A line end at the end.
    package var lines: String {
        var text = ""
        writeLines(to: &text, depth: 0)
        return text + "\n"
    }

    private var isObject: Bool { if case .object = self { true } else { false } }

    private var holdsObjects: Bool {
        switch self {
        case .object(let members): members.contains { $0.value.isObject || $0.value.holdsObjects }
        case .array(let elements): elements.contains { $0.isObject || $0.holdsObjects }
        case .string, .integer, .thousandths, .bool, .null: false
        }
    }

    private func writeLines(to text: inout String, depth: Int) {
        // The members of the document are spread always, so that their layout does not depend on
        // what they hold.
        guard holdsObjects || (depth < 2 && isObject) else { return writeInline(to: &text) }
        let margin = String(repeating: "  ", count: depth)
        switch self {
        case .object(let members):
            text += "{"
            for (position, member) in members.enumerated() {
                text += (position > 0 ? ",\n" : "\n") + margin + "  " + JSONOutput.string(member.key).compact + ": "
                member.value.writeLines(to: &text, depth: depth + 1)
            }
            text += members.isEmpty ? "}" : "\n\(margin)}"
        case .array(let elements):
            text += "["
            for (position, element) in elements.enumerated() {
                text += (position > 0 ? ",\n" : "\n") + margin + "  "
                element.writeLines(to: &text, depth: depth + 1)
            }
            text += "\n\(margin)]"
        case .string, .integer, .thousandths, .bool, .null: writeInline(to: &text)
        }
    }

    private func writeInline(to text: inout String) {
        switch self {
        case .object(let members):
            text += members.isEmpty ? "{" : "{ "
            for (position, member) in members.enumerated() {
                text += (position > 0 ? ", " : "") + JSONOutput.string(member.key).compact + ": "
                member.value.writeInline(to: &text)
            }
            text += members.isEmpty ? "}" : " }"
        case .array(let elements):
            text += "["
            for (position, element) in elements.enumerated() {
                if position > 0 { text += ", " }
                element.writeInline(to: &text)
            }
            text += "]"
        case .string, .integer, .thousandths, .bool, .null: text += compact
        }
    }
}
