import SliceCommands
import TestSupport
import Testing

/// The functions that scripts rest on, with real processes.
@Suite struct PreludeTests {
    private func run(_ script: String) throws -> Shell.Result {
        try Shell.sh("set -eu\nd=$(mktemp -d)\n" + ScriptPrelude.text + "\n" + script + "\nrm -rf \"$d\"\n")
    }

    /// A program of that name that does what the text says.
    private static func stub(_ program: String, _ text: String) -> String {
        """
        PATH=$d:$PATH
        cat >"$d/\(program)" <<'END_OF_STUB'
        #!/bin/sh
        \(text)
        END_OF_STUB
        chmod +x "$d/\(program)"
        """
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

    @Test(
        "a namespace is ours by its mark, or by our port that lives in it",
        arguments: [
            // The mark's text, what OVS says of the port, whether the port is in the namespace.
            ("us", "", false, true), ("them", "", true, false), ("", "", true, false),
            ("", "dhcp_v100,{slicec-lineage=us}", true, true), ("", "dhcp_v100,{slicec-lineage=us}", false, false),
            ("", "dhcp_v100,{slicec-lineage=them}", true, false),
        ])
    func namespaceOwner(mark: String, row: String, isInside: Bool, isOurs: Bool) throws {
        let result = try run(
            """
            \(Self.stub("ovs-vsctl", "printf '%s\\\\n' '\(row)'"))
            \(Self.stub("ip", "\(isInside)"))
            \(mark.isEmpty ? ":" : "echo \(mark) >$d/owner")
            if slicec_owns_namespace us ns-dhcp-vlan100 dhcp_v100 "$d/owner"; then echo ours; else echo foreign; fi
            """)
        #expect(result.text == (isOurs ? "ours\n" : "foreign\n"), "\(result.errors)")
    }

    @Test func `an interface that OVS does not know is not taken over`() throws {
        // Every machine has `lo`, and no OVS has it.
        func known(_ row: String) -> String { Self.stub("ovs-vsctl", "echo '\(row)'") + "\n" }
        let foreign = try run(Self.stub("ovs-vsctl", ":") + "\nslicec_own_internal us lo")
        #expect(foreign.status == 71 && foreign.errors.contains("no port of Open vSwitch"))
        let ours = try run(known("lo,{slicec-lineage=us}") + "slicec_own_internal us lo; echo ours")
        #expect(ours.text == "ours\n")
        let theirs = try run(known("lo,{}") + "slicec_own_internal us lo")
        #expect(theirs.status == 71)
    }

    @Test func `a failure says why and gives its status`() throws {
        let result = try run("slicec_fail 71 'the port x' exists")
        #expect(result.status == 71 && result.errors == "the port x exists\n")
    }
}
