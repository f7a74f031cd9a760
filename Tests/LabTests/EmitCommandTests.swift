import Glibc
import TestSupport
import Testing

/// `slicec emit` as a user meets it, without any cluster.
@Suite struct EmitCommandTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }
    private var scripts: String { folder + "/scripts" }

    init() throws {
        scratch = try ScratchFolder()
        try write("not a disk, but a base image can be anything", to: "image.raw")
        try write(
            """
            {"workers": [{"name": "w1", "address": "10.0.10.1"}, {"name": "w2", "address": "10.0.10.2"}],
             "networkNode": {"address": "10.0.10.9"}, "state": {"path": "state.db"},
             "flavors": {"cirros": {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "image.raw"}}}
            """, to: "cluster.json")
        try writeTopology(vms: ["a", "b"])
    }

    private func write(_ text: String, to name: String) throws {
        let stream = try #require(fopen(folder + "/" + name, "we"))
        fputs(text, stream)
        fclose(stream)
    }

    private func writeTopology(_ slice: String = "lab", vms: [String]) throws {
        let list = vms.map { #"{"name": "\#($0)", "flavor": "cirros", "interfaces": 1}"# }.joined(separator: ", ")
        try write(
            #"{"slice": "\#(slice)", "vms": [\#(list)], "links": [{"endpoints": ["a.eth1", "b.eth1"]}]}"#,
            to: "topology.json")
    }

    private func emit(_ more: String...) async throws -> LabCluster.Output {
        try await lab.slicec(
            ["emit", "--out", scripts, folder + "/topology.json"] + more,
            environment: ["SLICEC_CLUSTER": folder + "/cluster.json", "SLICEC_STATE": ""])
    }

    private func shell(_ script: String) async throws -> String {
        try await lab.run(["/bin/sh", "-c", "cd \(folder) && \(script)"]).output.trimmed
    }

    @Test func scriptsAreThereAndTheStateHasTheirLineage() async throws {
        let result = try await emit()
        #expect(result.status == 0, "\(result.errors)")
        for word in ["scripts/w1.sh", "scripts/w2.sh", "scripts/10.0.10.9.sh", "sudo sh -s", "slicec apply"] {
            #expect(result.output.contains(word), "\(word) in \(result.output)")
        }
        #expect(
            try await shell("stat -c '%a %n' scripts/*")
                == "700 scripts/10.0.10.9.sh\n700 scripts/w1.sh\n700 scripts/w2.sh")
        #expect(try await shell("ls -A scripts | wc -l") == "3")
        let lineages = try await shell("grep -hoE 'external_ids:slicec-lineage=[^ \"]+' scripts/* | sort -u")
        #expect(lineages.lines.count == 1)
        let before = try await shell("cat scripts/*")
        // Nothing but the state says which: a second time it is the same.
        #expect(try await emit().status == 0)
        #expect(try await shell("cat scripts/*") == before)
        let show = try await lab.slicec(
            ["show", "lab"], environment: ["SLICEC_CLUSTER": folder + "/cluster.json", "SLICEC_STATE": ""])
        #expect(show.output.contains("Slice 1000 [design]: 2 VMs"))
    }

    @Test func onlyScriptsOfTheSamePurposeAreReplaced() async throws {
        try writeTopology(vms: ["a", "b"])
        #expect(try await emit().status == 0)
        try write("#!/bin/sh\necho mine\n", to: "scripts/mine.sh")
        // Both VMs on one worker now, recorded anew: the other worker's script goes.
        _ = try await shell("rm -r state.db*")
        try write(
            #"""
            {"slice": "lab", "links": [{"endpoints": ["a.eth1", "b.eth1"]}], "vms": [
             {"name": "a", "flavor": "cirros", "worker": "w2"}, {"name": "b", "flavor": "cirros", "worker": "w2"}]}
            """#, to: "topology.json")
        #expect(try await emit().status == 0)
        #expect(try await shell("ls scripts") == "10.0.10.9.sh\nmine.sh\nw2.sh")
        #expect(try await shell("cat scripts/mine.sh") == "#!/bin/sh\necho mine")

        // A script that deploys does not turn into one that destroys, nor into another slice's.
        let before = try await shell("cat scripts/*")
        let destroy = try await emit("--destroy")
        #expect(destroy.status == 1 && destroy.errors.contains("scripts that deploy slice lab"), "\(destroy.errors)")
        try writeTopology("other", vms: ["a", "b"])
        let other = try await emit()
        #expect(other.status == 1 && other.errors.contains("SLC028"), "\(other.errors)")
        #expect(try await shell("cat scripts/*") == before)
        let listed = try await lab.slicec(
            ["list"], environment: ["SLICEC_CLUSTER": folder + "/cluster.json", "SLICEC_STATE": ""])
        #expect(!listed.output.contains("other"), "nothing is recorded of what is not written")
    }

    @Test func aForeignFileKeepsItsName() async throws {
        _ = try await shell("mkdir scripts")
        try write("precious\n", to: "scripts/w1.sh")
        let result = try await emit()
        #expect(result.status == 1 && result.errors.contains("is not a script that slicec wrote"), "\(result.errors)")
        #expect(try await shell("cat scripts/*") == "precious")
        let listed = try await lab.slicec(
            ["list"], environment: ["SLICEC_CLUSTER": folder + "/cluster.json", "SLICEC_STATE": ""])
        #expect(!listed.output.contains("lab"), "nothing is recorded of what is not written")
        // A file where the folder should be.
        _ = try await shell("rm -r scripts && echo precious >scripts")
        let blocked = try await emit()
        #expect(blocked.status == 1 && blocked.errors.contains("not a directory"), "\(blocked.errors)")
        #expect(try await shell("cat scripts") == "precious")
    }

    @Test func whatIsMissingIsSaid() async throws {
        _ = try await shell("rm image.raw")
        let image = try await emit()
        #expect(image.status == 1 && image.errors.contains("SLC410"), "\(image.errors)")
        #expect(try await shell("ls scripts 2>/dev/null || :") == "")
        let destroy = try await emit("--destroy")
        #expect(destroy.status == 1 && destroy.errors.contains("SLC313"), "\(destroy.errors)")
        let folderless = try await lab.slicec(["emit", folder + "/topology.json"])
        #expect(folderless.status == 64 && folderless.errors.contains("--out"), "\(folderless.errors)")
    }

    @Test func aSliceThatIsNamedForAFileIsFound() async throws {
        #expect(try await emit().status == 0)
        let environment = ["SLICEC_CLUSTER": folder + "/cluster.json", "SLICEC_STATE": ""]
        let known = try await lab.slicec(["destroy", "lab"], environment: environment)
        #expect(known.status == 1 && known.errors.contains("slicec destroy --slice lab"), "\(known.errors)")
        let unknown = try await lab.slicec(["destroy", "lap"], environment: environment)
        #expect(unknown.status == 1 && !unknown.errors.contains("--slice"), "\(unknown.errors)")
    }
}
