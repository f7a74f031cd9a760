import SliceSyntax
import SliceTopology
import Testing

/// The schemas say what the decoders do: the same keys, and the same defaults.
struct DecoderKeysTests {
    private func topology(_ text: String) -> [Diagnostic] {
        let context = CheckContext(cluster: .standard, defaultOwner: nil)
        return TopologyFile.check(SourceFile(name: "topology.json", text: text), in: context).diagnostics
    }

    private func cluster(_ text: String) -> [Diagnostic] {
        ClusterDecoder.decode(SourceFile(name: "cluster.json", text: text), folder: "/etc/slicec").diagnostics
    }

    /// Where the schema describes an object, and a file with an unknown key in such an object.
    @Test(arguments: [
        ("topology", "", #"{"zzzzzzzzz": 0}"#),
        ("topology", "properties/defaults", #"{"slice": "s", "vms": [], "defaults": {"zzzzzzzzz": 0}}"#),
        (
            "topology", "definitions/userData/anyOf/1",
            #"{"slice": "s", "vms": [], "defaults": {"userData": {"zzzzzzzzz": 0}}}"#
        ),
        ("topology", "definitions/vm", #"{"slice": "s", "vms": [{"zzzzzzzzz": 0}]}"#),
        ("topology", "definitions/link", #"{"slice": "s", "vms": [], "links": [{"zzzzzzzzz": 0}]}"#),
        ("cluster", "", #"{"zzzzzzzzz": 0}"#),
        ("cluster", "definitions/worker", #"{"workers": [{"zzzzzzzzz": 0}], "networkNode": {"address": "a"}}"#),
        (
            "cluster", "definitions/worker/properties/capacity",
            #"{"workers": [{"address": "a", "capacity": {"zzzzzzzzz": 0}}], "networkNode": {"address": "a"}}"#
        ),
        ("cluster", "properties/networkNode", #"{"workers": [{"address": "a"}], "networkNode": {"zzzzzzzzz": 0}}"#),
        (
            "cluster", "properties/ssh",
            #"{"workers": [{"address": "a"}], "networkNode": {"address": "a"}, "ssh": {"zzzzzzzzz": 0}}"#
        ),
        (
            "cluster", "properties/state",
            #"{"workers": [{"address": "a"}], "networkNode": {"address": "a"}, "state": {"zzzzzzzzz": 0}}"#
        ),
        (
            "cluster", "definitions/flavor",
            #"{"workers": [{"address": "a"}], "networkNode": {"address": "a"}, "flavors": {"f": {"zzzzzzzzz": 0}}}"#
        ),
    ])
    func hasTheKeysOfTheDecoder(_ name: String, _ path: String, _ text: String) throws {
        var object: JSONTree? = try SchemaFiles.schema(name)
        for part in path.split(separator: "/") {
            object = Int(part).map { object?.elements[$0] } ?? object?[String(part)]
        }
        let described = try #require(object)
        // Two of them: one unknown key would be taken for one that lacks.
        let text = text.replacing(#""zzzzzzzzz": 0"#, with: #""zzzzzzzzz": 0, "yyyyyyyyy": 0"#)
        let diagnostics = name == "topology" ? topology(text) : cluster(text)
        // The diagnostic about the unknown key lists those that the decoder knows.
        let help = try #require(diagnostics.first { $0.code == .unknownKey }?.help)
        let known = help.replacing("the keys are ", with: "").split(separator: ", ").map(String.init)
        let properties = try #require(described["properties"]).members.map(\.key).filter { $0 != "$schema" }
        #expect(properties.sorted() == known.sorted())
        #expect(described["additionalProperties"]?.bool == false)
        let required = Set((described["required"]?.elements ?? []).compactMap(\.string))
        let missing = diagnostics.filter { $0.code == .missingKey }.compactMap {
            $0.detail.split(separator: "\"").dropFirst().first
        }
        #expect(required.isSuperset(of: missing.map(String.init)))
    }

    @Test func examplesAreRight() throws {
        for example in try SchemaFiles.examples(of: "topology") {
            #expect(topology(example.tree.text).map(\.detail) == [])
        }
        for example in try SchemaFiles.examples(of: "cluster") {
            #expect(cluster(example.tree.text).map(\.detail) == [])
        }
    }

    /// The members of an object that a schema has defaults for.
    private func defaults(_ object: JSONTree?) throws -> [JSONTree.Member] {
        try #require(object?["properties"]).members.compactMap { member in
            member.value["default"].map { .init(key: member.key, value: $0) }
        }
    }

    @Test func defaultsOfClustersAreTheDecoders() throws {
        let schema = try SchemaFiles.schema("cluster")
        let smallest = JSONTree.object([
            "workers": .array([.object(["address": .string("a")])]), "networkNode": .object(["address": .string("a")]),
        ])
        let top = try defaults(schema)
        let ssh = try defaults(schema["properties"]?["ssh"])
        #expect(
            top.map(\.key) == [
                "name", "bridge", "privilege", "accelerator", "flavors", "quotas", "dataDirectory", "vncListen",
            ])
        #expect(ssh.map(\.key) == ["user"])
        let explicit = JSONTree.object(smallest.members + top + [.init(key: "ssh", value: .object(ssh))])
        let decoded = try [smallest, explicit].map { tree in
            let file = SourceFile(name: "cluster.json", text: tree.text)
            var cluster = try #require(ClusterDecoder.decode(file, folder: "/").cluster)
            // What stands nowhere has no place.
            cluster.imagePlaces = [:]
            return "\(cluster)"
        }
        #expect(decoded[0] == decoded[1])
    }

    @Test func defaultsOfTopologiesAreTheDecoders() throws {
        let schema = try SchemaFiles.schema("topology")
        let top = try defaults(schema)
        let vm = try defaults(schema["definitions"]?["vm"])
        let link = try defaults(schema["definitions"]?["link"])
        #expect(top.map { "\($0.key) \($0.value.text)" } == ["links []"])
        #expect(vm.map { "\($0.key) \($0.value.text)" } == ["internet false", "protect false"])
        #expect(link.map { "\($0.key) \($0.value.text)" } == ["dhcp true", "gateway true"])
        let text = """
            {"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}], "links": [{"endpoints": ["a.eth1", "a.eth2"]}]}
            """
        let file = SourceFile(name: "topology.json", text: text)
        let context = CheckContext(cluster: .standard, defaultOwner: nil)
        let topology = try #require(TopologyFile.check(file, in: context).topology)
        #expect(topology.vms.map(\.internet) == [false])
        #expect(topology.vms.map(\.protect) == [false])
        #expect(topology.links.map(\.dhcp) == [true])
        #expect(topology.links.map(\.gateway) == [true])
    }
}
