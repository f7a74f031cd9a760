import TestSupport
import Testing

@testable import SliceCommands

/// The programs that talk to QEMU, with something that answers as QEMU does.
struct QMPProgramTests {
    /// Ends when it is asked for the `$3`rd time to power down. Standard output says when it listens.
    private static let machine = """
        import json, os, socket, sys
        server = socket.socket(socket.AF_UNIX)
        server.bind(sys.argv[1])
        server.listen()
        print("up", flush=True)
        left = int(sys.argv[3])
        while True:
            with server.accept()[0] as client:
                lines = client.makefile("rw")
                print(json.dumps({"QMP": {}}), file=lines, flush=True)
                for line in lines:
                    command = json.loads(line)["execute"]
                    left -= command == "system_powerdown"
                    if left == 0 or command == "quit":
                        os._exit(0)
                    print(json.dumps({"return": {}}), file=lines, flush=True)
        """

    /// What `slicec_stop` prints of a guest that hears only the `times`th request.
    private func stopped(hearing times: Int, seconds: String) throws -> Shell.Result {
        let scratch = try ScratchFolder()
        defer { withExtendedLifetime(scratch) {} }
        let functions = QMPProgram.functions.replacing("min(5, left)", with: "min(0.2, left)")
        try #require(functions != QMPProgram.functions)
        return try Shell.run(
            [
                "/bin/sh", "-c",
                """
                \(functions)
                cd \(scratch.path)
                mkfifo up
                python3 -c '\(Self.machine)' qmp qemu.pid \(times) >up &
                read -r answer <up
                slicec_stop $! qemu.pid qmp \(seconds)
                wait $!
                """,
            ])
    }

    /// A guest that still boots hears nothing of the first.
    @Test func aGuestIsAskedAgainToPowerDown() throws {
        let result = try stopped(hearing: 3, seconds: "30")
        #expect(result.status == 0 && result.errors == "", "\(result.errors)")
        #expect(result.text.allSatisfy { $0.isWhitespace }, "\(result.text)")
    }

    @Test func aGuestThatNeverHearsIsEnded() throws {
        let result = try stopped(hearing: 1000, seconds: "1")
        #expect(result.status == 0 && result.errors == "", "\(result.errors)")
        #expect(result.text.contains(/^ [0-9]+\n/), "\(result.text)")
    }
}
