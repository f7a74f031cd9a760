import SliceSyntax
import SliceTopology
import Testing

/// One slip of the keyboard is one diagnostic, which says how to take it back.
///
/// Every token of a topology and every line is left out once, and written twice once.
struct OneMistakeTests {
    /// What a person would count as more than one mistake, too.
    private static let exceptions: [(line: String, isTwice: Bool, reason: String)] = [
        (#"{ "name": "probe", "flavor": "cirros", "interfaces": 1 }"#, false, "a comma, and a link that names the VM"),
        (#""flavor": "cirros""#, false, "the comma before it, and a VM without a flavor"),
        (#""probe.eth1""#, false, "the comma before it, and a link of one endpoint"),
        (#""internet": true"#, true, "no comma between, and a key that stands twice"),
        (#""flavor": "cirros""#, true, "no comma between, and a key that stands twice"),
        (#""dhcp": false"#, true, "no comma between, and a key that stands twice"),
        (#""probe.eth1""#, true, "no comma between, and an endpoint that stands twice"),
        (
            #"{ "name": "probe", "flavor": "cirros", "interfaces": 1 }"#, true,
            "no comma between, and a VM that stands twice"
        ),
        (#"{ "name": "back", "endpoints": ["router.eth2", "db.eth1", "cache.eth1"] },"#, true, "name and interfaces"),
        (#""vms": ["#, true, "a list that is not closed, and a key that stands twice"),
        (#""links": ["#, true, "a list that is not closed, and a key that stands twice"),
        (#""endpoints": ["#, true, "a list that is not closed, and a key that stands twice"),
    ]

    @Test func aTokenThatLacksIsOneMistake() {
        for (offset, byte) in Self.topology.enumerated() where Self.isToken(byte) {
            var bytes = Self.topology
            bytes.remove(at: offset)
            let found = Self.diagnostics(bytes)
            let place = Self.place(offset)
            #expect(found.count == 1, "without \(place): \(found.map(\.code.id))")
            guard let help = found.first?.help, let start = found.first?.span?.range.start else { continue }
            let token = Character(Unicode.Scalar(byte))
            let names = ["\"": "double quote", ":": "a colon", ",": "a comma"]
            #expect(help.contains(names[String(token)] ?? String(token)), "without \(place): \(help)")
            guard names[String(token)] != nil else { continue }
            #expect(Self.line(start) == Self.line(offset), "without \(place): byte \(start)")
        }
    }

    @Test func aTokenTooManyIsOneMistake() {
        for (offset, byte) in Self.topology.enumerated() where Self.isToken(byte) {
            var bytes = Self.topology
            bytes.insert(byte, at: offset)
            let found = Self.diagnostics(bytes)
            #expect(found.count == 1, "twice \(Self.place(offset)): \(found.map(\.code.id))")
            #expect(
                found.first?.help?.contains("remove") == true, "twice \(Self.place(offset)): \(found.first?.help ?? "")"
            )
        }
    }

    @Test(arguments: [false, true])
    func aLineThatLacksOrStandsTwiceIsOneMistake(_ isTwice: Bool) {
        let lines = Self.topology.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for index in lines.indices.dropLast() {
            var changed = lines
            if isTwice { changed.insert(lines[index], at: index) } else { changed.remove(at: index) }
            let found = Self.diagnostics(Array(changed.joined(separator: [UInt8(ascii: "\n")])))
            let line = String(decoding: lines[index].drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
            let isException = Self.exceptions.contains { $0.line == line && $0.isTwice == isTwice }
            let count = isException ? 2...2 : 0...1
            #expect(
                count.contains(found.count), "line \(index + 1) \(isTwice ? "twice" : "lacks"): \(found.map(\.code.id))"
            )
        }
    }

    private static func isToken(_ byte: UInt8) -> Bool { Array("{}[],:\"".utf8).contains(byte) }

    private static func diagnostics(_ bytes: [UInt8]) -> [Diagnostic] {
        let context = CheckContext(cluster: .standard, defaultOwner: "student")
        return TopologyFile.check(SourceFile(name: "topology.json", bytes: bytes), in: context).diagnostics
    }

    private static func line(_ offset: Int) -> Int {
        topology[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
    }

    private static func place(_ offset: Int) -> String {
        "\(Character(Unicode.Scalar(topology[offset]))) at byte \(offset), line \(line(offset))"
    }

    private static let topology = Array(
        #"""
        {
          "slice": "campus",
          "owner": "admin",
          "id": 1001,
          "vms": [
            {
              "name": "router",
              "flavor": "ubuntu",
              "interfaces": 3,
              "internet": true
            },
            { "name": "web1", "flavor": "cirros", "interfaces": 1 },
            { "name": "web2", "flavor": "cirros", "interfaces": 1 },
            { "name": "db", "flavor": "ubuntu", "interfaces": 2, "protect": true },
            {
              "name": "cache",
              "flavor": "cirros"
            },
            { "name": "probe", "flavor": "cirros", "interfaces": 1 }
          ],
          "links": [
            {
              "name": "front",
              "endpoints": ["router.eth1", "web1.eth1", "web2.eth1"],
              "dhcp": false
            },
            { "name": "back", "endpoints": ["router.eth2", "db.eth1", "cache.eth1"] },
            {
              "endpoints": [
                "db.eth2",
                "probe.eth1"
              ]
            }
          ]
        }

        """#.utf8)
}
