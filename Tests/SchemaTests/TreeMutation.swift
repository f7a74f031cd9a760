import TestSupport

/// Changes documents where they stand for something: keys, types, and values at the borders of
/// what is allowed. What comes out is always JSON, and without duplicate keys.
struct TreeMutation {
    /// Keys that stand anywhere in documents of the kind.
    let keys: [String]
    private(set) var generator: SeededGenerator

    init(keys: [String], seed: UInt64) {
        self.keys = keys
        generator = SeededGenerator(state: seed)
    }

    /// A document with one or two changes.
    mutating func mutated(_ tree: JSONTree) -> JSONTree {
        let once = changed(tree)
        return Bool.random(using: &generator) ? once : changed(once)
    }

    private mutating func changed(_ tree: JSONTree) -> JSONTree {
        guard let path = tree.paths.randomElement(using: &generator) else { return tree }
        let node = tree[path]
        let new: JSONTree =
            switch (node, Int.random(in: 0..<8, using: &generator)) {
            case (_, 0): otherType(node)
            case (_, 1): tree[pick(tree.paths, else: [])]
            case (.object(let members), _): object(members, of: tree)
            case (.array(let elements), _): array(elements, of: tree)
            case (.number, _): .number(pick(Self.numbers, else: "0"))
            case (.string(let text), _): .string(string(text))
            case (.bool(let flag), 2...4): .bool(!flag)
            default: otherType(node)
            }
        return tree.changing(path) { _ in new }
    }

    private mutating func pick<Element>(_ elements: [Element], else fallback: Element) -> Element {
        elements.randomElement(using: &generator) ?? fallback
    }

    private mutating func otherType(_ node: JSONTree) -> JSONTree {
        pick(
            [
                .null, .bool(true), .bool(false), .number("7"), .number("0.5"), .string("text"), .string("7"),
                .string("true"), .string(""), .array([]), .array([node]), .object([]), .object(["name": node]),
            ], else: .null)
    }

    /// Something of any type, as likely at a border as not.
    private mutating func value(of tree: JSONTree) -> JSONTree {
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: otherType(.null)
        case 1: .number(pick(Self.numbers, else: "0"))
        case 2: .string(pick(Self.strings, else: ""))
        case 3: .bool(Bool.random(using: &generator))
        default: tree[pick(tree.paths, else: [])]
        }
    }

    // MARK: Objects and arrays

    private mutating func object(_ members: [JSONTree.Member], of tree: JSONTree) -> JSONTree {
        var members = members
        let position = members.indices.randomElement(using: &generator)
        switch (position, Int.random(in: 0..<9, using: &generator)) {
        case (let position?, 0...2): members.remove(at: position)
        case (let position?, 3...5): members[position].key = misspelt(members[position].key)
        case (_, 6): members.append(.init(key: pick(Self.keys, else: ""), value: value(of: tree)))
        case (_, 7): members.append(.init(key: pick(keys, else: ""), value: value(of: tree)))
        case (_?, _): members.shuffle(using: &generator)
        default: members = []
        }
        // The last of the same key, which is the one that was put there.
        var seen: Set<String> = []
        let unique = members.reversed().filter { seen.insert($0.key).inserted }
        return .object(Array(unique.reversed()))
    }

    private mutating func misspelt(_ key: String) -> String {
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: String(key.dropFirst())
        case 1: String(key.dropLast())
        case 2: key + "s"
        case 3: key.uppercased()
        case 4: key + pick([" ", "\n", "\u{0}", "\u{301}", "\u{85}", "é"], else: " ")
        case 5: pick(keys, else: key)
        default: pick(Self.keys, else: key)
        }
    }

    private mutating func array(_ elements: [JSONTree], of tree: JSONTree) -> JSONTree {
        var elements = elements
        let position = elements.indices.randomElement(using: &generator)
        switch (position, Int.random(in: 0..<8, using: &generator)) {
        case (let position?, 0...1): elements.remove(at: position)
        case (let position?, 2...3): elements.append(elements[position])
        case (let position?, 4): elements += Array(repeating: elements[position], count: 20)
        case (_?, 5): elements.shuffle(using: &generator)
        case (_?, 6): elements = []
        default: elements.append(value(of: tree))
        }
        return .array(elements)
    }

    // MARK: Values

    private mutating func string(_ text: String) -> String {
        if Bool.random(using: &generator) { return pick(Self.strings, else: "") }
        // Out of itself, so that an endpoint still names a VM and a path is still one.
        if let dot = text.firstIndex(of: "."), text[dot...].hasPrefix(".eth"), Bool.random(using: &generator) {
            return text[..<dot] + pick(Self.interfaces, else: "")
        }
        let marks = ["\n", "\u{0}", "\u{1F}", "\u{7F}", "\u{85}", "\u{9F}", "\u{A0}", "\u{301}", "\u{2028}", "é", "😀"]
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return text + "\n"
        case 1: return text + pick(marks, else: "")
        case 2: return pick(marks, else: "") + text
        case 3: return text + "-"
        case 4: return pick(["-", "-\u{301}", "/", "/\u{301}", "."], else: "-") + text
        case 5: return text.uppercased()
        case 6: return String(text.dropLast())
        case 7: return String(text.dropFirst())
        case 8: return text + String(repeating: "x", count: pick([1, 15, 28, 31, 240, 255], else: 1))
        default: return text + pick([" ", ".", "..", "_", "@", ":", "/", "\"", "$(x)"], else: " ")
        }
    }

    /// At and over every border that numbers have, in every way to write them.
    private static let numbers = [
        "0", "-0", "-1", "1", "2", "7", "20", "21", "25", "26", "27", "999", "1000", "1001", "1015", "1024", "1025",
        "9999", "10000", "10001", "65535", "65536", "99999", "100000", "100001", "999999", "1000000", "1000001",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "1.0", "-0.0", "0.0", "26.0", "1000.0",
        "1e3", "1E3", "1e0", "2e1", "65535.0", "1e400", "-1e400", "1e-3", "5e-1", "0.0005", "0.0009", "0.001", "0.0010",
        "0.002", "0.5", "0.50", "1.5", "2.2", "1.2345", "1.2340", "999999.999", "1000000.0", "1000000.000",
        "1000000.001", "0.1e4", "1500e-3",
    ]

    private static let interfaces = [
        ".eth0", ".eth1", ".eth9", ".eth10", ".eth26", ".eth27", ".eth99", ".eth100", ".eth9999", ".eth10000", ".eth01",
        ".eth", ".eth1\n", ".eth-1", ".eth+1", ".eth1 ", ".ETH1", "..eth1", ".eth1.eth1", ".ens3", ":eth1", ".eth１",
        ".eth1\u{301}",
    ]

    /// At and over every border that strings have.
    private static let strings: [String] = {
        let lengths = [15, 16, 30, 31, 32, 253, 254, 255, 256]
        return lengths.map { String(repeating: "a", count: $0) } + [255, 256].map { String(repeating: "é", count: $0) }
            + [String(repeating: "a", count: 30) + "-", String(repeating: "a", count: 31) + ".eth1"]
            + [String(repeating: "a", count: 32) + ".eth1", "/" + String(repeating: "a", count: 255)]
            + [
                "", " ", "-", "a", "z9", "A", "1a", "a-", "a--a", "-a", "a_a", "a.a", "a b", "a@b", "a\"b", "a\n", "\n",
                "a\u{0}", "a\u{1F}", "a\u{20}", "a\u{7F}", "a\u{80}", "a\u{85}", "a\u{9F}", "a\u{A0}", "é", "e\u{301}",
                "😀", "-\u{301}a", "/", "/\u{301}", "/\u{301}a", "//", "/a\n", "/srv/a", "./a", ".", "..", "...", "..a",
                ".\n", "10.0.10.1", "10.0.10.1\n", "fd00::1", "w1", "eth0", "eth1", "web.eth0", "web.eth1", "web.eth2",
                "web.eth27", "web.eth01", "ghost.eth1", "ghost.eth27", "kvm", "KVM", "auto\n", "sudo", "none", "null",
                "true", "cirros", "ubuntu",
            ]
    }()

    /// That no object has, or that only some have.
    private static let keys = [
        "", " ", "zzz", "a\n", "a\u{0}", "a\u{85}", "é", "e\u{301}", "*", "$schema", "$ref", "__proto__", "id", "Name",
        "cirros", "admin",
    ]
}
