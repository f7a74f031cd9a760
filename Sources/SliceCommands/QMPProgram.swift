/// Small Python programs that start and stop QEMU over QMP, its machine protocol.
///
/// Hosts have `python3` (Open vSwitch depends on it) but need not have a program that talks
/// to Unix sockets. Waiting is for events: the process's end (pidfd), QMP's answer.
enum QMPProgram {
    /// Shared by both programs: a minimal QMP client (QEMU's `docs/interop/qmp-spec.rst`).
    private static let client = #"""
        import json, os, select, signal, socket, subprocess, sys, time

        def qmp(path, deadline, *commands):
            """Connects, negotiates, sends the commands and waits for the answer to each."""
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(max(0.1, deadline - time.monotonic()))
                s.connect(path)
                f = s.makefile("rw")
                f.readline()
                for command in ("qmp_capabilities",) + commands:
                    name, arguments = command if isinstance(command, tuple) else (command, {})
                    f.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
                    f.flush()
                    for line in f:
                        if "return" in (answer := json.loads(line)) or "error" in answer:
                            break
                    else:
                        raise ConnectionError("QMP closed")
            return answer.get("return")

        """#

    /// Arguments: pid file, QMP socket, log, seconds, then QEMU's command line. Prints the pid.
    static let launch =
        client + #"""
            pidfile, sock, log, seconds, command = *sys.argv[1:4], float(sys.argv[4]), sys.argv[5:]
            deadline = time.monotonic() + seconds
            with open(log, "ab") as out:
                start = out.tell()
                p = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                     start_new_session=True, cwd="/")
            while True:
                try:
                    qmp(sock, deadline, "query-status")
                    break
                except (OSError, ValueError) as error:
                    if p.poll() is not None:
                        reason = "QEMU ended with status %d" % p.returncode
                    elif time.monotonic() > deadline:
                        p.kill()
                        p.wait()
                        reason = "QEMU did not answer on QMP within %g s: %s" % (seconds, error)
                    else:
                        time.sleep(0.005)
                        continue
                    with open(log, "rb") as text:
                        text.seek(start)
                        sys.stderr.write(text.read().decode(errors="replace"))
                    sys.exit(reason)
            print("pid=%d" % p.pid)
            """#

    /// Lets a guest go on that stands still: somebody paused it, or its disk was full. Argument:
    /// QMP socket. Prints `state=made` where it did, else `state=found`.
    static let resume =
        client + #"""
            state = "found"
            try:
                deadline = time.monotonic() + 5
                if qmp(sys.argv[1], deadline, "query-status")["status"] in ("paused", "io-error"):
                    qmp(sys.argv[1], deadline, "cont")
                    state = "made"
            except (OSError, ValueError):
                pass
            print("state=" + state)
            """#

    /// Takes a network interface's carrier away for a moment, as on real hardware when a cable is
    /// put elsewhere: guests ask for an address again. Arguments: QMP socket, name of the netdev.
    /// Where nobody answers, the guest learns nothing, and no harm is done.
    static let reconnect =
        client + #"""
            try:
                links = [("set_link", {"name": sys.argv[2], "up": up}) for up in (False, True)]
                qmp(sys.argv[1], time.monotonic() + 2, *links)
            except (OSError, ValueError):
                pass
            """#

    /// How guests are. Arguments: for each its number, pid and QMP socket. Prints the lines of a
    /// probe. One that does not answer may be busy, or be talking to somebody else: it is there.
    static let look =
        client + #"""
            import threading

            def look(number, pid, path):
                line = "present " + pid
                try:
                    status = qmp(path, time.monotonic() + 3, "query-status")["status"]
                    if status == "paused":
                        line = "drift paused its guest is paused"
                    elif status == "io-error":
                        line = "drift paused its guest is paused: it could not write to its disk"
                except (OSError, ValueError, TypeError):
                    pass
                lines.append(number + " " + line)

            lines = []
            words = iter(sys.argv[1:])
            threads = [threading.Thread(target=look, args=guest) for guest in zip(words, words, words)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            print(*lines, sep=chr(10))
            """#

    /// Arguments: pid, pid file, QMP socket, seconds for an orderly power-down (0: at once).
    static let stop =
        client + #"""
            pid, pidfile, sock, grace = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
            try:
                fd = os.pidfd_open(pid)
                with open("/proc/%d/cmdline" % pid, "rb") as f:
                    if pidfile.encode() not in f.read().split(b"\0"):
                        sys.exit(0)
            except (ProcessLookupError, FileNotFoundError):
                sys.exit(0)

            def ended(seconds):
                return bool(select.select([fd], [], [], seconds)[0])

            def tell(command):
                try:
                    qmp(sock, time.monotonic() + 2, command)
                except (OSError, ValueError):
                    pass

            if grace > 0:
                tell("system_powerdown")
                if ended(grace):
                    sys.exit(0)
            tell("quit")
            if not ended(2):
                signal.pidfd_send_signal(fd, signal.SIGKILL)
                if not ended(10):
                    sys.exit("QEMU %d does not end, not even by SIGKILL" % pid)
            """#
}
