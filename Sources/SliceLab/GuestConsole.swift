/// The program that talks to a guest's shell over its serial console. It runs on the worker,
/// where the socket is; workers have Python, since Open vSwitch needs it.
enum GuestConsole {
    /// Arguments: socket, seconds, command. Ends with the command's status, or with 124 after that
    /// time and 125 where there is no console.
    ///
    /// The console echoes what is typed, so a marker is typed in two halves and comes back whole
    /// only from `echo`. The command travels as base64 in short lines: a terminal limits a line's
    /// length, and a shell that edits lines takes a tab for a question.
    static let program = #"""
        import base64, fcntl, os, secrets, select, socket, sys, time

        path, limit, command = sys.argv[1], int(sys.argv[2]), sys.argv[3]
        end = time.monotonic() + limit
        token = secrets.token_hex(12)


        def fail(status, text):
            sys.stderr.write("error: " + text + "\n")
            sys.exit(status)


        # The console takes one caller at a time; the others would wait there without a word. slicec console has the
        # same lock.
        lock = open("/run/slicec/locks/console-" + os.path.basename(os.path.dirname(path)), "a")
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    fail(124, "another command is using the guest's console.")
                time.sleep(0.05)
        console = socket.socket(socket.AF_UNIX)
        try:
            console.connect(path)
        except OSError as problem:
            fail(125, "there is no guest behind " + path + ": " + problem.strerror)
        console.setblocking(False)
        seen = b""


        def receive(seconds):
            """More of what the guest says, or nothing for that long."""
            global seen
            if time.monotonic() > end:
                return False
            seconds = max(0, min(seconds, end - time.monotonic()))
            if not select.select([console], [], [], seconds)[0]:
                return True
            try:
                data = console.recv(65536)
            except BlockingIOError:
                return True
            if not data:
                fail(125, "the guest went away.")
            seen += data
            return True


        def say(text):
            data = text.encode()
            while data:
                if not select.select([], [console], [], max(0, end - time.monotonic()))[1]:
                    fail(124, "the guest's console takes no input.")
                data = data[console.send(data):]


        # Ctrl-C first: it ends what an earlier caller left half-typed or running.
        ready, nudge = ("R_" + token).encode(), 0
        while ready not in seen:
            if time.monotonic() >= nudge:
                say('\x03\n echo R"_"' + token + "\n")
                nudge = time.monotonic() + 1
            if not receive(0.2):
                fail(124, "the guest's shell did not answer in %d s." % limit)
            seen = seen if ready in seen else seen[-200:]
        # Earlier nudges may be answered late; what follows has markers of its own.
        text = base64.b64encode(command.encode()).decode()
        say(" c=\n")
        for start in range(0, len(text), 200):
            say(' c="${c}' + text[start:start + 200] + '"\n')
        say(' echo B"_"' + token + '; sh -c "$(echo $c | base64 -d)" </dev/null; echo E"_"' + token + ":$?.\n")

        begin, finish = ("B_" + token + "\r\n").encode(), ("E_" + token + ":").encode()
        while begin not in seen:
            if not receive(1):
                fail(124, "the guest's shell did not begin in %d s." % limit)
        seen = seen.partition(begin)[2]


        def show(data):
            sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
            sys.stdout.buffer.flush()


        while True:
            output, found, rest = seen.partition(finish)
            if found and b"." in rest:
                show(output)
                sys.exit(int(rest.partition(b".")[0]))
            # Kept back: the end that may be the first half of the marker, or of a line's end.
            cut = seen.find(finish) if found else len(seen)
            if not found:
                cut -= next(n for n in range(len(finish), -1, -1) if seen.endswith(finish[:n]))
            if seen[cut - 1:cut] == b"\r":
                cut -= 1
            show(seen[:cut])
            seen = seen[cut:]
            if not receive(1):
                show(seen)
                fail(124, "the command did not end in %d s." % limit)
        """#
}
