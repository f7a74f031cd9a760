import SliceSyntax
import SliceTopology
import Testing

/// The schemas and slicec agree on what is a topology, and what a cluster file.
struct AgreementTests {
    private static let topology = Agreement(
        schema: "topology",
        meanings: [
            // A list that holds the same thing twice: names are unique, and interfaces in one link.
            .init(
                path: "/vms", keyword: "uniqueItems", codes: ["SLC201"],
                examples: [topology(vms: [vm("a"), vm("a")])]),
            .init(
                path: "/links", keyword: "uniqueItems", codes: ["SLC202", "SLC206", "SLC208"],
                examples: [topology(vms: [vm("a")], links: [["a.eth1", "a.eth2"], ["a.eth1", "a.eth2"]])]),
            .init(
                path: "/links/*/endpoints", keyword: "uniqueItems", codes: ["SLC207"],
                examples: [topology(vms: [vm("a")], links: [["a.eth1", "a.eth1"]])]),
            // The pool has 20 VLANs; that one pool has 19 is more than the schema says.
            .init(
                path: "/links", keyword: "maxItems", codes: ["SLC209"],
                examples: [topology(vms: [vm("a"), vm("b")], links: (1...21).map { ["a.eth\($0)", "b.eth\($0)"] })]),
            // eth0, and what lies above eth26. Of a VM that is not there, slicec says just that.
            .init(
                path: "/links/*/endpoints/*", keyword: "pattern", codes: ["SLC204", "SLC205", "SLC208"],
                examples: [
                    topology(vms: [vm("a")], links: [["a.eth0", "a.eth1"]]),
                    topology(vms: [vm("a")], links: [["a.eth1", "a.eth27"]]),
                    topology(vms: [vm("a")], links: [["a.eth1", "b.eth27"]]),
                ]),
            // No flavor and no worker has an empty name.
            .init(
                path: "/vms/*/flavor", keyword: "minLength", codes: ["SLC203"],
                examples: [topology(vms: [vm("a", ["flavor": .string("")])])]),
            .init(
                path: "/vms/*/worker", keyword: "minLength", codes: ["SLC210"],
                examples: [topology(vms: [vm("a", ["flavor": .string("cirros"), "worker": .string("")])])]),
        ],
        known: ["SLC207", "SLC208"],
        codes: ["SLC101", "SLC102", "SLC103", "SLC104", "SLC105", "SLC106", "SLC107", "SLC108", "SLC111"]
    ) { file in
        TopologyFile.check(file, in: CheckContext(cluster: .standard, defaultOwner: nil)).diagnostics
    }

    private static let cluster = Agreement(
        schema: "cluster",
        meanings: [
            .init(
                path: "/workers", keyword: "uniqueItems", codes: ["SLC212"],
                examples: [
                    .object([
                        "workers": .array([.object(["address": .string("a")]), .object(["address": .string("a")])]),
                        "networkNode": .object(["address": .string("a")]),
                    ])
                ])
        ],
        codes: ["SLC101", "SLC102", "SLC103", "SLC104", "SLC105", "SLC108", "SLC109", "SLC110", "SLC111"]
    ) { file in
        ClusterDecoder.decode(file, folder: "/etc/slicec").diagnostics
    }

    private static func topology(vms: [JSONTree], links: [[String]] = []) -> JSONTree {
        let links = links.map { JSONTree.object(["endpoints": .strings($0)]) }
        return .object(["slice": .string("s"), "vms": .array(vms), "links": .array(links)])
    }

    private static func vm(
        _ name: String, _ more: KeyValuePairs<String, JSONTree> = ["flavor": .string("cirros")]
    ) -> JSONTree {
        .object([.init(key: "name", value: .string(name))] + JSONTree.object(more).members)
    }

    @Test func onTopologies() throws {
        try Self.topology.check(right: SchemaFiles.topologies(), wrong: SchemaFiles.wrong("topology.json"))
    }

    @Test func onClusters() throws {
        try Self.cluster.check(right: SchemaFiles.clusters(), wrong: SchemaFiles.wrong("cluster.json"))
    }

    @Test func onMeanings() throws {
        try Self.topology.checkMeanings()
        try Self.cluster.checkMeanings()
    }

    @Test func allTopologiesAreRight() throws {
        let topologies = try SchemaFiles.topologies()
        #expect(topologies.contains { $0.name == "examples/two-tier.json" })
        #expect(try Self.topology.complaints(about: topologies) == [])
    }

    @Test func allClusterFilesAreRight() throws {
        let clusters = try SchemaFiles.clusters()
        #expect(clusters.contains { $0.name.hasPrefix("Tests/Golden/plan/") })
        #expect(try Self.cluster.complaints(about: clusters) == [])
    }

    @Test(arguments: [
        ("1.0", "1"), ("1e3", "1000"), ("-0.0", "0"), ("0.50", "0.500"), ("1.2345", "1.234"), ("1e-3", "0.001"),
        ("0.0009", "0"), ("1.001", "1.001"), ("0.0010", "0.001"),
        ("-1.5", "-1.500"), ("7", "7"), ("1e400", "1e400"), ("9223372036854775808", "9223372036854775808"),
    ])
    func numbersAreSpelledPlainly(_ text: String, _ plain: String) { #expect(NumberSpelling.plain(text) == plain) }
}
