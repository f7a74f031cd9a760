/// Small Python programs that start and stop QEMU over QMP, its machine protocol.
///
/// Scripts call those that change something by the shell functions of the prelude, `slicec_stop`
/// and so on: a host gets each program once, however many VMs it has.
///
/// Hosts have `python3` (Open vSwitch depends on it) but need not have a program that talks
/// to Unix sockets. Waiting is for events: the process's end (pidfd), QMP's answer.
enum QMPProgram {
    /// What all programs begin with: a minimal QMP client (QEMU's `docs/interop/qmp-spec.rst`).
    private static let client = #"""
        import json, os, select, signal, socket, sys, time
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
        exec(sys.argv.pop(1))
        """#

    /// The shell functions, for ``ScriptPrelude``: paragraphs, with no empty line within one.
    static let functions: String = {
        let programs = [
            ("slicec_await_start SECONDS [NUMBER VM PID LOG]...: waits until all answer.", awaitStart),
            ("slicec_resume SOCKET: lets a guest go on that is paused.", resume),
            ("slicec_reconnect SOCKET NETDEV: takes the guest's carrier away for a while.", reconnect),
            ("slicec_own_taps UID TAP...: taps that nobody is behind are a user's.", ownTaps),
            ("slicec_stop [PID PIDFILE SOCKET SECONDS]...: ends VMs, in order where there are seconds for it.", stop),
        ]
        let shared = """
            # slicec_qmp PROGRAM ARGUMENT...: runs a Python program that talks to QEMU.
            slicec_qmp() { python3 -I -S -c \(ShellWord.quote(client)) "$@"; }
            """
        return ([shared] + programs.map(function)).joined(separator: "\n\n")
    }()

    private static func function(_ usage: String, _ program: String) -> String {
        let name = usage.prefix { $0 != " " }
        let lines = program.split(separator: "\n").joined(separator: "\n")
        return "# \(usage)\n\(name)() { slicec_qmp \(ShellWord.quote(lines)) \"$@\"; }"
    }

    /// Stands in a VM's log where QEMU is started.
    static let startMark = "slicec: QEMU is started"

    /// Arguments: seconds, then four for each VM that was started. Prints `@NUMBER`, `pid=` and `state=` of
    /// each that answers; ends with the end of its log where one does not.
    private static let awaitStart = #"""
        if len(sys.argv) == 2:
            sys.exit(0)
        seconds, words = float(sys.argv[1]), iter(sys.argv[2:])
        deadline = time.monotonic() + seconds
        failed = []
        for number, vm, pid, log in zip(words, words, words, words):
            reason = None
            try:
                fd = os.pidfd_open(int(pid))
            except ProcessLookupError:
                fd, reason = None, "QEMU ended at once"
            while reason is None:
                try:
                    qmp("\#(HostContext.runDirectory)/vms/%s/qmp.sock" % vm, deadline, "query-status")
                    print("@%s\npid=%s\nstate=made" % (number, pid))
                    break
                except (OSError, ValueError) as error:
                    if select.select([fd], [], [], 0)[0]:
                        reason = "QEMU ended at once"
                    elif time.monotonic() > deadline:
                        signal.pidfd_send_signal(fd, signal.SIGKILL)
                        reason = "QEMU did not answer on QMP within %g s: %s" % (seconds, error)
                    else:
                        select.select([fd], [], [], 0.005)
            if reason is not None:
                with open(log, "rb") as text:
                    said = text.read()[-8192:].decode(errors="replace")
                failed.append(said.rpartition("\#(startMark)\n")[2] + reason)
        if failed:
            sys.exit("\n".join(failed))
        """#

    /// Lets a guest go on that stands still: somebody paused it, or its disk was full. Argument:
    /// QMP socket. Prints `state=made` where it did, else `state=found`.
    private static let resume = #"""
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

    /// Arguments: user number, names of taps. `ip tuntap` sets the owner of one that it makes and of no other
    /// (`linux/if_tun.h`: `TUNSETIFF`, `TUNSETOWNER`).
    private static let ownTaps = #"""
        import fcntl, struct
        for name in sys.argv[2:]:
            fd = os.open("/dev/net/tun", os.O_RDWR)
            fcntl.ioctl(fd, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1002))
            fcntl.ioctl(fd, 0x400454CC, int(sys.argv[1]))
            os.close(fd)
        """#

    /// Takes a network interface's carrier away for a while, as on real hardware when a cable is
    /// put elsewhere: guests ask for an address again. Arguments: QMP socket, name of the netdev.
    /// Where nobody answers, the guest learns nothing, and no harm is done.
    ///
    /// The carrier comes back 1.5 s later, from a process of its own, so that nobody waits for it.
    /// No event tells that a guest has seen the change: its driver reads the state when it gets
    /// round to the interrupt, and Linux tells its programs at most once a second (`net/core/link_watch.c`).
    /// QEMU talks to one client at a time, so the process holds no connection while it waits; and
    /// none of the shell's files, or it would hold the slice's lock.
    private static let reconnect = #"""
        path, name = sys.argv[1:]

        def carrier(up, seconds):
            qmp(path, time.monotonic() + seconds, ("set_link", {"name": name, "up": up}))

        try:
            carrier(False, 2)
        except (OSError, ValueError):
            sys.exit(0)
        if os.fork() == 0:
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for number in range(3):
                os.dup2(null, number)
            os.closerange(3, 1024)
            time.sleep(1.5)
            for attempt in range(30):
                try:
                    carrier(True, 2)
                    break
                except (FileNotFoundError, ConnectionRefusedError):
                    break
                except (OSError, ValueError):
                    time.sleep(0.1)
            os._exit(0)
        """#

    /// How guests are. Arguments: for each its number, pid and QMP socket. Prints the lines of a
    /// probe. One that does not answer may be busy, or be talking to somebody else: it is there.
    static let look = #"""
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

    /// Arguments, for each VM: pid, pid file, QMP socket, seconds for an orderly power-down (0: at once). Prints
    /// a blank and the pid of each that had those seconds and did not use them.
    private static let stop = #"""
        import threading
        failed, forced = [], []
        def stop(pid, pidfile, sock, grace):
            try:
                fd = os.pidfd_open(pid)
                with open("/proc/%d/cmdline" % pid, "rb") as f:
                    if pidfile.encode() not in f.read().split(b"\0"):
                        return
            except (ProcessLookupError, FileNotFoundError):
                return
            def ended(seconds):
                return bool(select.select([fd], [], [], seconds)[0])
            def tell(command):
                try:
                    qmp(sock, time.monotonic() + 2, command)
                except (OSError, ValueError):
                    pass
            if grace > 0:
                end = time.monotonic() + grace
                # Again and again: a guest that still boots does not hear it.
                while (left := end - time.monotonic()) > 0:
                    tell("system_powerdown")
                    if ended(min(5, left)):
                        return
                forced.append(pid)
            tell("quit")
            if not ended(2):
                signal.pidfd_send_signal(fd, signal.SIGKILL)
                if not ended(10):
                    failed.append("QEMU %d does not end, not even by SIGKILL" % pid)
        words = iter(sys.argv[1:])
        threads = [
            threading.Thread(target=stop, args=(int(pid), pidfile, sock, float(grace)))
            for pid, pidfile, sock, grace in zip(words, words, words, words)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            sys.exit("\n".join(failed))
        print("".join(" %d" % pid for pid in forced))
        """#
}
