import Glibc
@testable import SliceState
import SliceSyntax
import TestSupport
import Testing

/// Who keeps a state busy, as the kernel says.
@Suite(.timeLimit(.minutes(5))) struct BusyProcessTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test func `nobody keeps a state that nobody writes`() throws {
        _ = try folder.store()
        #expect(BusyProcess(of: folder.file("state.db")) == nil)
        #expect(BusyProcess(of: folder.file("none.db")) == nil)
    }

    /// Another process in a transaction, running and stopped.
    @Test func `a process in the midst of a transaction is named`() throws {
        _ = try folder.store()
        let path = folder.file("state.db")
        // The program says its number once it has the lock, and keeps that until its input ends.
        let script = """
            import os, sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None)
            db.execute("BEGIN EXCLUSIVE")
            print(os.getpid(), flush=True)
            sys.stdin.read()
            """
        let result = try Shell.sh(
            """
            mkfifo \(path).in \(path).out
            python3 -c '\(script)' \(path) <\(path).in >\(path).out & pid=$!
            exec 3>\(path).in 4<\(path).out
            read -r number <&4
            grep -q "POSIX .* WRITE $pid " /proc/locks && echo locked
            echo $pid
            kill -STOP $pid
            until grep -q '^State:.T' /proc/$pid/status; do :; done
            echo stopped
            """)
        let lines = result.text.split(separator: "\n")
        try #require(lines.count == 3 && lines[0] == "locked", "\(result.text)\(result.errors)")
        let pid = try #require(Int(lines[1]))
        let busy = BusyProcess(of: path)
        #expect(busy?.pid == pid && busy?.isStopped == true)
        kill(pid_t(pid), SIGKILL)
    }
}
