import Glibc
import TestSupport
import Testing

/// `plan --out` and `apply --plan` as a user or a CI job meets them, as far as that needs no host.
@Suite struct SavedPlanCommandTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }
    private let topology: String
    private let cluster: String
    private let plan: String

    init() throws {
        scratch = try ScratchFolder()
        (topology, cluster, plan) = (
            scratch.file("topology.json"), scratch.file("cluster.json"), scratch.file("p.json")
        )
        try write(
            #"""
            {
              "$schema": "../schemas/topology.schema.json",
              "slice": "two-tier",
              "owner": "admin",
              "vms": [
                { "name": "web", "flavor": "cirros", "interfaces": 1, "internet": true },
                { "name": "db", "flavor": "cirros", "interfaces": 1 }
              ],
              "links": [ { "name": "backend", "endpoints": ["web.eth1", "db.eth1"] } ]
            }
            """#, to: topology)
        // No image is there: a run comes as far as the hosts, and no further.
        try write(
            #"""
            { "name": "rack1", "workers": [ { "address": "192.0.2.1" } ], "networkNode": { "address": "192.0.2.1" },
              "flavors": { "cirros": { "cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "images/cirros.img" } } }
            """#, to: cluster)
    }

    private func slicec(_ arguments: String..., state: String = "/state.db", cluster: String? = nil) async throws
        -> LabCluster.Output
    {
        let environment = ["SLICEC_CLUSTER": cluster ?? self.cluster, "SLICEC_STATE": folder + state]
        return try await lab.slicec(arguments, environment: environment)
    }

    private func write(_ text: String, to path: String) throws {
        let stream = try #require(fopen(path, "we"))
        fputs(text, stream)
        fclose(stream)
    }

    private func text(_ path: String) async throws -> String { try await lab.run(["/bin/cat", path]).output }

    private func save() async throws {
        let saved = try await slicec("plan", "--out", plan, topology)
        #expect(saved.status == 0, "\(saved.errors)")
        #expect(saved.errors.contains("slicec apply --plan \(plan)"), "\(saved.errors)")
    }

    /// Writes a state: a run that fails at its images has made one.
    private func makeState(_ state: String = "/state.db") async throws {
        let run = try await slicec("apply", "--auto-approve", topology, state: state)
        #expect(run.status == 1 && run.errors.contains("SLC410"), "\(run.errors)")
        #expect(access(folder + state, F_OK) == 0)
    }

    @Test func aPlanIsSavedAsItWouldBeShown() async throws {
        try await save()
        let saved = try await text(plan)
        #expect(try await lab.run(["/usr/bin/stat", "-c", "%F", plan]).output == "regular file\n")
        #expect(saved.hasPrefix("{\n  \"formatVersion\": 1,\n"))
        #expect(saved.contains(#""image": "cirros.img""#))
        #expect(!saved.contains(folder), "a path of the machine that planned")
        #expect(!saved.contains("schema.json"))
        // Twice the same bytes; and nothing else is left in the folder.
        let again = folder + "/again.json"
        _ = try await slicec("plan", "--out", again, topology)
        #expect(try await text(again) == saved)
        #expect(try await lab.run(["/bin/ls", folder]).output == "again.json\ncluster.json\np.json\ntopology.json\n")
        #expect(try await slicec("plan", "--detailed-exitcode", "--out", again, topology).status == 2)
        #expect(access(folder + "/state.db", F_OK) != 0, "a plan made a state")
    }

    @Test func whatCannotBeWrittenIsSaid() async throws {
        for path in [folder, "/dev/null", folder + "/none/p.json"] {
            let result = try await slicec("plan", "--out", path, topology)
            #expect(result.status == 1 && result.errors.contains("SLC028"), "\(path): \(result.errors)")
        }
        #expect(try await lab.run(["/usr/bin/stat", "-c", "%F", "/dev/null"]).output == "character special file\n")
        let wrong = try await slicec("plan", "--out", plan, folder + "/none.json")
        #expect(wrong.status == 1 && access(plan, F_OK) != 0)
        #expect(try await slicec("plan", "--destroy", "--out", plan, topology).status == 1)
        #expect(access(plan, F_OK) != 0)
    }

    /// The file needs nothing beside it: the run gets as far as the images.
    @Test func theFileIsEnough() async throws {
        try await save()
        unlink(topology)
        let run = try await slicec("apply", "--auto-approve", "--plan", plan)
        #expect(run.status == 1 && run.errors.contains("SLC410"), "\(run.errors)")
        let input = try await lab.slicec(
            ["apply", "--auto-approve", "--plan", "-"],
            environment: ["SLICEC_CLUSTER": cluster, "SLICEC_STATE": folder + "/state.db"], input: try await text(plan))
        #expect(input.status == 1 && input.errors.contains("SLC410"), "\(input.errors)")
    }

    /// What new disks are made over is part of the plan, where the planning machine has it.
    @Test func anotherImageIsAnotherPlan() async throws {
        let missing = try await slicec("plan", "--out", plan, topology)
        #expect(missing.status == 0 && missing.errors.contains("warning[SLC410]: not read"), "\(missing.errors)")
        #expect(try await text(plan).contains("\"images\": []"))
        mkdir(folder + "/images", 0o755)
        try write("one", to: folder + "/images/cirros.img")
        let saved = try await slicec("plan", "--out", plan, topology)
        #expect(saved.status == 0 && !saved.errors.contains("warning"), "\(saved.errors)")
        let digest = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
        #expect(try await text(plan).contains("\"vm\": \"db\", \"sha256\": \"\(digest)\""))
        try write("two", to: folder + "/images/cirros.img")
        let run = try await slicec("apply", "--auto-approve", "--plan", plan)
        #expect(
            run.status == 4 && run.errors.contains("vm.web: image cirros.img: SHA-256 \(digest) → "), "\(run.errors)")
    }

    @Test(arguments: [
        // What is said, where it is said, and what the message shows of it.
        (#"s/"flavor": "cirros", "interfaces": 1 }/"flavor": "cirros", "interfaces": 2 }/"#, "The topology in it"),
        (#"/vm.launch:db/d; s/\("db.eth1"\], "effect": "live", "summary".*\),$/\1/"#, "SLC"),
        (#"s/VNC 5902/VNC 5903/"#, "The saved plan was changed"),
        (#"s/"vncPort": 5901/"vncPort": 5999/"#, "The saved plan was changed"),
        (#"s/"sha256": "./"sha256": "0/"#, "SLC324"),
        (#"s/"formatVersion": 1/"formatVersion": 2/"#, "format version 1"),
        (#"s/"serial": null/"serial": "x"/"#, "\"serial\" of the saved plan"),
    ])
    func whatWasEditedIsNotCarriedOut(_ edit: String, _ said: String) async throws {
        try await save()
        #expect(try await lab.run(["/bin/sed", "-i", edit, plan]).status == 0)
        let run = try await slicec("apply", "--auto-approve", "--plan", plan)
        #expect(run.status == 4 || run.errors.contains("[SLC0"), "\(run.status) \(run.errors)")
        #expect(run.errors.contains(said) && run.errors.contains("p.json:"), "\(run.errors)")
        #expect(access(folder + "/state.db", F_OK) != 0, "a refused plan made a state")
    }

    @Test func whatIsNoSavedPlanIsRefused() async throws {
        let shown = try await slicec("plan", "--json", topology)
        try write(shown.output, to: plan)
        for path in [plan, topology, cluster] {
            let run = try await slicec("apply", "--auto-approve", "--plan", path)
            #expect(run.status == 4 && run.errors.contains("SLC324"), "\(run.errors)")
            #expect(run.errors.contains("slicec plan --out FILE"), "\(run.errors)")
        }
        try write("{", to: plan)
        let broken = try await slicec("apply", "--auto-approve", "--plan", plan)
        #expect(broken.status == 1 && broken.errors.contains("SLC014"), "\(broken.errors)")
        #expect(try await slicec("apply", "--plan", plan, topology).status == 64)
        #expect(try await slicec("apply", "--plan", folder + "/none.json").status == 1)
    }

    @Test func validateTellsAPlanFromWhatOnlyLooksLikeOne() async throws {
        try write(#"{"formatVersion": 1, "saved": 3, "actions": {}}"#, to: plan)
        let run = try await slicec("validate", plan)
        #expect(run.status == 1 && run.errors.contains("SLC324"), "\(run.output) \(run.errors)")
        #expect(run.errors.contains("1 error in 1 of 1 file"), "\(run.errors)")
        try await save()
        #expect(try await lab.run(["/bin/sed", "-i", #"s/"serial": null/"serial": "x"/"#, plan]).status == 0)
        let edited = try await slicec("validate", plan)
        #expect(edited.status == 1 && edited.errors.contains("\"serial\" of the saved plan"), "\(edited.errors)")
        for (edit, what) in [
            (#"s/VNC 5902/VNC 5903/"#, "The saved plan was changed"),
            (#"s/"cirros", "interfaces": 1 }/"cirros", "interfaces": 2 }/"#, "The topology in it was changed"),
        ] {
            try await save()
            #expect(try await lab.run(["/bin/sed", "-i", edit, plan]).status == 0)
            let sealed = try await slicec("validate", plan)
            #expect(sealed.status == 1 && sealed.errors.contains(what), "\(sealed.output)\(sealed.errors)")
            #expect(sealed.errors.contains("SLC324") && sealed.errors.contains("p.json:"), "\(sealed.errors)")
        }
    }

    /// It may lie beside topologies, where CI checks all of them.
    @Test func otherCommandsLeaveItAlone() async throws {
        try await save()
        let before = try await text(plan)
        #expect(try await slicec("validate", plan).output == "\(plan): ok, a saved plan\n")
        let all = try await slicec("validate", folder)
        #expect(all.output == "3 files: ok, 1 slice, 1 cluster file, 1 saved plan, 2 VMs, 1 link\n", "\(all.errors)")
        #expect(try await slicec("format", "--check", plan).status == 0)
        #expect(try await slicec("format", plan).output == "")
        #expect(try await text(plan) == before)
    }

    @Test func anotherClusterOrStateIsRefused() async throws {
        try await makeState()
        try await save()
        let lineage = try await text(plan).lines.first { $0.contains("\"lineage\"") } ?? ""
        #expect(lineage.contains("-4"), "a UUID: \(lineage)")
        let other = folder + "/other.json"
        try write(try await text(cluster).replacing("rack1", with: "rack2"), to: other)
        let elsewhere = try await slicec("apply", "--auto-approve", "--plan", plan, cluster: other)
        #expect(elsewhere.status == 4 && elsewhere.errors.contains("SLC325"), "\(elsewhere.errors)")
        #expect(elsewhere.errors.contains("\"rack2\""))
        let none = try await slicec("apply", "--auto-approve", "--plan", plan, state: "/none.db")
        #expect(none.status == 4 && none.errors.contains("SLC325"), "\(none.errors)")
        #expect(access(folder + "/none.db", F_OK) != 0, "a refused plan made a state")
        try await makeState("/two.db")
        let two = try await slicec("apply", "--auto-approve", "--plan", plan, state: "/two.db")
        #expect(two.status == 4 && two.errors.contains("SLC325"), "\(two.errors)")
        #expect(two.errors.contains("p.json:"))
        // In its own state it is as fresh as it was.
        let own = try await slicec("apply", "--auto-approve", "--plan", plan)
        #expect(own.status == 1 && own.errors.contains("SLC410"), "\(own.errors)")
    }

    @Test func theClusterFileMayNotHaveMovedOn() async throws {
        try await save()
        try write(try await text(cluster).replacing("cirros\"", with: "debian\""), to: cluster)
        let run = try await slicec("apply", "--auto-approve", "--plan", plan)
        #expect(run.status == 4 && run.errors.contains("SLC203"), "\(run.errors)")
        #expect(run.errors.contains("p.json:"), "\(run.errors)")
    }
}
