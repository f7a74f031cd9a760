import Foundation
import TestSupport
import Testing

extension LabTests {
    /// Guests that people use: logging in, consoles, logs, screens, power.
    @Suite(.serialized)
    struct Guests {
        let lab = LabCluster.shared
        let scratch: ScratchFolder
        private var key: String { scratch.path + "/key" }

        init() async throws {
            try await lab.up()
            scratch = try ScratchFolder()
            #expect(try Shell.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "me", "-f", key]).status == 0)
        }

        private func slice(_ name: String, _ vms: String, links: String = "") throws -> TestSlice {
            try TestSlice(name, #""defaults": {"sshKeys": ["\#(key).pub"]}, "vms": [\#(vms)], "links": [\#(links)]"#)
        }

        private func ssh(_ vm: String, _ command: String, _ more: [String] = []) async throws -> LabCluster.Output {
            try await lab.slicec(["ssh", vm, "-i", key] + more + ["--", command])
        }

        /// From the network node by a gateway, by VLAN 400, and from a DHCP server's namespace.
        @Test func oneLogsInByEveryWay() async throws {
            let slice = try slice(
                "login",
                ##"{"name": "gate", "flavor": "cirros", "hostname": "gate.example.org"},"##
                    + ##"{"name": "out", "flavor": "cirros", "internet": true, "userData": "#!/bin/sh\necho \"it's up\" >/run/told\n"},"##
                    + ##"{"name": "inner", "flavor": "cirros"}, {"name": "deaf", "flavor": "cirros", "sshKeys": []}"##,
                links: ##"{"endpoints": ["gate.eth1", "deaf.eth1"]},"##
                    + ##"{"endpoints": ["gate.eth2", "inner.eth1"], "gateway": false}"##)
            defer { slice.remove() }
            try await slice.apply()
            for (vm, name) in [("gate", "gate.example.org"), ("out", "out"), ("login/inner", "inner")] {
                let told = try await ssh(vm, "hostname")
                #expect(told.status == 0 && told.output == name + "\n", "\(vm): \(told.output)\(told.errors)")
            }
            #expect(try await ssh("out", "until cat /run/told; do sleep 0.1; done").output.contains("it's up\n"))
            // Status, input and output are the command's.
            let status = try await ssh("gate", "cat; exit 7")
            #expect(status.status == 7)
            let refused = try await lab.slicec(["ssh", "deaf", "-i", key, "--wait", "0", "--", "true"])
            #expect(
                refused.status == 255 && refused.errors.contains("deaf does not answer at")
                    && refused.errors.contains("neither sshKeys nor userData"), "\(refused.errors)")
            let all = try await lab.slicec([
                "exec", "gate,out,inner", "-i", key, "--", "hostname; [ $(hostname) != out ]",
            ])
            #expect(all.status == 1)
            #expect(
                all.output.lines.sorted() == ["gate  | gate.example.org", "inner | inner", "out   | out"],
                "\(all.output)")
            #expect(all.errors == "failed in 1 of 3 VMs: out (exit status 1)\n", "\(all.errors)")
            // A key of any name, where it is one of those that the guest was given.
            let home =
                "mkdir \(scratch.path)/.ssh; cp \(key) \(scratch.path)/.ssh/class; cp \(key).pub \(scratch.path)/.ssh/class.pub"
            #expect(try Shell.run(["/bin/sh", "-c", home]).status == 0)
            let found = try await lab.slicec(["ssh", "gate", "--", "hostname"], environment: ["HOME": scratch.path])
            #expect(found.output == "gate.example.org\n", "\(found.errors)")
            let tabs = try await lab.slicec(["exec", "gate", "-i", key, "--", "printf 'a\\tb\\n'"])
            #expect(tabs.output == "gate | a\tb\n", "\(tabs.output)\(tabs.errors)")
            let drawn = try await lab.slicec(["graph", slice.file, "--plan", "--format", "mermaid"])
            #expect(drawn.status == 0 && !drawn.output.contains("restarts"), "\(drawn.output)\(drawn.errors)")
            // Another key: another instance, which keeps its disk.
            let marked = try await ssh("gate", "echo kept >/disk/mark")
            #expect(marked.status == 0, "\(marked.errors)")
            try slice.write(
                try String(contentsOfFile: slice.file, encoding: .utf8).inner.replacing("gate.example.org", with: "g"))
            let edited = try await slice.apply()
            #expect(edited.output.contains("hostname: gate.example.org → g"), "\(edited.output)")
            let after = try await ssh("gate", "hostname; cat /disk/mark")
            #expect(after.output == "g\nkept\n", "\(after.output)\(after.errors)")
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        /// On a terminal of its own: what is typed is the guest's, but the key that leaves.
        @Test func consoleIsJoinedAndLeft() async throws {
            let slice = try slice("serial", #"{"name": "web", "flavor": "cirros"}"#)
            defer { slice.remove() }
            try await slice.apply()
            let script = #"""
                import os, pty, sys, time
                child, terminal = pty.fork()
                if child == 0: os.execv(sys.argv[1], sys.argv[1:])
                seen, shown, steps = b"", b"", [
                    (b"Ctrl-] leaves", b"\r"), (b"# ", b"echo $((40 + 2))-ok\r"), (b"42-ok", b"\x03\x1d")]
                while True:
                    try: part = os.read(terminal, 4096)
                    except OSError: break
                    if not part: break
                    seen, shown = seen + part, shown + part
                    while steps and steps[0][0] in seen:
                        seen = seen.partition(steps[0][0])[2]
                        os.write(terminal, steps.pop(0)[1])
                sys.stdout.write(shown.decode(errors="replace"))
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
                """#
            let joined = try await lab.run(["/usr/bin/python3", "-c", script, lab.program, "console", "web"])
            #expect(joined.status == 0 && joined.output.contains("42-ok"), "\(joined.output)\(joined.errors)")
            #expect(joined.output.contains("Left."), "\(joined.output)")
            // What was said is kept, and somebody who is there already is named.
            let logs = try await lab.slicec(["logs", "web", "-n", "20"])
            #expect(logs.status == 0 && logs.output.contains("42-ok"), "\(logs.output)\(logs.errors)")
            #expect(try await lab.slicec(["logs", "web", "--qemu"]).output.contains("QEMU is started"))
            // The guest's shell asks the terminal where its cursor is; whoever reads the log later is not asked.
            #expect(logs.output.contains("\u{1B}["), "\(logs.output)")
            let shown = try await lab.onTerminal("\(lab.program) logs web -n 20")
            #expect(shown.status == 0 && shown.output.contains("42-ok"), "\(shown.output)\(shown.errors)")
            #expect(!shown.output.contains("\u{1B}"), "\(shown.output)")
            // What is piped in is typed to its end, however soon that comes.
            for _ in 1...5 {
                let piped = try await lab.slicec(["console", "web"], input: "echo typed >>/run/piped\n")
                #expect(piped.status == 0, "\(piped.errors)")
            }
            let vm = try await slice.vm("web")
            let lines = try await lab.guest(vm.worker, vm.id, "wc -l </run/piped")
            #expect(lines.output.trimmed == "5", "\(lines.output)\(lines.errors)")
            let two = try await lab.run([
                "/bin/bash", "-c",
                """
                slicec() { \(lab.program) "$@"; }
                mkfifo \(scratch.path)/in
                \(lab.program) console web <\(scratch.path)/in >\(scratch.path)/out & pid=$!
                exec 4>\(scratch.path)/in
                printf '\\n' >&4
                until grep -q '# ' \(scratch.path)/out; do kill -0 $pid || exit 9; done
                slicec console web </dev/null; echo "second: $?"
                exec 4>&-
                wait $pid; echo "first: $?"
                """,
            ])
            #expect(two.output == "second: 3\nfirst: 0\n", "\(two.output)\(two.errors)")
            #expect(two.errors.contains("the console of web is in use by console of "), "\(two.errors)")
            try await slice.destroy()
        }

        @Test func screenIsThereUntilOneLeaves() async throws {
            let slice = try slice("screen", #"{"name": "web", "flavor": "cirros"}"#)
            defer { slice.remove() }
            try await slice.apply()
            let script = #"""
                import os, signal, socket, subprocess, sys
                tunnel = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
                address = tunnel.stdout.readline().strip()
                host, port = address.removeprefix("vnc://").split(":")
                viewer = socket.create_connection((host, int(port)))
                print(address.partition(":")[0], viewer.recv(12).decode().strip())
                tunnel.send_signal(signal.SIGTERM)
                tunnel.wait()
                while True:
                    try: socket.create_connection((host, int(port))).close()
                    except OSError: break
                """#
            let seen = try await lab.run(["/usr/bin/python3", "-c", script, lab.program, "vnc", "web"])
            #expect(seen.output.hasPrefix("vnc RFB 003.008\n"), "\(seen.output)\(seen.errors)")
            #expect(seen.status == 0)
            let vm = try await slice.vm("web")
            _ = try await lab.text(vm.worker, "kill -9 $(cat /run/slicec/vms/\(vm.id)/qemu.pid)")
            let dead = try await lab.slicec(["vnc", "web"])
            #expect(
                dead.status != 0 && dead.errors.contains("VM \"screen/web\" does not run."),
                "\(dead.output)\(dead.errors)")
            // As a guest that powers itself off, and a worker that was restarted, leave it.
            _ = try await lab.text(vm.worker, "rm /run/slicec/vms/\(vm.id)/qemu.pid")
            #expect(try await lab.slicec(["vnc", "web"]).errors.contains("does not run."))
            try await slice.destroy()
        }

        /// As the workers have it: a VM that is stopped has no process, and its disk and taps stay.
        @Test func whatIsStoppedStaysOff() async throws {
            let slice = try slice(
                "power", #"{"name": "a", "flavor": "cirros"}, {"name": "b", "flavor": "cirros"}"#,
                links: #"{"endpoints": ["a.eth1", "b.eth1"]}"#)
            defer { slice.remove() }
            try await slice.apply()
            let (a, b) = (try await slice.vm("a"), try await slice.vm("b"))
            func runs(_ vm: TestSlice.VM) async throws -> Bool {
                try await lab.text(vm.worker, "ps -e -o args= | grep '^qemu-system' || :").contains("vms/\(vm.id)/")
            }
            #expect(try await ssh("a", "echo kept >/disk/mark").status == 0)
            let stopped = try await lab.slicec(["stop", "a"])
            #expect(stopped.status == 0 && stopped.output.hasPrefix("\nStopped a: 1 action in "), "\(stopped.output)")
            #expect(try await !runs(a))
            #expect(try await runs(b))
            #expect(try await lab.text(a.worker, "ls /sys/class/net").contains("tap_\(a.id)_eth1"))
            for _ in 1...2 {
                let plan = try await lab.slicec(["plan", "--refresh", "--detailed-exitcode", slice.file])
                #expect(plan.status == 0 && plan.output.contains("Stopped, and staying so: a."), "\(plan.output)")
                try await slice.apply()
                #expect(try await !runs(a))
            }
            let verified = try await lab.slicec(["verify", "power", "--timeout", "2"])
            #expect(verified.output.contains("held     vm.stopped:a"), "\(verified.output)\(verified.errors)")
            #expect(!verified.output.contains("endpoint.answers:a.eth1"))
            let refused = try await ssh("a", "true")
            #expect(refused.status == 1 && refused.errors.contains("slicec start a"), "\(refused.errors)")
            #expect(try await lab.slicec(["start", "a"]).status == 0)
            #expect(try await ssh("a", "cat /disk/mark").output == "kept\n")
            let before = try await lab.text(a.worker, "cat /run/slicec/vms/\(a.id)/qemu.pid")
            let again = try await lab.slicec(["restart", "a", "b", "--stop-timeout", "0"])
            #expect(
                again.status == 0 && again.output.contains("Restarted a, b: 4 actions"),
                "\(again.output)\(again.errors)")
            #expect(try await lab.text(a.worker, "cat /run/slicec/vms/\(a.id)/qemu.pid") != before)
            #expect(try await lab.slicec(["start", "--all"]).output.contains("a, b are running already."))
            #expect(try await lab.slicec(["stop", "--all", "--slice", "power", "--stop-timeout", "0"]).status == 0)
            #expect(try await !runs(b))
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }
    }
}

extension String {
    /// A test slice's topology without what ``TestSlice`` puts before it.
    fileprivate var inner: String {
        let start = range(of: "\"defaults\"")?.lowerBound ?? startIndex
        return String(self[start...].dropLast(2))
    }
}
