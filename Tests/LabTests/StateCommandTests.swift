import Glibc
import TestSupport
import Testing

/// `slicec unlock` and `slicec state` from the command line, without any cluster.
@Suite struct StateCommandTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    /// Runs a script in a folder with a state that records one slice; `slicec` is there the program.
    private func sh(_ script: String) async throws -> LabCluster.Output {
        let topology = #"{"slice": "lab", "vms": [{"name": "a", "flavor": "cirros"}]}"#
        let cluster = """
            {"workers": [{"address": "10.0.10.1"}], "networkNode": {"address": "10.0.10.1"},
             "flavors": {"cirros": {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "image.raw"}}}
            """
        let text = """
            cd \(scratch.path)
            slicec() { \(lab.program) "$@"; }
            export SLICEC_CLUSTER=cluster.json SLICEC_STATE=state.db
            echo '\(topology)' >topology.json
            echo '\(cluster)' >cluster.json
            echo 'no disk, but an image' >image.raw
            [ -e state.db ] || slicec emit --out scripts >/dev/null
            \(script)
            """
        return try await lab.run(["/bin/sh", "-c", text])
    }

    @Test func aLockIsShownAndTakenAway() async throws {
        // Another process has the lock for as long as the script runs.
        let result = try await sh(
            """
            : >state.db.locks/slice-lab
            exec 5<>state.db.locks/slice-lab
            flock 5
            printf 'apply of ada on desk' >&5
            slicec unlock lab 5>&-; echo "status $?"
            slicec unlock lab --force 5>&-; echo "status $?"
            slicec unlock lab 5>&-; echo "status $?"
            """)
        #expect(
            result.output == """
                Slice lab is being worked on by apply of ada on desk.
                status 3
                The lock of slice lab is free. It was taken from apply of ada on desk, which records nothing any more.
                status 0
                Nobody works on slice lab.
                status 0

                """)
        #expect(result.errors.contains("slicec unlock lab --force"))
        let unknown = try await sh("slicec unlock labb")
        #expect(unknown.status == 1 && unknown.errors.contains("SLC313") && unknown.errors.contains("did you mean"))
    }

    @Test func aStateIsCheckedAndCopied() async throws {
        let result = try await sh(
            """
            slicec state check; echo "status $?"
            slicec state backup copy.db; echo "status $?"
            slicec state backup copy.db; echo "status $?"
            slicec state backup --force copy.db; echo "status $?"
            slicec state check --state copy.db; echo "status $?"
            printf 'no state at all' >copy.db
            slicec state check --state copy.db; echo "status $?"
            slicec state check --state none.db; echo "status $?"
            """)
        #expect(
            result.output == """
                state.db is whole: 1 slice with 1 VM, 3 objects that hosts have or may have.
                status 0
                copy.db has 1 slice with 1 VM, 3 objects that hosts have or may have.
                status 0
                status 1
                copy.db has 1 slice with 1 VM, 3 objects that hosts have or may have.
                status 0
                copy.db is whole: 1 slice with 1 VM, 3 objects that hosts have or may have.
                status 0
                status 1
                status 1

                """, "\(result.errors)")
        #expect(result.errors.contains("SLC028") && result.errors.contains("SLC303"))
    }
}
