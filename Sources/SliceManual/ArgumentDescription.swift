import SliceSyntax

/// An argument, an option or a flag, as its definition describes it.
package struct ArgumentDescription: Sendable {
    /// `-h`, `--help`; none where it is known by its place.
    let names: [String]
    /// What stands for the value in the synopsis; nil where there is none.
    let value: String?
    let isOptional: Bool
    let isRepeating: Bool
    /// Whether it stands behind `--`.
    let isBehindTerminator: Bool
    let defaultValue: String?
    /// All that it can be, where that is a fixed list.
    let values: [String]
    let abstract: String
    let discussion: String

    init(_ argument: JSONValue) {
        names =
            (argument["names"]?.elements).map(Array.init)?.compactMap { name in
                guard let text = name["name"]?.string else { return nil }
                return (name["kind"]?.string == "long" ? "--" : "-") + text
            } ?? []
        value = argument["kind"]?.string == "flag" ? nil : argument["valueName"]?.string ?? "value"
        isOptional = argument["isOptional"]?.bool ?? false
        isRepeating = argument["isRepeating"]?.bool ?? false
        isBehindTerminator = argument["parsingStrategy"]?.string == "postTerminator"
        defaultValue = argument["defaultValue"]?.string
        values = (argument["allValues"]?.elements).map(Array.init)?.compactMap(\.string) ?? []
        abstract = argument["abstract"]?.string ?? ""
        discussion = argument["discussion"]?.string ?? ""
    }

    var isPositional: Bool { names.isEmpty }

    /// `plan` of `--plan`; nil where it has no long name.
    var longName: String? { names.first { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) } }

    /// Variables of the environment that stand in for it, as its help says: `Also: SLICEC_RETRIES.`,
    /// `Default: $SLICEC_STATE, else …`.
    var variables: [String] {
        var found: [String] = []
        for text in [abstract, discussion] {
            var before: Substring = ""
            for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "$" }) {
                let name = word.hasPrefix("$") ? word.dropFirst() : before == "Also" ? word : ""
                before = word
                let isName = name.count > 2 && name.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" }
                if isName, !found.contains(String(name)) { found.append(String(name)) }
            }
        }
        return found
    }
}
