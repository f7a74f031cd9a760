import SlicePlanning

/// The program that joins somebody's terminal to a guest's serial console. It runs on the worker, where the socket is;
/// workers have Python, since Open vSwitch needs it.
enum ConsoleProgram {
    /// Where whoever uses a VM's console says so: QEMU talks to one at a time, and lets others wait without a word.
    static func lock(_ vmID: Int) -> String { "\(HostContext.runDirectory)/locks/console-\(vmID)" }

    /// Arguments: socket, lock file, the VM's name, who it is. On a terminal Ctrl-] leaves.
    static let text = #"""
        import fcntl, os, select, socket, sys, termios, tty

        path, lock_path, name, who = sys.argv[1:]


        def fail(status, text):
            sys.stderr.write("error: " + text + "\n")
            sys.exit(status)


        try:
            lock = open(lock_path, "a+")
        except FileNotFoundError:
            fail(1, name + " does not run: slicec start brings it back.")
        except OSError as problem:
            fail(1, "the console of %s cannot be reserved: %s" % (name, problem))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            fail(3, "the console of %s is in use by %s." % (name, lock.read().strip() or "another program"))
        lock.truncate(0)
        lock.write(who + "\n")
        lock.flush()
        console = socket.socket(socket.AF_UNIX)
        try:
            console.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            fail(1, name + " does not run: slicec start brings it back.")
        except OSError as problem:
            fail(1, "the console of %s cannot be reached: %s" % (name, problem))
        typed = os.isatty(0)
        saved = termios.tcgetattr(0) if typed else None
        ended, leaving = None, False
        try:
            if typed:
                # First: keys that are typed before that are thrown away, and whoever reads the line below may type.
                tty.setraw(0)
                sys.stderr.write("Connected to the console of %s. Enter wakes it, Ctrl-] leaves.\r\n" % name)
                sys.stderr.flush()
            ends = [0, console]
            while ended is None:
                # What was typed last is on its way until QEMU hangs up. A guest that takes no input keeps it from that:
                # whoever sits there has not to wait.
                ready = select.select(ends, [], [], 1 if leaving and typed else None)[0]
                if not ready:
                    ended = "left"
                for end in ready:
                    data = os.read(0, 65536) if end == 0 else console.recv(65536)
                    if end == 0:
                        before, leaves, _ = data.partition(b"\x1d") if typed else (data, b"", b"")
                        console.sendall(before)
                        if leaves or not data:
                            console.shutdown(socket.SHUT_WR)
                            ends, leaving = [console], True
                            break
                    elif data:
                        while data:
                            data = data[os.write(1, data):]
                    else:
                        ended = "left" if leaving else "stopped"
                        break
        except (BrokenPipeError, ConnectionResetError):
            ended = "left" if leaving else "stopped"
        finally:
            if saved:
                termios.tcsetattr(0, termios.TCSADRAIN, saved)
                sys.stderr.write("\r\n" + ("%s has stopped." % name if ended == "stopped" else "Left.") + "\r\n")
            lock.truncate(0)
        """#
}
