/// The program that shows a log on somebody's terminal. A guest writes what it likes to its console: what asks the
/// terminal something, moves its cursor or names its window is left out, as are colours. It runs on the worker, as
/// ``ConsoleProgram`` does, and ends when nobody reads any more.
enum LogProgram {
    /// Arguments: what to say where the log is empty, if anything, and the command that writes it to standard output.
    ///
    /// Control sequences and strings are those of ECMA-48. A string ends with its line too: Linux knows some without an
    /// end, and a guest must not hide what it says later. What is left is printable, character by character, so that
    /// nothing can join to a new control.
    static let text = #"""
        import codecs, os, select, subprocess, sys

        empty, command = sys.argv[1], sys.argv[2:]
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        state, length, returned, last = "text", 0, False, None


        def shown(text):
            global state, length, returned
            for c in text:
                if returned and c not in "\r\n":
                    yield "\n"
                returned = c == "\r"
                length += 1
                if c in "\n\x18\x1a":
                    state = "text"
                    if c == "\n":
                        yield c
                elif c == "\x1b":
                    state = "escape"
                elif state == "escape":
                    state = "sequence" if c == "[" else "string" if c in "]PX^_" else state if " " <= c <= "/" else "text"
                    length = 0
                elif state == "sequence":
                    if length > 64 or not " " <= c <= "?":
                        state = "text"
                elif state == "string":
                    if c in "\x07\x9c" or (length == 1 and c == "R"):
                        state = "text"
                elif c in "\x90\x98\x9b\x9d\x9e\x9f":
                    state = "sequence" if c == "\x9b" else "string"
                    length = 0
                elif c == "\t" or c.isprintable():
                    yield c
                elif c.isspace() and c not in "\r\x0b\x0c\x1c\x1d\x1e\x1f\x85":
                    yield " "


        log = subprocess.Popen(command, stdout=subprocess.PIPE)
        poll = select.poll()
        poll.register(log.stdout, select.POLLIN)
        # Whoever reads may leave while the guest is silent.
        poll.register(1, 0)
        try:
            while True:
                ready = dict(poll.poll())
                if 1 in ready:
                    raise BrokenPipeError
                data = os.read(log.stdout.fileno(), 65536)
                text = "".join(shown(decode(data, not data)))
                last = text[-1:] or last or ("\n" if data else None)
                # A prompt is the last that is said, and whoever reads it has one of their own.
                sys.stdout.buffer.write((text + ("\n" if not data and last not in (None, "\n") else "")).encode())
                sys.stdout.buffer.flush()
                if not data:
                    break
        except (BrokenPipeError, KeyboardInterrupt):
            log.kill()
            log.wait()
            # Nothing is to be flushed any more.
            os._exit(130)
        status = log.wait()
        if status == 0 and last is None and empty:
            sys.stderr.write(empty + "\n")
        sys.exit(status if status >= 0 else 128 - status)
        """#
}
