import TestSupport
import Testing

/// What repositories of topologies get: the hooks for pre-commit and the GitHub workflow, run on one.
@Suite(.serialized) struct RepositoryTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder

    /// A repository with a cluster file and a topology, and one in place of our own, of what others take from it.
    init() async throws {
        scratch = try ScratchFolder()
        let made = try await Self.sh(
            #"""
            mkdir home bin slices.git slicec.git
            ln -s "$1" bin/slicec
            cp -r "$2/Makefile" "$2/.pre-commit-hooks.yaml" "$2/schemas" "$2/.ci" slicec.git
            commit slicec.git
            mkdir slices.git/slices
            cp "$2/examples/two-tier.json" "$2/examples/ring.json" slices.git/slices
            echo '{"name": "no topology"}' >slices.git/package.json
            commit slices.git
            """#, in: scratch.path)
        try #require(made.status == 0, "\(made.output)\(made.errors)")
    }

    /// Runs a script in the test's folder, with the program as `$1` and our sources as `$2`.
    private static func sh(_ script: String, in folder: String) async throws -> LabCluster.Output {
        let lab = LabCluster.shared
        let text = """
            set -e
            commit() (
                cd "$1"
                [ -e .git ] || git init -q -b main
                git add -A
                git -c user.name=test -c user.email=test@example.com commit -q -m commit
            )
            \(script)
            """
        return try await lab.run(
            ["/bin/sh", "-c", text, "sh", lab.program, LabCluster.sources],
            environment: [
                "HOME": folder + "/home", "PATH": folder + "/bin:/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null",
                "PRE_COMMIT_HOME": folder + "/home/pre-commit", "SLICEC_CLUSTER": "",
                "SLICEC_STATE": folder + "/none.db", "LC_ALL": "C.UTF-8",
                // What is built is there: only the compiler is left out.
                "MAKEFLAGS": "SWIFT=no-such-swift SLICEC=\(lab.program)",
            ], in: folder)
    }

    private func sh(_ script: String) async throws -> LabCluster.Output { try await Self.sh(script, in: scratch.path) }

    private func preCommit(_ hook: String) async throws -> LabCluster.Output {
        try await sh("cd slices.git && git add -A && pre-commit try-repo ../slicec.git \(hook) --all-files --verbose")
    }

    @Test func hooksLetPassWhatIsRight() async throws {
        let manifest = try await sh(#"pre-commit validate-manifest "$2/.pre-commit-hooks.yaml""#)
        #expect(manifest.status == 0, "\(manifest.output)\(manifest.errors)")
        for hook in ["slicec-validate", "slicec-format"] {
            let result = try await preCommit(hook)
            #expect(result.status == 0 && result.output.contains("Passed"), "\(hook): \(result.output)\(result.errors)")
        }
    }

    @Test func hooksSeeAllFilesTogether() async throws {
        // Right by itself, but a slice of that name is there already, in a file that no commit touches.
        _ = try await sh("sed 's/\"web/\"www/' slices.git/slices/two-tier.json >slices.git/slices/copy.json")
        let result = try await preCommit("slicec-validate")
        #expect(result.status == 1 && result.output.contains("SLC213"), "\(result.output)\(result.errors)")
        _ = try await sh("cd slices.git/slices; rm copy.json; jq -c . ring.json >r; mv r ring.json")
        #expect(try await preCommit("slicec-validate").status == 0)
        let layout = try await preCommit("slicec-format")
        #expect(layout.status == 1 && layout.output.contains("slices/ring.json"), "\(layout.output)\(layout.errors)")
    }

    private func workflow() async throws -> (steps: [String: (status: String, output: String)], summary: String) {
        let result = try await sh(
            """
            python3 "$2/Tests/LabTests/workflow.py" "$2/examples/ci/topologies.yml" "$PWD/slices.git" "$PWD/home" \
                "SLICEC_REPOSITORY=$PWD/slicec.git"
            """)
        try #require(result.status == 0, "\(result.errors)")
        var steps: [String: (status: String, output: String)] = [:]
        for step in ("\n" + result.output).split(separator: "\n== ") {
            let lines = step.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let head = lines[0].split(separator: ": ")
            steps[String(head[0])] = (String(head[1]), lines.count > 1 ? String(lines[1]) : "")
        }
        return (steps, try await sh("cat home/GITHUB_STEP_SUMMARY").output)
    }

    @Test func theWorkflowBuildsAndPlans() async throws {
        _ = try await sh("rm bin/slicec")
        let (steps, summary) = try await workflow()
        #expect(steps.count > 5)
        for (name, step) in steps { #expect(step.status == "0", "\(name): \(step.output)") }
        #expect(
            summary.hasPrefix(
                "There is no state.db: planned for an empty cluster.\n### slices/ring.json\n```\nSlice ring "))
        #expect(summary.contains("### slices/two-tier.json\n```\nSlice two-tier (ID 1000, "))
        #expect(
            try await sh("jq -r '.version, (.runs[].results | length)' home/temp/slicec.sarif").output == "2.1.0\n0\n")
    }

    @Test func theWorkflowPlansAgainstWhatIsRecorded() async throws {
        let made = try await sh(
            #"""
            cd slices.git
            echo 'no disk, but an image' >image.raw
            jq -n '{workers: [{address: "10.0.10.1"}], networkNode: {address: "10.0.10.1"}, flavors:
                {cirros: {cores: 1, memoryGB: 0.5, diskGB: 1, image: "image.raw"}}}' >cluster.json
            rm slices/two-tier.json
            for file in slices/ring.json cluster.json; do "$1" format "$file"; done
            "$1" emit --cluster cluster.json --state original.db --out ../scripts slices/ring.json
            "$1" state backup --cluster cluster.json --state original.db state.db
            """#)
        try #require(made.status == 0, "\(made.output)\(made.errors)")
        let (steps, summary) = try await workflow()
        for (name, step) in steps { #expect(step.status == "0", "\(name): \(step.output)") }
        #expect(summary.hasPrefix("### slices/ring.json\n```\nSlice ring (ID 1000, "), "\(summary)")
        #expect(summary.contains(", design)\n"), "\(summary)")
    }

    @Test func theWorkflowShowsMistakesWhereTheyAre() async throws {
        _ = try await sh(
            #"echo '{"slice":"bad","vms":[{"name":"a","flavor":"cirrus"}]}' >slices.git/slices/bad.json"#)
        let (steps, _) = try await workflow()
        #expect(steps["Check for code scanning"]?.status == "0")
        #expect(steps["Validate"]?.status == "1")
        #expect(steps["Validate"]?.output.contains("::error file=slices/bad.json,line=1,") == true, "\(steps)")
        #expect(steps["Check the layout"]?.status == "1", "it is looked at although validating failed")
        #expect(steps["Plan"]?.status == "skipped")
        let uri = ".runs[].results[].locations[].physicalLocation.artifactLocation.uri"
        #expect(try await sh("jq -r '\(uri)' home/temp/slicec.sarif").output == "slices/bad.json\n")
    }

    @Test func theWorkflowIsTidy() async throws {
        let result = try await sh(
            """
            yamllint -s -d '{extends: default, rules: {line-length: {max: 120}, document-start: disable}}' \
                "$2/examples/ci/topologies.yml" "$2/.pre-commit-hooks.yaml"
            """)
        #expect(result.status == 0 && result.output == "", "\(result.output)")
        // The shell of each step, as shellcheck sees it.
        let scripts = try await sh(
            """
            python3 -c 'import sys, yaml
            for job in yaml.safe_load(open(sys.argv[1]))["jobs"].values():
                for number, step in enumerate(step for step in job["steps"] if "run" in step):
                    open(f"step-{number}.sh", "w").write("#!/bin/bash -e\\n" + step["run"])' "$2/examples/ci/topologies.yml"
            shellcheck step-*.sh && ls step-*.sh
            """)
        #expect(scripts.status == 0 && scripts.output.contains("step-5.sh"), "\(scripts.output)\(scripts.errors)")
    }
}
