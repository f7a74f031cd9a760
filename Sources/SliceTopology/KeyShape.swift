import SliceSyntax

/// What the value of a key looks like: a value of another shape was not meant to be that key's.
enum KeyShape {
    private static let lists: Set<String> = ["vms", "links", "workers", "endpoints", "sshKeys"]
    private static let objects: Set<String> = [
        "networkNode", "capacity", "ssh", "state", "flavors", "quotas", "defaults",
    ]
    private static let numbers: Set<String> = ["id", "interfaces", "maxVMs", "cores", "memoryGB", "diskGB"]
    private static let flags: Set<String> = ["internet", "protect", "dhcp", "gateway"]

    /// Whether a number stands behind `key`.
    static func isNumber(_ key: String?) -> Bool { key.map { numbers.contains($0) } ?? false }

    /// Whether a value of that kind can stand behind `key`.
    static func fits(_ kind: JSONValue.Kind, _ key: String) -> Bool {
        switch kind {
        case .array: lists.contains(key)
        case .object: objects.contains(key)
        case .number: numbers.contains(key)
        case .true, .false: flags.contains(key)
        case .string: !lists.contains(key) && !objects.contains(key) && !numbers.contains(key) && !flags.contains(key)
        case .null, .invalid: false
        }
    }
}
