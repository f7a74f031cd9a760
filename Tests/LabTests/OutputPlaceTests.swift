import Foundation
import TestSupport
import Testing

/// What `plan --out` and `graph --out` must not write over.
@Suite struct OutputPlaceTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    private static let topology = #"{ "slice": "net", "owner": "ann", "vms": [ { "name": "a", "flavor": "cirros" } ] }"#
    private static let cluster = #"""
        { "workers": [ { "address": "10.0.10.1" } ], "networkNode": { "address": "10.0.10.1" },
          "flavors": { "cirros": { "cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "i.img" } } }
        """#

    init() throws {
        scratch = try ScratchFolder()
        try write(Self.topology, to: "topology.json")
        try write(Self.cluster, to: "cluster.json")
    }

    private func slicec(_ arguments: String...) async throws -> LabCluster.Output {
        let environment = ["SLICEC_CLUSTER": "", "XDG_CONFIG_HOME": folder, "SLICEC_STATE": folder + "/state.db"]
        return try await LabCluster.shared.slicec(arguments, environment: environment, in: folder)
    }

    private func write(_ text: String, to name: String) throws {
        try text.write(toFile: scratch.file(name), atomically: false, encoding: .utf8)
    }

    private func read(_ name: String) throws -> String {
        try String(contentsOfFile: scratch.file(name), encoding: .utf8)
    }

    @Test(
        arguments: [
            ("topology.json", "it is the topology file"), ("./cluster.json", "it is the cluster file"),
            ("state.db", "it is the recorded state"), ("other.json", "it is there already, and is not"),
            ("notes.txt", "it is there already, and is not"), ("link", "it is the topology file"),
        ])
    func whatIsNeededStays(name: String, reason: String) async throws {
        try write("SQLite format 3\0…", to: "state.db")
        try write(Self.topology, to: "other.json")
        try write("to do: everything\n", to: "notes.txt")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("link"), withDestinationPath: scratch.file("topology.json"))
        let before = try read(name)
        for command in ["plan", "graph"] {
            let result = try await slicec(command, "--out", name)
            #expect(result.status == 1)
            #expect(result.errors.contains("error[SLC028]"), "\(command): \(result.errors)")
            #expect(result.errors.contains("\(name): \(reason)"), "\(command): \(result.errors)")
            #expect(result.output == "")
            #expect(try read(name) == before)
        }
    }

    @Test func aStateThatIsStillToBeMadeIsNoPlaceEither() async throws {
        let result = try await slicec("plan", "--out", folder + "/state.db")
        #expect(result.status == 1 && result.errors.contains("it is the recorded state"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.file("state.db")))
    }

    @Test func whatWasWrittenBeforeIsReplaced() async throws {
        // As mktemp(1) makes it.
        try write("", to: "p.json")
        for _ in 1...2 { #expect(try await slicec("plan", "--out", "p.json").status == 0) }
        #expect(try await slicec("plan", "--out", "p.json").status == 0)
        for format in ["svg", "dot", "mermaid"] {
            for _ in 1...2 {
                let result = try await slicec("graph", "--format", format, "--out", "picture.\(format)")
                #expect(result.status == 0, "\(result.errors)")
            }
        }
    }

    @Test func aDashIsNoFile() async throws {
        let picture = try await slicec("graph", "--out", "-")
        #expect(picture.status == 0 && picture.output.hasPrefix("<svg"), "\(picture.errors)")
        let plan = try await slicec("plan", "--out", "-")
        #expect(plan.status == 64 && plan.errors.contains("slicec plan --json"), "\(plan.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.file("-")))
    }
}
