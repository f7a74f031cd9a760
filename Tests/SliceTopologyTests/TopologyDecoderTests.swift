import SliceSyntax
import SliceTopology
import Testing

/// Shapes: defaults, and that one mistake gives one diagnostic.
struct TopologyDecoderTests {
    private let context = CheckContext(cluster: .standard, defaultOwner: "admin")

    private func check(_ text: String) -> TopologyFile.Result {
        TopologyFile.check(SourceFile(name: "topology.json", text: text), in: context)
    }

    @Test func theSmallestTopology() throws {
        let topology = try #require(check(#"{"slice": "s", "vms": []}"#).topology)
        #expect(topology.slice.value == "s")
        #expect(topology.id == nil)
        #expect(topology.owner == nil)
        #expect(topology.vms.isEmpty)
        #expect(topology.links.isEmpty)
    }

    @Test func defaults() throws {
        let text = """
            {"vms": [{"flavor": "cirros", "name": "a"}, {"name": "b", "flavor": "ubuntu", "interfaces": 5}],
             "links": [{"endpoints": ["a.eth3", "b.eth1"]}, {"endpoints": ["a.eth1", "b.eth2"]}], "slice": "s"}
            """
        let topology = try #require(check(text).topology)
        #expect(topology.vms.map(\.internet) == [false, false])
        #expect(topology.links.map(\.dhcp) == [true, true])
        #expect(topology.links.map(\.gateway) == [true, true])
        // As many as it says, else the highest that a link names.
        #expect(topology.interfaceCounts == ["a": 3, "b": 5])
    }

    @Test func everythingIsRead() throws {
        let text = #"""
            {"$schema": "x", "slice": "s", "id": 1234, "owner": "Ana Pérez", "vms": [
              {"name": "a", "flavor": "cirros", "interfaces": 26, "internet": true, "worker": "10.0.10.2"}],
             "links": [{"name": "l", "endpoints": ["a.eth1", "a.eth26"], "dhcp": false, "gateway": false}]}
            """#
        let topology = try #require(check(text).topology)
        #expect(topology.id?.value == 1234)
        #expect(topology.owner?.value == "Ana Pérez")
        #expect(topology.vms.first?.worker?.value == "10.0.10.2")
        #expect(topology.vms.first?.internet == true)
        #expect(topology.links.first?.address == .named("l"))
        #expect(topology.links.first?.dhcp == false)
        #expect(topology.links.first?.gateway == false)
    }

    /// What is wrong, and the only code that it gives.
    @Test(arguments: [
        ("[]", "SLC101"), ("7", "SLC101"), ("null", "SLC101"),
        ("{}", "SLC103 SLC103"),
        (#"{"slice": "s"}"#, "SLC103"),
        (#"{"slice": "s", "vms": null}"#, "SLC101"),
        (#"{"slice": 5, "vms": []}"#, "SLC101"),
        (#"{"slice": "S", "vms": []}"#, "SLC104"),
        (#"{"slice": "s", "vms": [], "id": 999}"#, "SLC105"),
        (#"{"slice": "s", "vms": [], "id": 65536}"#, "SLC105"),
        (#"{"slice": "s", "vms": [], "id": 1000.0}"#, "SLC105"),
        (#"{"slice": "s", "vms": [], "id": "1000"}"#, "SLC101"),
        (#"{"slice": "s", "vms": [], "owner": ""}"#, "SLC108"),
        (#"{"slice": "s", "vms": [], "owner": "a\u0007"}"#, "SLC108"),
        (#"{"slice": "s", "vms": [], "Links": []}"#, "SLC102"),
        (#"{"slice": "s", "vms": [{"name": "a"}]}"#, "SLC103"),
        (#"{"slice": "s", "vms": [{"name": "a", "flavour": "cirros"}]}"#, "SLC102"),
        (#"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "interfaces": 27}]}"#, "SLC105"),
        (#"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "interfaces": -1}]}"#, "SLC105"),
        (#"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "internet": "true"}]}"#, "SLC101"),
        (
            #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "interfaces": "x"}], "links": [{"endpoints": ["a.eth1", "a.eth9"]}]}"#,
            "SLC101"
        ),
        (
            #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}], "links": [{"endpoints": ["a.eth1"]}]}"#,
            "SLC107"
        ),
        (#"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}], "links": [{"endpoints": []}]}"#, "SLC107"),
        (
            #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}], "links": [{"endpoints": ["a.eth1, a.eth2"]}]}"#,
            "SLC106"
        ),
        (
            #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}], "links": [{"endpoints": ["a.eth1", "a:eth2"]}]}"#,
            "SLC106"
        ),
        (#"{"slice": "s", "vms": [], "links": [{}]}"#, "SLC103"),
        (#"{"slice": "s", "vms": [{"name": perhaps, "flavor": maybe}]}"#, "SLC020 SLC020"),
        (
            #"{"slice": "s", "vms": [{"nme": "a", "flavor": "cirros"}], "links": [{"endpoints": ["a.eth1", "a.eth2"]}]}"#,
            "SLC102"
        ),
    ])
    func oneMistakeGivesOneDiagnostic(_ text: String, _ codes: String) {
        let result = check(text)
        #expect(result.diagnostics.map(\.code.id).joined(separator: " ") == codes)
        #expect(result.topology == nil)
    }

    @Test(arguments: [
        ("a:eth2", #"write "a.eth2""#), ("a/eth2", #"write "a.eth2""#), ("a", #"write "a.eth1""#),
        ("A.eth2", #""a.eth2""#), ("a.eth02", #"write "a.eth2""#), ("a.ETH2", #"write "a.eth2""#),
        ("a.ens3", "write it like"),
    ])
    func endpointsAreRepaired(_ endpoint: String, _ help: String) throws {
        let text =
            #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}], "links": [{"endpoints": ["a.eth1", "\#(endpoint)"]}]}"#
        let diagnostic = try #require(check(text).diagnostics.first)
        #expect(diagnostic.help?.contains(help) == true)
    }

    @Test func allMistakesComeInFileOrder() {
        let text = """
            {"links": [{"endpoints": ["a.eth0", "b.eth1"]}], "slice": "Two", "vms": [{"name": "a", "flavor": "cirus"}],}
            """
        let result = check(text)
        #expect(result.diagnostics.map(\.code.id) == ["SLC208", "SLC204", "SLC104", "SLC203", "SLC012"])
    }

    @Test(arguments: [("a", true), ("Ana Pérez", true), ("", false), ("a\nb", false), ("a\u{85}", false)])
    func owners(_ text: String, _ isValid: Bool) { #expect(Owner.isValid(text) == isValid) }

    @Test func ownersHave255CharactersAtMost() {
        #expect(Owner.isValid(String(repeating: "é", count: 255)))
        #expect(!Owner.isValid(String(repeating: "é", count: 256)))
    }
}
