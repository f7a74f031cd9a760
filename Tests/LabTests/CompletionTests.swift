import Glibc
import TestSupport
import Testing

/// What shells offer while a line is typed: bash, zsh and fish themselves, with what `make install` gave them.
@Suite(.serialized) struct CompletionTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    /// A folder with a cluster file and a state that records two slices; `slicec` there writes down what it was
    /// called with, and answers a shell that asks it.
    init() async throws {
        scratch = try ScratchFolder()
        let lab = LabCluster.shared
        let result = try await lab.run([
            "/bin/sh", "-ec",
            #"""
            cd "$0"
            mkdir bin labs
            printf '%s\n' '#!/bin/sh' "case \$1 in ---completion) exec '$1' \"\$@\" ;; esac" \
                'echo "$@" >"$SLICEC_TEST_RESULTS"' >bin/slicec
            chmod +x bin/slicec
            echo 'no disk, but an image' >image.raw
            echo '{"workers": [{"name": "w1", "address": "10.0.10.1"}, {"name": "w2", "address": "10.0.10.2"}],
                "networkNode": {"address": "10.0.10.3"}, "flavors": {"cirros":
                {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "image.raw"}}}' >cluster.json
            for name in two-more two-tier; do
                echo '{"slice": "'$name'", "vms": [{"name": "web", "flavor": "cirros"},
                    {"name": "'$name'-db", "flavor": "cirros"}]}' >labs/$name.json
                SLICEC_CLUSTER=cluster.json "$1" emit --state state.db --out scripts-$name labs/$name.json >/dev/null
            done
            rm -r scripts-*
            echo '{}' >'$(touch evil).json'
            """#, scratch.path, lab.program,
        ])
        try #require(result.status == 0, "\(result.errors)")
    }

    private func names(_ text: String) -> [Substring] {
        text.split(separator: " ").map { $0.hasSuffix("/") ? $0.dropLast() : $0 }.sorted()
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func shellsOfferNames(_ shell: String) async throws {
        let installation = try await Installation()
        // The key, what is typed, and what stands there then, or is offered.
        let steps: [(key: String, line: String, words: String)] = [
            ("tab", "slicec unl", "unlock"),
            ("tab", "slicec show two-t", "show two-tier"),
            ("tab", "slicec lab st", "lab status"),
            ("tab", "slicec validate labs/two-t", "validate labs/two-tier.json"),
            ("tab", "slicec apply --clus", "apply --cluster"),
            ("tab", "slicec explain SLC206", "explain SLC206"),
            ("tab", "slicec destroy --slice=two-m", "destroy --slice=two-more"),
            ("tab", "slicec plan --state=none.db labs/two-m", "plan --state=none.db labs/two-more.json"),
            ("tab", "slicec show labs/two-t", "show labs/two-tier.json"),
            ("all", "slicec show ", "bin/ cluster.json labs/ state.db.locks/ two-more two-tier"),
            ("all", "slicec status ", "two-more two-tier"),
            ("all", "slicec destroy --slice ", "two-more two-tier"),
            ("all", "slicec status --state none.db ", ""),
            ("all", "slicec status --state=none.db ", ""),
            ("all", #"slicec status --state="$HOME/state.db" "#, "two-more two-tier"),
            ("all", "slicec status --cluster none.json ", ""),
            ("all", "slicec apply --abandon-host ", "10.0.10.3 w1 w2"),
            ("all", "slicec doctor w1 ", "10.0.10.3 w1 w2"),
            ("tab", "slicec init --flavor ", "init --flavor cirros"),
            ("all", "slicec lab guest w1 ", "1001 1002 1004 1005"),
            ("all", "slicec plan --color ", "always auto never"),
            ("all", "slicec explain SLC21", (0...9).map { "SLC21\($0)" }.joined(separator: " ")),
        ]
        let result = try await lab.run(
            ["/usr/bin/python3", LabCluster.sources + "/Tests/LabTests/tab.py", shell, folder, installation.share]
                + steps.flatMap { [$0.key, $0.line] },
            environment: [
                "PATH": "\(folder)/bin:/usr/bin:/bin", "SLICEC_STATE": folder + "/state.db",
                "SLICEC_CLUSTER": folder + "/cluster.json",
            ], in: folder)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        try #require(lines.count == steps.count, "\(result.output)\(result.errors)")
        for (step, line) in zip(steps, lines) {
            // bash and zsh put behind what is typed already what fish only lists.
            let typed = step.line.split(separator: " ").count - (step.line.hasSuffix(" ") ? 1 : 2)
            let isListed = shell == "fish" || step.key == "tab"
            let words = line.split(separator: " ").dropFirst(isListed ? 0 : typed).joined(separator: " ")
            #expect(names(words) == names(step.words), "\(shell): \(step.line): \(line)")
        }
        #expect(access(folder + "/evil", F_OK) != 0, "a file's name was run")
    }

    /// Asks as a shell does for what follows `slicec show`.
    private func offered(
        _ words: [String] = [], environment: [String: String] = [:], shell: String = "bash"
    ) async throws -> LabCluster.Output {
        let line = ["slicec", "show"] + words + [""]
        return try await lab.slicec(
            ["---completion", "show", "--", "positional@0", "\(line.count - 1)", "0"] + line,
            environment: [
                "SLICEC_STATE": folder + "/state.db", "SLICEC_CLUSTER": folder + "/cluster.json",
                "SAP_SHELL": shell,
            ].merging(environment) { $1 }, in: folder + "/labs")
    }

    private static let files = "two-more.json\ntwo-tier.json"

    @Test func whatIsWrongIsNotSaidHere() async throws {
        #expect(try await offered().output == "two-more\ntwo-tier\n\(Self.files)\n")
        let made = try await lab.run([
            "/bin/sh", "-ec",
            #"""
            cd "$0"
            : >empty.db
            echo 'no database at all, but long enough to look like one' >garbage.db
            cp state.db damaged.db
            python3 -c 'import sqlite3; db = sqlite3.connect("damaged.db"); db.execute("UPDATE slice SET name = name || 1")
            db.commit()'
            cp state.db foreign.db
            python3 -c 'import sqlite3; sqlite3.connect("foreign.db").execute("PRAGMA application_id = 7")'
            mkfifo pipe
            echo '{"workers": [' >broken.json
            """#, folder,
        ])
        try #require(made.status == 0, "\(made.errors)")
        for name in ["none", "empty", "garbage", "damaged", "foreign"] {
            let result = try await offered(["--state", "\(folder)/\(name).db"])
            #expect(result.output == Self.files + "\n" && result.errors == "" && result.status == 0, "\(name)")
        }
        for name in ["pipe", "labs"] {
            let result = try await offered(environment: ["SLICEC_STATE": "\(folder)/\(name)"])
            #expect(result.output == Self.files + "\n" && result.errors == "", "\(name)")
        }
        for name in ["none.json", "broken.json", "pipe", "labs", "labs/two-tier.json"] {
            let result = try await offered(["--cluster=\(folder)/\(name)"])
            #expect(result.output == Self.files + "\n" && result.errors == "", "\(name)")
        }
        #expect(try await offered(["--cluster", "-"]).output == Self.files + "\n")
    }

    /// A run that is recording does not keep anybody from typing; nor does who types keep it from recording.
    @Test func aStateThatIsBeingWrittenIsLeftAlone() async throws {
        let result = try await lab.run(
            [
                "/usr/bin/python3", "-c",
                """
                import sqlite3, subprocess, sys
                before = open("state.db", "rb").read()
                state = sqlite3.connect("state.db")
                state.execute("BEGIN EXCLUSIVE")
                print(subprocess.run([sys.argv[1], "---completion", "status", "--", "positional@0", "2", "0", "slicec",
                    "status", ""], capture_output=True, text=True))
                state.rollback()
                print(open("state.db", "rb").read() == before)
                """, lab.program,
            ], environment: ["SLICEC_STATE": "state.db", "SLICEC_CLUSTER": "cluster.json"], in: folder)
        #expect(result.output.contains("returncode=0, stdout='', stderr='')"), "\(result.output)\(result.errors)")
        #expect(result.output.hasSuffix("True\n"))
    }

    @Test func shellsThatShowItGetANote() async throws {
        let note = "slice 1000, design, 2 VMs"
        #expect(try await offered(shell: "fish").output.contains("two-more\t\(note)\n"))
        #expect(try await offered(shell: "zsh").output.contains("two-more:\(note)\n"))
    }

    /// A program that is gone, or older than the script, writes nothing into the line.
    @Test(arguments: ["bash", "zsh", "fish"]) func scriptsKeepErrorsToThemselves(_ shell: String) async throws {
        let script = try await lab.slicec(["--generate-completion-script", shell])
        #expect(script.status == 0 && script.output.split(separator: " 2>/dev/null").count == 2, "\(script.errors)")
        #expect(try await lab.slicec(["--generate-completion-script=\(shell)"]).output == script.output)
    }

    /// Who adds an argument says what a shell is to offer for it.
    @Test func whatNamesSomethingIsCompleted() async throws {
        let result = try await lab.run([
            "/bin/sh", "-ec",
            """
            "$0" --experimental-dump-help | jq -r '.. | objects | select(.kind? == "option" or .kind? == "positional") |
                select(.completionKind == null) | .valueName' | sort -u
            """, lab.program,
        ])
        let named = ["slice", "vm", "host", "file", "dir", "code", "saved-plan", "slice-or-file", "file-or-slice"]
        #expect(result.output.lines.contains("seconds"), "\(result.errors)")
        #expect(result.output.lines.filter(named.contains) == [])
    }
}
