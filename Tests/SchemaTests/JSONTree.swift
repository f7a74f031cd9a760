import SliceSyntax

/// A JSON document that tests take apart and put together: members keep their order, and
/// numbers the way they are written.
indirect enum JSONTree: Sendable {
    case object([Member])
    case array([JSONTree])
    case string(String)
    /// As it is written.
    case number(String)
    case bool(Bool)
    case null

    struct Member: Sendable {
        var key: String
        var value: JSONTree
    }

    /// Where a value stands: at each level the number of the element, or of the member.
    typealias Path = ArraySlice<Int>

    init(_ value: JSONValue) {
        switch value.kind {
        case .object: self = .object(value.members.map { Member(key: $0.name, value: JSONTree($0.value)) })
        case .array: self = .array(value.elements.map { JSONTree($0) })
        case .string: self = .string(value.string ?? "")
        case .number: self = .number(value.numberText ?? "0")
        case .true, .false: self = .bool(value.kind == .true)
        case .null, .invalid: self = .null
        }
    }

    /// An object of members in the order in which they stand.
    static func object(_ members: KeyValuePairs<String, JSONTree>) -> JSONTree {
        .object(members.map { Member(key: $0, value: $1) })
    }

    static func strings(_ values: [String]) -> JSONTree { .array(values.map { .string($0) }) }

    var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    var elements: [JSONTree] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    subscript(key: String) -> JSONTree? { members.first { $0.key == key }?.value }

    private var children: [JSONTree] {
        switch self {
        case .object(let members): members.map(\.value)
        case .array(let elements): elements
        default: []
        }
    }

    /// Of every value in it, itself first.
    var paths: [Path] {
        [[]] + children.enumerated().flatMap { position, child in child.paths.map { [position] + $0 } }
    }

    subscript(path: Path) -> JSONTree {
        guard let first = path.first, children.indices.contains(first) else { return self }
        return children[first][path.dropFirst()]
    }

    /// Itself with the value at `path` changed.
    func changing(_ path: Path, _ change: (JSONTree) -> JSONTree) -> JSONTree {
        guard let first = path.first else { return change(self) }
        switch self {
        case .object(var members):
            members[first].value = members[first].value.changing(path.dropFirst(), change)
            return .object(members)
        case .array(var elements):
            elements[first] = elements[first].changing(path.dropFirst(), change)
            return .array(elements)
        default: return self
        }
    }

    /// Itself without one member of an object in it, for each of them.
    ///
    /// - Parameter whole: keys whose values lack nothing in any of these.
    func lackingOneMember(keepingWhole whole: Set<String> = []) -> [JSONTree] {
        switch self {
        case .object(let members):
            members.indices.flatMap { index in
                var fewer = members
                fewer.remove(at: index)
                let member = members[index]
                let inner = whole.contains(member.key) ? [] : member.value.lackingOneMember(keepingWhole: whole)
                return [.object(fewer)] + inner.map { value in changing([index]) { _ in value } }
            }
        case .array(let elements):
            elements.indices.flatMap { index in
                elements[index].lackingOneMember(keepingWhole: whole).map { value in changing([index]) { _ in value } }
            }
        default: []
        }
    }

    /// Itself with every number changed.
    func changingNumbers(_ change: (String) -> String) -> JSONTree {
        switch self {
        case .object(let members):
            .object(members.map { Member(key: $0.key, value: $0.value.changingNumbers(change)) })
        case .array(let elements): .array(elements.map { $0.changingNumbers(change) })
        case .number(let text): .number(change(text))
        default: self
        }
    }

    /// On one line.
    var text: String {
        switch self {
        case .object(let members):
            "{" + members.map { Self.quoted($0.key) + ": " + $0.value.text }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
        case .string(let value): Self.quoted(value)
        case .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    private static func quoted(_ text: String) -> String { JSONOutput.string(text).compact }
}
