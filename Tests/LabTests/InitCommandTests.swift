import Foundation
import TestSupport
import Testing

/// `slicec init` from the command line, and on a terminal.
@Suite struct InitCommandTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }
    private let environment: [String: String]

    init() throws {
        scratch = try ScratchFolder()
        environment = [
            "SLICEC_CLUSTER": "", "XDG_CONFIG_HOME": scratch.path, "SLICEC_STATE": scratch.path + "/state.db",
        ]
    }

    private func slicec(_ arguments: String...) async throws -> LabCluster.Output {
        let lab = LabCluster.shared
        return try await lab.run([lab.program] + arguments, environment: environment, in: folder)
    }

    /// Types answers on a terminal of its own, each when it is asked for.
    private func answer(_ answers: [String]) async throws -> LabCluster.Output {
        let script = #"""
            import os, pty, sys
            child, terminal = pty.fork()
            if child == 0: os.execv(sys.argv[1], [sys.argv[1], "init"])
            answers, seen, shown = sys.argv[2:], "", ""
            while True:
                try: part = os.read(terminal, 4096).decode()
                except OSError: break
                if not part: break
                seen, shown = seen + part, shown + part
                if seen.endswith("]: ") and answers:
                    seen = ""
                    os.write(terminal, (answers.pop(0) + "\n").encode())
            sys.stdout.write(shown.replace("\r\n", "\n"))
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """#
        let lab = LabCluster.shared
        return try await lab.run(
            ["/usr/bin/python3", "-c", script, lab.program] + answers, environment: environment, in: folder)
    }

    private func read(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    @Test func aShapeIsWrittenAndCanBePlanned() async throws {
        let made = try await slicec("init", "--shape", "star", "--vms", "3", "--slice", "hall", "--internet")
        #expect(made.status == 0 && made.output == "", "\(made.errors)")
        #expect(made.errors == "topology.json is written: slice hall, star of 3. slicec plan shows what it needs.\n")
        #expect(
            try read("topology.json") == """
                {
                  "slice": "hall",
                  "vms": [
                    { "name": "hub", "flavor": "cirros", "internet": true },
                    { "name": "node-1", "flavor": "cirros" },
                    { "name": "node-2", "flavor": "cirros" }
                  ],
                  "links": [
                    { "name": "hub-node-1", "endpoints": ["hub.eth1", "node-1.eth1"] },
                    { "name": "hub-node-2", "endpoints": ["hub.eth2", "node-2.eth1"] }
                  ]
                }

                """)
        #expect(try await slicec("format", "--check").status == 0)
        let plan = try await slicec("plan")
        #expect(plan.status == 0 && plan.output.contains("link.hub-node-2"), "\(plan.output)\(plan.errors)")
    }

    @Test func whatIsThereStays() async throws {
        _ = try await slicec("init", "--shape", "line", "own.json")
        let before = try read("own.json")
        let again = try await slicec("init", "--shape", "ring", "own.json")
        #expect(again.status == 1 && again.errors.contains("own.json: it is there already"), "\(again.errors)")
        #expect(try read("own.json") == before)
        let shown = try await slicec("init", "--shape", "line", "--slice", "own", "-")
        #expect(shown.status == 0 && shown.output.contains(#""slice": "own""#), "\(shown.errors)")
    }

    @Test func whatCannotBeIsSaid() async throws {
        for (arguments, words) in [
            (["--shape", "mesh", "--vms", "7"], "A mesh has 2 to 6 VMs, not 7."),
            (["--shape", "line", "--slice", "My Lab"], "is no name for a slice"), (["--shape", "cube"], "cube"),
            (["--vms", "0", "--shape", "line"], "A line has 1 to 21 VMs, not 0."), ([], "give --shape"),
        ] {
            let lab = LabCluster.shared
            let result = try await lab.run([lab.program, "init"] + arguments, environment: environment, in: folder)
            #expect(result.status == 64 && result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        let flavor = try await slicec("init", "--shape", "line", "--flavor", "ubunto")
        #expect(flavor.status == 1 && flavor.errors.contains("SLC203"), "\(flavor.errors)")
        #expect(try await slicec("validate").status == 1, "nothing was written")
    }

    @Test func onATerminalItAsks() async throws {
        let asked = try await answer(["", "rink", "ring", "2", "4", "", "yes"])
        #expect(asked.status == 0, "\(asked.output)\(asked.errors)")
        for words in [
            "The slice's name [", "ring        3 to 20 VMs, a line whose ends are joined", "Did you mean ring?",
            "A ring has 3 to 20.", "Their flavor [cirros]: ", "Is the first on the internet [no]: ",
            "topology.json is written",
        ] { #expect(asked.output.contains(words), "\(words) in \(asked.output)") }
        let text = try read("topology.json")
        #expect(text.contains(#"{ "name": "node-4-node-1", "endpoints": ["node-4.eth2", "node-1.eth2"] }"#), "\(text)")
        #expect(text.contains(#"{ "name": "node-1", "flavor": "cirros", "internet": true }"#), "\(text)")
        #expect(try await slicec("validate").status == 0)
    }

    @Test func whoLeavesWritesNothing() async throws {
        let left = try await answer(["", "\u{4}"])
        #expect(left.status == 1, "\(left.output)")
        #expect(try await slicec("validate").errors.contains("topology.json"), "nothing was written")
    }
}
