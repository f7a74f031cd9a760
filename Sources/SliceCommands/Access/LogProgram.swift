/// The program that shows a log on somebody's terminal. A guest writes what it likes to its console: what asks the
/// terminal something, moves its cursor or names its window is left out, as are colours. It runs on the worker, as
/// ``ConsoleProgram`` does.
enum LogProgram {
    /// Arguments: what to say where the log is empty, and the command that writes the log to standard output.
    static let text = #"""
        import os, re, subprocess, sys

        empty, command = sys.argv[1], sys.argv[2:]
        # ECMA-48: control sequences, control strings, and escapes of two bytes; other controls but tab and newline,
        # in UTF-8 those of 8 bits too.
        controls = re.compile(
            rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\`-~]"
            rb"|[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")
        # The beginning of one, whose rest has not come yet.
        begun = re.compile(rb"(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]{0,4096}\x1b?|[ -/]*)|\xc2)\Z")

        log = subprocess.Popen(command, stdout=subprocess.PIPE)
        held, shown = b"", None
        try:
            while True:
                data = os.read(log.stdout.fileno(), 65536)
                text = held + data
                cut = begun.search(text) if data else None
                held = text[cut.start():] if cut else b""
                clean = controls.sub(b"", text[:cut.start()] if cut else text)
                if data or clean:
                    shown = clean or shown or b""
                # A prompt is the last that is said, and whoever reads it has one of their own.
                if not data and shown is not None and not shown.endswith(b"\n"):
                    clean += b"\n"
                sys.stdout.buffer.write(clean)
                sys.stdout.buffer.flush()
                if not data:
                    break
        except (BrokenPipeError, KeyboardInterrupt):
            log.kill()
        status = log.wait()
        if status == 0 and shown is None:
            sys.stderr.write(empty + "\n")
        sys.exit(max(0, status))
        """#
}
