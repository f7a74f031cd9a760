import SliceSyntax
import Testing

@testable import SliceTopology

struct ClusterDecoderTests {
    private func decode(_ text: String) -> (cluster: Cluster?, diagnostics: [Diagnostic]) {
        ClusterDecoder.decode(SourceFile(name: "cluster.json", text: text), folder: "/etc/slicec")
    }

    /// A cluster file with the given members beside workers and network node.
    private func with(_ members: String) -> String {
        #"{"workers": [{"address": "10.0.10.1"}], "networkNode": {"address": "10.0.10.1"}, \#(members)}"#
    }

    @Test func theSmallestCluster() throws {
        let result = decode(#"{"workers": [{"address": "10.0.10.1"}], "networkNode": {"address": "10.0.10.9"}}"#)
        #expect(result.diagnostics.isEmpty)
        let cluster = try #require(result.cluster)
        #expect(cluster.name == "default")
        #expect(cluster.workers == [.init(name: "10.0.10.1", address: "10.0.10.1", capacity: .init())])
        #expect(cluster.networkNode == .init(address: "10.0.10.9", uplink: nil))
        #expect(cluster.bridge == "br-int")
        #expect(cluster.ssh == .init(user: "ubuntu", configFile: nil))
        #expect(cluster.privilege == .sudo)
        #expect(cluster.accelerator == .auto)
        #expect(cluster.flavors == Cluster.standardFlavors)
        #expect(cluster.quotas.isEmpty)
        #expect(cluster.dataDirectory == "/var/lib/slicec")
        #expect(cluster.vncListen == "127.0.0.1")
        #expect(cluster.statePath == nil)
        #expect(cluster.hostAddresses == ["10.0.10.1", "10.0.10.9"])
    }

    @Test func everythingIsRead() throws {
        let result = decode(
            """
            {"$schema": "x", "name": "lab", "workers": [
               {"name": "w1", "address": "fd00::1", "capacity": {"maxVMs": 4, "cores": 8, "memoryGB": 15.5, "diskGB": 100}},
               {"name": "w2", "address": "w2.lab.example"}],
             "networkNode": {"address": "w2", "uplink": "enp1s0"}, "bridge": "br0",
             "ssh": {"user": "root", "config": "ssh_config"}, "privilege": "none", "accelerator": "tcg",
             "flavors": {"z": {"cores": 2, "memoryGB": 1, "diskGB": 0.2, "image": "images/z.qcow2"},
                         "a": {"cores": 1, "memoryGB": 0.125, "diskGB": 1, "image": "/srv/a.img"}},
             "quotas": {"admin": 10, "*": 2}, "dataDirectory": "/srv/slicec", "vncListen": "0.0.0.0",
             "state": {"path": "lab.db", "group": "lab"}}
            """)
        #expect(result.diagnostics.isEmpty)
        let cluster = try #require(result.cluster)
        #expect(cluster.name == "lab")
        #expect(cluster.workers.map(\.name) == ["w1", "w2"])
        #expect(cluster.workers[0].capacity.maximumVMs == 4)
        #expect(cluster.workers[0].capacity.cores == 8)
        #expect(cluster.workers[0].capacity.memory == Gibibytes(thousandths: 15_500))
        #expect(cluster.workers[0].capacity.disk == Gibibytes(thousandths: 100_000))
        // A worker's name stands for its address.
        #expect(cluster.networkNode == .init(address: "w2.lab.example", uplink: "enp1s0"))
        #expect(cluster.hostAddresses == ["fd00::1", "w2.lab.example"])
        #expect(cluster.ssh == .init(user: "root", configFile: "/etc/slicec/ssh_config"))
        #expect(cluster.privilege == .none)
        #expect(cluster.accelerator == .tcg)
        // In the file's order; relative paths start in the file's folder.
        #expect(cluster.flavors.map(\.name) == ["z", "a"])
        #expect(cluster.flavors.map(\.image) == ["/etc/slicec/images/z.qcow2", "/srv/a.img"])
        #expect(cluster.quota(of: "admin") == 10)
        #expect(cluster.quota(of: "someone") == 2)
        #expect(cluster.statePath == "/etc/slicec/lab.db")
        #expect(cluster.stateGroup == "lab")
        #expect(cluster.worker("w1")?.address == "fd00::1")
        #expect(cluster.worker("fd00::1")?.name == "w1")
        #expect(cluster.hostName("fd00::1") == "w1 (fd00::1)")
    }

    @Test(arguments: [
        ("", "SLC002"), ("[]", "SLC101"), ("{}", "SLC103 SLC103"),
        (#"{"workers": [], "networkNode": {"address": "a"}}"#, "SLC110"),
        (#"{"workers": [{"address": "a"}]}"#, "SLC103"),
        (#"{"workers": [{}], "networkNode": {}}"#, "SLC103 SLC103"),
        (#"{"workers": [{"address": "-oProxyCommand=x"}], "networkNode": {"address": "a b"}}"#, "SLC109 SLC109"),
        (#"{"workers": [{"address": "a"}, {"address": "a"}], "networkNode": {"address": "a"}}"#, "SLC212"),
        (
            #"{"workers": [{"name": "x", "address": "a"}, {"name": "x", "address": "a"}], "networkNode": {"address": "a"}}"#,
            "SLC212 SLC212"
        ),
        (#"{"workers": [{"address": "a"}, {"name": "a", "address": "b"}], "networkNode": {"address": "a"}}"#, "SLC212"),
        (#"{"workers": [{"name": "W1", "address": "a"}], "networkNode": {"address": "a"}}"#, "SLC104"),
    ])
    func wrongHosts(_ text: String, _ codes: String) {
        let result = decode(text)
        #expect(result.cluster == nil)
        #expect(result.diagnostics.map(\.code.id).joined(separator: " ") == codes)
    }

    @Test(arguments: [
        (#""worker": []"#, "SLC102"),
        (#""name": "Lab""#, "SLC104"),
        (#""bridge": "averylongbridgename""#, "SLC108"),
        (#""bridge": "br\"0""#, "SLC108"),
        (#""bridge": "..""#, "SLC108"),
        (#""ssh": {"user": "-l"}"#, "SLC108"),
        (#""ssh": {"user": "a b"}"#, "SLC108"),
        (#""ssh": {"config": ""}"#, "SLC108"),
        (#""ssh": {"port": 22}"#, "SLC102"),
        (#""privilege": "doas""#, "SLC108"),
        (#""accelerator": "xen""#, "SLC108"),
        (#""flavors": {"a": {"cores": 0, "memoryGB": 0, "diskGB": 1e3, "image": "x"}}"#, "SLC105 SLC105 SLC105"),
        (#""flavors": {"a": {}}"#, "SLC103 SLC103 SLC103 SLC103"),
        (#""flavors": {"a": {"cores": 1, "memoryGB": 1, "diskGB": 1, "image": ""}}"#, "SLC108"),
        (#""flavors": {"": {"cores": 1, "memoryGB": 1, "diskGB": 1, "image": "x"}}"#, "SLC108"),
        (#""flavors": {"a\u0007": {"cores": 1, "memoryGB": 1, "diskGB": 1, "image": "x"}}"#, "SLC108"),
        // For ssh the first byte makes an option, whatever Unicode makes of it.
        (#""ssh": {"config": "-\u0301x"}"#, "SLC108"),
        (#""flavors": {"a": {"cores": 1, "memoryGB": 1, "diskGB": 1, "image": "-\u0301x"}}"#, "SLC108"),
        (#""dataDirectory": "/""#, "SLC108"),
        (#""dataDirectory": "-\u0301/x""#, "SLC108"),
        (#""quotas": {"admin": -1, "*": "x"}"#, "SLC105 SLC101"),
        (#""dataDirectory": "var/lib""#, "SLC108"),
        (#""vncListen": "0.0.0.0:1,x""#, "SLC109"),
        (#""qemuUser": "root""#, "SLC108"), (#""qemuUser": "-x""#, "SLC108"), (#""qemuUser": "a b""#, "SLC108"),
        (#""qemuUser": "0""#, "SLC108"), (#""qemuUser": "é""#, "SLC108"), (#""qemuUser": """#, "SLC108"),
        (#""state": {"file": "x"}"#, "SLC102"),
        (#""state": "x""#, "SLC101"),
    ])
    func wrongSettings(_ members: String, _ codes: String) {
        let result = decode(with(members))
        #expect(result.cluster == nil)
        #expect(result.diagnostics.map(\.code.id).joined(separator: " ") == codes)
    }

    /// A combining character behind the slash makes one character of both, and still a path.
    @Test func pathsAreBytes() throws {
        let result = decode(with(#""dataDirectory": "/\u0301", "state": {"path": "/\u0301x"}"#))
        let cluster = try #require(result.cluster)
        #expect(cluster.dataDirectory == "/\u{301}")
        #expect(cluster.statePath == "/\u{301}x")
    }

    @Test func allMistakesAreReportedEvenWithoutWorkers() {
        let result = decode(#"{"workers": [], "privilege": "doas", "bridge": ""}"#)
        #expect(result.diagnostics.map(\.code.id) == ["SLC103", "SLC110", "SLC108", "SLC108"])
    }

    @Test func duplicateWorkersPointAtTheAddress() throws {
        let text =
            #"{"workers": [{"address": "a"}, {"address": "b"}, {"address": "a"}], "networkNode": {"address": "a"}}"#
        let diagnostic = try #require(decode(text).diagnostics.first)
        let bytes = Array(text.utf8)
        let range = try #require(diagnostic.span?.range)
        #expect(String(decoding: bytes[range.start..<range.end], as: UTF8.self) == #""a""#)
        #expect(range.start > (diagnostic.notes.first?.span?.range.start ?? .max))
    }
}
