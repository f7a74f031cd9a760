import SlicePlanning
import SliceSyntax
import TestSupport
import Testing

@testable import SliceCommands

/// What of a guest's log comes to a terminal.
struct LogProgramTests {
    private func shown(_ script: String) throws -> Shell.Result {
        try Shell.run(["/usr/bin/python3", "-I", "-S", "-c", LogProgram.text, "nothing yet", "/bin/sh", "-c", script])
    }

    /// `printf(1)` notation, and what is left of it.
    @Test(arguments: [
        (#"a\tb\r\nc\n"#, "a\tb\nc\n"),
        (#"\033[32m  OK  \033[0m up\n"#, "  OK   up\n"),
        (#"~ # \033[6n"#, "~ # \n"),
        (#"\033]0;title\007x\033]2;y\033\\z\n"#, "xz\n"),
        (#"\033(B\033=\033>\033Mx\0337\n"#, "x\n"),
        (#"\033P+q\033\\dcs \302\233 c1 \303\251 \0\n"#, "dcs 1 é \n"),
        (#"cut \033[3"#, "cut \n"),
        // What is left must not join to a new control.
        (
            #"\302\000\2336n|\302\033[m\2330;31m|\302\302\233\233\n"#,
            "\u{FFFD}\u{FFFD}6n|\u{FFFD}\u{FFFD}0;31m|\u{FFFD}\n"
        ),
        (#"a\342\200\256b\n"#, "ab\n"),
        // A string without an end hides nothing that comes later.
        (#"\033]Rboot\n\033]0;title\nPANIC\n\007"#, "boot\n\nPANIC\n"),
        (#"10%%\r20%%\r\nend\n"#, "10%\n20%\nend\n"),
        ("", ""),
    ])
    func whatDrivesATerminalIsLeftOut(_ written: String, _ expected: String) throws {
        let result = try shown("printf '\(written)'")
        #expect(result.text == expected)
        #expect(result.status == 0)
        #expect(result.errors == (written.isEmpty ? "nothing yet\n" : ""))
    }

    /// Wherever the guest paused: byte by byte.
    @Test func whatComesInPiecesIsReadAsAWhole() throws {
        let program = LogProgram.text.replacing("65536", with: "1")
        try #require(program != LogProgram.text)
        let result = try Shell.run([
            "/usr/bin/python3", "-I", "-S", "-c", program, "", "/usr/bin/printf",
            #"a\033[31mb\033]0;t\033\\c\302\251\302\233\n"#,
        ])
        #expect(result.text == "abc\u{A9}\n")
    }

    /// Whoever stops to follow a silent guest leaves nothing behind on the worker.
    @Test func itEndsWhenNobodyReads() throws {
        let result = try Shell.run([
            "/bin/bash", "-c",
            """
            exec 3< <(exec python3 -I -S -c "$1" nothing sh -c 'echo $$; exec sleep 300')
            read -r pid <&3
            exec 3<&-
            while kill -0 "$pid" 2>/dev/null; do :; done
            echo ended
            """, "bash", LogProgram.text,
        ])
        #expect(result.text == "ended\n", "\(result.errors)")
    }

    @Test func failuresAreTheCommandsOwn() throws {
        let result = try shown("echo why >&2; exit 3")
        #expect(result.status == 3)
        #expect(result.errors == "why\n")
    }
}
