extension JSONOutput {
    /// The one text of a value, whatever the order of keys and the blanks that it was written
    /// with: one line, keys by their bytes. Digests are made of it.
    package var canonical: String { sorted.compact }

    private var sorted: JSONOutput {
        switch self {
        case .object(let members):
            let ordered = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return .object(ordered.map { Member($0.key, $0.value.sorted) })
        case .array(let elements): return .array(elements.map(\.sorted))
        case .string, .integer, .thousandths, .bool, .null: return self
        }
    }

    /// The value of a member; nil where there is none, or this is no object.
    package subscript(key: String) -> JSONOutput? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// An object with one member set, at its place or as the last; nil takes it away.
    package func setting(_ key: String, to value: JSONOutput?) -> JSONOutput {
        guard case .object(var members) = self else { return self }
        let index = members.firstIndex { $0.key == key }
        switch (index, value) {
        case (let index?, let value?): members[index] = Member(key, value)
        case (let index?, nil): members.remove(at: index)
        case (nil, let value?): members.append(Member(key, value))
        case (nil, nil): break
        }
        return .object(members)
    }
}
