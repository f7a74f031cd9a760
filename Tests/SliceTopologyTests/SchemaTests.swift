import Foundation
import SliceSyntax
import SliceTopology
import Testing

/// The schemas say what the decoders do: the same keys, and examples that are right.
struct SchemaTests {
    private func schema(_ name: String) throws -> JSONValue {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../schemas")
        let data = try Data(contentsOf: folder.appending(path: "\(name).schema.json"))
        let result = JSONParser.parse(SourceFile(name: name, bytes: [UInt8](data)))
        #expect(result.diagnostics.isEmpty)
        return try #require(result.document).root
    }

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
        var object: JSONValue? = try schema(name)
        for part in path.split(separator: "/") { object = object?[String(part)] }
        let described = try #require(object)
        let diagnostics = name == "topology" ? topology(text) : cluster(text)
        // The diagnostic about the unknown key lists those that the decoder knows.
        let help = try #require(diagnostics.first { $0.code == .unknownKey }?.help)
        let known = help.replacing("the keys are ", with: "").split(separator: ", ").map(String.init)
        let properties = try #require(described["properties"]).members.map(\.name).filter { $0 != "$schema" }
        #expect(properties.sorted() == known.sorted())
        #expect(described["additionalProperties"]?.bool == false)
        let required = Set((described["required"]?.elements ?? []).compactMap(\.string))
        let missing = diagnostics.filter { $0.code == .missingKey }.compactMap {
            $0.detail.split(separator: "\"").dropFirst().first
        }
        #expect(required.isSuperset(of: missing.map(String.init)))
        for member in try #require(described["properties"]).members {
            #expect(member.value["description"]?.string?.isEmpty == false, "\(name) \(path) \(member.name)")
            #expect(member.value["title"]?.string?.isEmpty == false, "\(name) \(path) \(member.name)")
        }
    }

    @Test func examplesAreRight() throws {
        let topologies = try #require(try schema("topology")["examples"]?.elements)
        #expect(!topologies.isEmpty)
        for example in topologies { #expect(topology(JSONOutput(example).pretty).map(\.detail) == []) }
        // As text: an amount such as 31.5 is not a whole number, which is all that JSONOutput writes.
        let schema = try schema("cluster")
        let examples = try #require(schema["examples"]?.elements)
        let bytes = examples.first?.span.file.bytes ?? []
        for example in examples {
            let text = String(decoding: bytes[example.range.start..<example.range.end], as: UTF8.self)
            #expect(cluster(text).map(\.detail) == [])
        }
    }

    @Test func defaultFlavorsAreTheOriginals() throws {
        let flavors = try #require(try schema("cluster")["properties"]?["flavors"]?["default"])
        let text = String(decoding: flavors.span.file.bytes[flavors.range.start..<flavors.range.end], as: UTF8.self)
        let decoded = ClusterDecoder.decode(
            SourceFile(
                name: "x",
                text: #"{"workers": [{"address": "a"}], "networkNode": {"address": "a"}, "flavors": \#(text)}"#),
            folder: "/")
        #expect(decoded.cluster?.flavors == Cluster.standardFlavors)
    }
}
