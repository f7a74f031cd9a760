import SliceCommands
import TestSupport
import Testing

/// The functions that scripts rest on, with real processes.
@Suite struct PreludeTests {
    private func run(_ script: String) throws -> Shell.Result {
        try Shell.sh("set -eu\nd=$(mktemp -d)\n" + ScriptPrelude.text + "\n" + script + "\nrm -rf \"$d\"\n")
    }

    @Test func `a process is found by its pid file and its own word`() throws {
        let result = try run(
            """
            sh -c 'read x <"$1/never" || :; sleep 60' "$d/one.pid" "$d" 2>/dev/null & pid=$!
            sleep 60 & other=$!
            until grep -qF $d/one.pid /proc/$pid/cmdline; do :; done
            echo $pid >$d/one.pid
            [ "$(slicec_pid $d/one.pid $d/one.pid)" = $pid ] && echo found
            echo $other >$d/one.pid
            echo "other: $(slicec_pid $d/one.pid $d/one.pid)"
            kill $other $pid
            """)
        #expect(result.text == "found\nother: \n", "a pid that went to another process is not ours: \(result.errors)")
    }

    @Test func `nothing, an empty file, nonsense and a dead process are no process`() throws {
        let result = try run(
            """
            echo "1: $(slicec_pid $d/none $d/none)"
            : >$d/empty; echo "2: $(slicec_pid $d/empty $d/empty)"
            echo 'x; echo harm' >$d/bad; echo "3: $(slicec_pid $d/bad $d/bad)"
            sh -c : $d/dead & dead=$!; wait $dead
            echo $dead >$d/dead; echo "4: $(slicec_pid $d/dead $d/dead)"
            """)
        #expect(result.text == "1: \n2: \n3: \n4: \n")
        #expect(result.errors.isEmpty)
    }

    @Test func `waiting ends with the process, also where it is left a zombie`() throws {
        // The shell that started it does not reap it before it waits: it is a zombie until then.
        let result = try run(
            """
            sleep 60 & pid=$!
            kill $pid
            slicec_await_end $pid && echo ended
            slicec_await_end 999999999 && echo none
            """)
        #expect(result.text == "ended\nnone\n" && result.status == 0, "\(result.errors)")
    }

    @Test func `a failure says why and gives its status`() throws {
        let result = try run("slicec_fail 71 'the port x' exists")
        #expect(result.status == 71 && result.errors == "the port x exists\n")
    }
}
