import Glibc
import TestSupport
import Testing

/// The program as a user or a CI job meets it, without any cluster: bad input is normal input.
@Suite struct CommandLineTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
    }

    /// Runs slicec with a state of the test's own and no cluster file.
    private func slicec(_ arguments: String..., input: String = "", state: String? = nil) async throws
        -> LabCluster.Output
    {
        let environment = [
            "SLICEC_CLUSTER": "", "XDG_CONFIG_HOME": folder, "SLICEC_STATE": state ?? folder + "/state.db",
        ]
        // In a folder of its own: a lab that is up leaves a cluster file in others.
        return try await lab.slicec(arguments, environment: environment, input: input, in: folder)
    }

    private func write(_ text: String, to name: String) throws -> String {
        let path = folder + "/" + name
        let stream = try #require(fopen(path, "we"))
        fputs(text, stream)
        fclose(stream)
        return path
    }

    private static let twoTier = #"""
        {
          "slice": "two-tier",
          "owner": "admin",
          "vms": [
            { "name": "web", "flavor": "cirros", "interfaces": 1, "internet": true },
            { "name": "db",  "flavor": "ubuntu", "interfaces": 1 }
          ],
          "links": [ { "name": "backend", "endpoints": ["web.eth1", "db.eth1"] } ]
        }
        """#

    @Test func reviewBeforeApplyingIsTheOriginalsToTheLetter() async throws {
        let file = try write(Self.twoTier, to: "topology.json")
        let result = try await slicec("show", file)
        #expect(
            result.output == """
                ======================================================================
                Slice 1000 [design]: 2 VMs, 1 Links, VLAN pool: 100-119
                  └─ VM 1001: web (VNC: 5901, Worker: 10.0.10.1, Disk: 1GB)
                      eth0: MAC 52:54:00:03:e9:00, VLAN: 400, unconnected
                      eth1: MAC 52:54:00:03:e9:01, VLAN: 100, Link: 1
                  └─ VM 1002: db (VNC: 5902, Worker: 10.0.10.2, Disk: 2.2GB)
                      eth0: MAC 52:54:00:03:ea:00, unconnected
                      eth1: MAC 52:54:00:03:ea:01, VLAN: 100, Link: 1
                  Link 1: VM1001.eth1 <-> VM1002.eth1 (VLAN 100)
                ======================================================================

                """)
        #expect(result.status == 0)
        #expect(access(folder + "/state.db", F_OK) != 0, "an offline command made a state")
    }

    @Test func planSaysWhetherThereAreChanges() async throws {
        let file = try write(Self.twoTier, to: "lab.json")
        #expect(try await slicec("plan", file).status == 0)
        #expect(try await slicec("plan", "--detailed-exitcode", file).status == 2)
        #expect(try await slicec("plan", "--detailed-exitcode").status == 1, "no file, no plan")
        #expect(try await slicec("plan", "-", input: Self.twoTier).status == 0)
    }

    /// Hosts that are not there: what ssh would connect through ends at once.
    private func deadCluster() throws -> String {
        _ = try write("Host *\n  ProxyCommand false\n", to: "ssh_config")
        return try write(
            #"{"workers": [{"name": "w1", "address": "10.0.10.1"}], "networkNode": {"address": "10.0.10.3"}, "#
                + #""ssh": {"config": "ssh_config"}, "flavors": {"cirros": {"cores": 1, "memoryGB": 0.5, "#
                + #""diskGB": 1, "image": "i.img"}}}"#, to: "dead.json")
    }

    @Test func planSaysWhichHostsItCouldNotLookAt() async throws {
        let cluster = try deadCluster()
        let file = try write(Self.twoTier.replacing("ubuntu", with: "cirros"), to: "topology.json")
        let words = ["plan", "--refresh", "--detailed-exitcode", "--cluster", cluster, file]
        let environment = ["SLICEC_STATE": folder + "/state.db"]
        let plan = try await lab.slicec(words, environment: environment, in: folder)
        #expect(plan.status == 1, "\(plan.output)\(plan.errors)")
        #expect(
            plan.output.hasSuffix("Not looked at: w1 (10.0.10.1), 10.0.10.3; what is there is as recorded at best.\n"))
        #expect(plan.errors.contains("warning[SLC401]"), "\(plan.errors)")
        let document = try await lab.slicec(words + ["--json"], environment: environment, in: folder)
        // 141: an ssh that ended before it was written to took the program with it.
        #expect(document.status == 1, "\(document.status)")
        #expect(document.output.contains(#""unseen": ["#), "\(document.output)")
        #expect(document.output.contains(#""host": "10.0.10.3""#), "\(document.output)")
    }

    @Test(
        "files that are no topology",
        arguments: [
            ("", "SLC002"), ("garbage", "SLC020"), ("{", "SLC014"), ("[]", "SLC101"), ("{}", "SLC103"),
            (#"{"slice": "a", "vms": [{"name": "a;reboot", "flavor": "cirros"}]}"#, "SLC104"),
        ])
    func badFiles(text: String, code: String) async throws {
        let file = try write(text, to: "topology.json")
        for command in ["validate", "plan", "show"] {
            let result = try await slicec(command, file)
            #expect(result.status == 1)
            #expect(result.errors.contains("[\(code)]"), "\(command): \(result.errors)")
            #expect(result.errors.contains("topology.json"))
            #expect(result.output == "")
        }
    }

    @Test func pathsThatAreNoFiles() async throws {
        let missing = try await slicec("validate", folder + "/none.json")
        #expect(missing.status == 1 && missing.errors.contains("SLC001"), "\(missing.errors)")
        let directory = try await slicec("validate", folder)
        #expect(directory.status == 1 && directory.errors.contains("SLC027"), "\(directory.errors)")
        let plan = try await slicec("plan", folder)
        #expect(plan.status == 1 && plan.errors.contains("it is a folder"), "\(plan.errors)")
    }

    @Test func largeFilesAreReadAndTooLargeOnesRefused() async throws {
        let vms = (0..<100_000).map {
            #"{ "name": "vm-\#($0)", "flavor": "cirros", "interfaces": 1, "internet": false }"#
        }
        let text = #"{"slice": "large", "owner": "nobody", "vms": [\#(vms.joined(separator: ",\n"))]}"#
        let file = try write(text, to: "large.json")
        let large = try await slicec("validate", file)
        #expect(large.status == 0, "\(large.errors)")
        #expect(large.output.contains("100000 VMs"))
        let refused = try await lab.run([
            "/bin/sh", "-c", #"yes '[' | head -c 70000000 | SLICEC_CLUSTER= "$0" validate -"#, lab.program,
        ])
        #expect(refused.status == 1 && refused.errors.contains("SLC005"), "\(refused.errors)")
    }

    @Test func controlCharactersOfAFileAreNotPrinted() async throws {
        let file = try write("{\"slice\": \"a\u{1B}[2J\", \"vms\": []}", to: "evil.json")
        let result = try await slicec("validate", file)
        #expect(result.status == 1)
        #expect(!result.errors.contains("\u{1B}[2J"))
    }

    @Test func hostsAreNotTouchedWithoutAClusterFile() async throws {
        let file = try write(Self.twoTier, to: "topology.json")
        for command in ["apply", "destroy"] {
            let result = try await slicec(command, file)
            #expect(result.status == 1 && result.errors.contains("SLC301"), "\(result.errors)")
            #expect(result.errors.contains("slicec lab up"))
            #expect(result.errors.contains("cluster.json"))
        }
    }

    @Test func statesThatAreNoneAreLeftAlone() async throws {
        let file = try write(Self.twoTier, to: "topology.json")
        for (text, code) in [("", "SLC303"), ("not a database at all, but long enough to look", "SLC303")] {
            let state = try write(text, to: "bad.db")
            let result = try await slicec("plan", file, state: state)
            #expect(result.status == 1 && result.errors.contains(code), "\(result.errors)")
            #expect(try await lab.run(["/bin/cat", state]).output == text)
        }
    }

    /// What is in a file of another kind is no mistake of its own.
    @Test func anotherKindOfFileIsOneMistake() async throws {
        let topology = try write(Self.twoTier, to: "topology.json")
        let cluster = try write(
            #"{"workers": [{"address": "10.0.10.1"}], "networkNode": {"address": "10.0.10.1"}}"#, to: "rack.json")
        #expect(try await slicec("plan", "--out", folder + "/p.json", topology).status == 0)
        let saved = folder + "/p.json"
        for arguments in [
            ["plan", cluster], ["plan", "--destroy", cluster], ["graph", cluster],
            ["plan", "--cluster", topology, topology],
            ["plan", saved], ["apply", "--cluster", cluster, saved], ["emit", "--out", folder + "/scripts", saved],
        ] {
            let result = try await lab.slicec(
                arguments,
                environment: ["SLICEC_CLUSTER": "", "XDG_CONFIG_HOME": folder, "SLICEC_STATE": folder + "/state.db"],
                in: folder)
            #expect(result.status == 1, "\(arguments)")
            let heads = result.errors.split(separator: "\n").filter { $0.hasPrefix("error") }
            #expect(heads == ["error[SLC111]: another kind of file"], "\(arguments): \(result.errors)")
        }
    }

    @Test func wrongUsageExitsWith64() async throws {
        #expect(try await slicec("plan", "--no-such-flag").status == 64)
        #expect(try await slicec("destroy", "a.json", "--slice", "a").status == 64)
        #expect(try await slicec("nonsense").status == 64)
        let misspelt = try await slicec("exlpain", "SLC101")
        #expect(misspelt.status == 64 && misspelt.errors.contains("Did you mean explain?"), "\(misspelt.errors)")
        let inLab = try await slicec("lab", "sttus")
        #expect(inLab.status == 64 && inLab.errors.contains("Did you mean status?"), "\(inLab.errors)")
        #expect(try await slicec("help", "plan").status == 0)
        #expect(try await slicec().status == 0)
    }

    /// A folder that is linked to a lab is about that lab, for all commands alike.
    @Test(.enabled(if: LabCluster.canRun)) func labCommandsTakeTheLabOfTheFolder() async throws {
        symlink("/var/lib/slicec-lab/no-such-lab/cluster.json", folder + "/cluster.json")
        let down = try await slicec("lab", "down")
        #expect(down.errors == "there is no lab no-such-lab\n")
        for arguments in [["exec", "w1", "--", "true"], ["guest", "w1", "1001", "--", "true"]] {
            let result = try await lab.run([lab.program, "lab"] + arguments, in: folder)
            #expect(result.status != 0 && result.errors.contains("no-such-lab"), "\(result.errors)")
            let named = try await lab.run(
                [lab.program, "lab", arguments[0], "--name", "other-lab"] + arguments.dropFirst(), in: folder)
            #expect(named.status != 0 && !named.errors.contains("no-such-lab"), "\(named.errors)")
        }
        #expect(
            try await slicec("lab", "exec", "--help").output.split { $0.isWhitespace }.joined(separator: " ")
                .contains("./cluster.json is a link to"))
        // Whoever works in it is told that the lab is gone, and gets no plan for hosts that are none.
        let apply = try await lab.slicec(["apply"], environment: ["SLICEC_CLUSTER": ""], in: folder)
        #expect(apply.status == 1 && apply.errors.contains("which is not there"), "\(apply.errors)")
        _ = try write(
            #"{"slice": "a", "vms": [{"name": "web", "flavor": "cirros"}], "links": []}"#, to: "topology.json")
        let plan = try await lab.slicec(["plan"], environment: ["SLICEC_CLUSTER": ""], in: folder)
        #expect(
            plan.status == 0 && plan.errors.contains("which is not there: planned for the built-in"), "\(plan.errors)")
    }

    @Test func aFileOfNearlyTheNameIsNamed() async throws {
        _ = try write("{}", to: "topology.json")
        let plan = try await slicec("plan", folder + "/toplogy.json")
        #expect(plan.errors.contains("did you mean \(folder)/topology.json?"), "\(plan.errors)")
        let far = try await slicec("plan", folder + "/network.json")
        #expect(far.errors.contains("check the path"), "\(far.errors)")
    }

    @Test func diagnosticsAsOneDocument() async throws {
        let file = try write(#"{"slice": "a", "vms": [], "lnks": []}"#, to: "topology.json")
        let result = try await slicec("validate", "--format", "json", file)
        #expect(result.status == 1)
        #expect(result.output.contains(#""formatVersion": 1"#))
        #expect(result.output.contains(#""code": "SLC102""#))
        #expect(result.output.contains(#"did you mean \"links\"?"#))
    }

    @Test func manyFilesAreCheckedTogether() async throws {
        mkdir(folder + "/labs", 0o755)
        mkdir(folder + "/labs/.hidden", 0o755)
        _ = try write(Self.twoTier, to: "labs/a.json")
        _ = try write(Self.twoTier.replacing("two-tier", with: "other"), to: "labs/b.json")
        _ = try write("not JSON", to: "labs/.hidden/c.json")
        _ = try write("not JSON", to: "labs/topology.schema.json")
        _ = try write(#"{"workers": [{"address": "h"}], "networkNode": {"address": "h"}}"#, to: "labs/cluster.json")
        symlink("..", folder + "/labs/up")
        let right = try await slicec("validate", folder + "/labs", folder + "/labs/a.json")
        #expect(right.output == "3 files: ok, 2 slices, 1 cluster file, 4 VMs, 2 links\n")
        #expect(right.status == 0, "\(right.errors)")
        _ = try write(Self.twoTier, to: "labs/d.json")
        let wrong = try await slicec("validate", folder + "/labs", folder + "/none.json")
        #expect(wrong.status == 1)
        #expect(wrong.output == "")
        #expect(wrong.errors.contains("SLC213"), "\(wrong.errors)")
        #expect(wrong.errors.contains("SLC001"), "\(wrong.errors)")
        #expect(wrong.errors.contains("2 errors in 2 of 5 files\n"), "\(wrong.errors)")
    }

    @Test func otherProgramsGetOneDocument() async throws {
        let file = try write(#"{"slice": "a", "vms": [], "lnks": []}"#, to: "my topology.json")
        let log = try await slicec("validate", "--format", "sarif", file)
        #expect(log.status == 1)
        #expect(log.output.contains(#""version": "2.1.0""#))
        #expect(log.output.contains("my%20topology.json"))
        #expect(log.errors == "1 error in 1 of 1 file\n")
        let lines = try await slicec("validate", "--format", "github", file)
        #expect(lines.output.hasPrefix("::error file=my topology.json,line=1,"), "\(lines.output)")
        let right = try write(Self.twoTier, to: "right.json")
        #expect(try await slicec("validate", "--format", "github", right).output == "")
        #expect(try await slicec("validate", "--format", "sarif", right).output.contains(#""results": []"#))
        let named = try await lab.slicec(["validate", right], environment: ["SLICEC_FORMAT": "xml"])
        #expect(named.status == 64 && named.errors.contains("SLICEC_FORMAT"), "\(named.errors)")
    }

    @Test func explainKnowsEveryWayToNameACode() async throws {
        let text = try await slicec("explain", "SLC203").output
        #expect(text.contains("unknown flavor"))
        #expect(try await slicec("explain", "slc203").output == text)
        #expect(try await slicec("explain", "203").output == text)
        let wrong = try await slicec("explain", "SLC999")
        #expect(wrong.status == 64 && wrong.errors.contains("no code \"SLC999\""), "\(wrong.errors)")
        #expect(try await slicec("explain").output.contains("SLC415"))
    }

    @Test func formatWritesTheOneLayout() async throws {
        let messy = #"{"slice":"a","vms":[{"name":"b","flavor":"cirros"}]}"#
        let neat = "{\n  \"slice\": \"a\",\n  \"vms\": [\n    { \"name\": \"b\", \"flavor\": \"cirros\" }\n  ]\n}\n"
        let file = try write(messy, to: "topology.json")
        chmod(file, 0o640)
        symlink(file, folder + "/link.json")
        let check = try await slicec("format", "--check", folder + "/link.json")
        #expect(check.status == 1)
        #expect(check.output == folder + "/link.json\n")
        #expect(try await lab.run(["/bin/cat", file]).output == messy)
        let written = try await slicec("format", folder + "/link.json")
        #expect(written.status == 0 && written.output == folder + "/link.json\n", "\(written.errors)")
        #expect(try await lab.run(["/bin/cat", file]).output == neat)
        #expect(try await lab.run(["/usr/bin/stat", "-c", "%a %F", file]).output == "640 regular file\n")
        #expect(try await slicec("format", "--check", file).status == 0)
        #expect(try await slicec("format", "-", input: messy).output == neat)
        let broken = try write("{", to: "broken.json")
        let refused = try await slicec("format", broken)
        #expect(refused.status == 1 && refused.errors.contains("SLC014"))
        #expect(try await lab.run(["/bin/cat", broken]).output == "{")
    }
}
