/// The values of an object's known keys, found in one pass over its members, without decoding
/// or keeping any of them.
package struct JSONFields: Sendable {
    /// Keys that it can look for.
    package static let maximumKeys = 16

    private let object: JSONValue
    private let keys: [String]
    /// Index of each key's value in the document; 0 where there is none, since that is the root.
    private var values = InlineArray<16, UInt32>(repeating: 0)
    /// Members that have none of the keys.
    package private(set) var unknown: [JSONValue.Member] = []

    /// Of a key that stands twice, the first counts.
    ///
    /// - Parameter keys: at most ``maximumKeys``.
    package init(of object: JSONValue, keys: [String]) {
        precondition(keys.count <= Self.maximumKeys)
        self.object = object
        self.keys = keys
        for member in object.members {
            if let position = Self.position(of: member.key, among: keys) {
                if values[position] == 0 { values[position] = UInt32(member.value.index) }
            } else {
                unknown.append(member)
            }
        }
    }

    /// Takes `value` for that of `key`, where the object has none of its own.
    ///
    /// - Parameter value: of the same document.
    package mutating func give(_ value: JSONValue, for key: String) {
        guard let position = keys.firstIndex(of: key), values[position] == 0 else { return }
        values[position] = UInt32(value.index)
    }

    private static func position(of key: JSONValue, among keys: [String]) -> Int? {
        for position in 0..<keys.count where key.document.isText(keys[position], key.index) { return position }
        return nil
    }

    package subscript(key: String) -> JSONValue? {
        guard let position = keys.firstIndex(of: key), values[position] > 0 else { return nil }
        return JSONValue(document: object.document, index: Int(values[position]))
    }
}
