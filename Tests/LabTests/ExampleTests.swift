import Foundation
import Testing

extension LabTests {
    /// What `examples/README.md` says one sees. A run makes some of them (``FaultChoice``).
    @Suite(.serialized)
    struct Examples {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        /// What is looked at once an example has been applied.
        private struct Example: Sendable {
            let file: String
            /// A guest's command that must succeed, sooner or later.
            var works: [(vm: String, command: String)] = []
            /// One that must not.
            var fails: [(vm: String, command: String)] = []
        }

        private static let internet = "ping -c 1 -W 2 203.0.113.10"

        private static let all = [
            Example(
                file: "hello-world",
                works: [
                    ("hello", internet),
                    (
                        "hello",
                        "[ $(ip route | grep -c default) = 1 ] && ip addr show eth0 | grep -q 'inet 10.60.7.10/'"
                    ),
                ]),
            Example(file: "two-tier", works: [("web", "ping -c 1 db"), ("web", internet)], fails: [("db", internet)]),
            Example(
                file: "shared-segment",
                works: (1...4).map { ("desk-\($0)", "ping -c 1 printer") }),
            Example(
                file: "ring",
                works: [
                    ("north", "ping -c 1 east"), ("north", "ping -c 1 west"), ("south", "ping -c 1 east"),
                    // The address of its other end, behind two gateways.
                    ("north", "ping -c 1 $(ip route | grep -o 'default via [0-9.]*' | head -n 1 | sed 's/.* //')"),
                ]),
            Example(
                file: "three-areas",
                works: [
                    ("border-1", "ip addr replace 10.0.0.1/30 dev eth1"),
                    ("border-2", "ip addr replace 10.0.0.2/30 dev eth1; ping -c 1 10.0.0.1"),
                    ("host-1", "ip link show eth1 | grep -q UP"),
                ],
                fails: [("host-1", "ip -4 -o addr show eth1 | grep inet"), ("inner-1", "ip route | grep default")]),
            Example(
                file: "dmz",
                works: [("firewall", internet), ("web", "ping -c 1 mail"), ("staff", "ping -c 1 firewall")],
                fails: [("web", internet), ("staff", "ping -c 1 -W 2 web"), ("staff", internet)]),
            Example(
                file: "leaf-spine",
                works: (1...3).flatMap { leaf in (1...2).map { ("leaf-\(leaf)", "ping -c 1 spine-\($0)") } }),
            Example(
                file: "pinned",
                works: [("client", "ping -c 1 primary"), ("client", "ping -c 1 replica")]),
        ]

        @Test func allFilesAreThere() throws {
            let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            let names = files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
            #expect(Set(names) == Set(Self.all.map(\.file)))
            let text = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
            for name in names { #expect(text.contains("`\(name).json`"), "\(name)") }
        }

        @Test func oneSeesWhatIsSaid() async throws {
            for example in FaultChoice.part(of: Self.all, called: "examples", least: 2) {
                let file = Self.folder.appending(path: "\(example.file).json").path
                let applied = try await lab.slicec(["apply", "--auto-approve", file])
                try #require(applied.status == 0, "\(example.file): \(applied.output)\(applied.errors)")
                for (vm, command) in example.works {
                    // The guest boots, and asks for its addresses.
                    let again = "n=0; until { \(command); } || [ $n = 60 ]; do n=$((n+1)); sleep 0.5; done"
                    let result = try await ask(example.file, vm, "\(again); \(command)")
                    #expect(result.status == 0, "\(example.file), \(vm): \(command)\n\(result.output)\(result.errors)")
                }
                for (vm, command) in example.fails {
                    let result = try await ask(example.file, vm, command)
                    #expect(result.status != 0, "\(example.file), \(vm): \(command)\n\(result.output)")
                }
                if example.file == "pinned" { try await takeProtectedDown(file) }
                let gone = try await lab.slicec(["destroy", "--auto-approve", "--slice", example.file])
                #expect(gone.status == 0, "\(example.file): \(gone.errors)")
                #expect(try await Hosts.leftovers() == [])
            }
        }

        private func ask(_ slice: String, _ vm: String, _ command: String) async throws -> LabCluster.Output {
            let place = try await TestSlice.VM(vm, in: slice)
            return try await lab.guest(place.worker, place.id, command)
        }

        /// It is where it was pinned, and stays until it is no longer protected.
        private func takeProtectedDown(_ file: String) async throws {
            for (vm, worker) in [("primary", "10.0.10.1"), ("replica", "10.0.10.2"), ("client", "10.0.10.1")] {
                #expect(try await TestSlice.VM(vm, in: "pinned").worker == worker)
            }
            let refused = try await lab.slicec(["destroy", "--auto-approve", "--slice", "pinned"])
            #expect(refused.status == 1 && refused.errors.contains("primary"), "\(refused.errors)")
            let open = NSTemporaryDirectory() + "slicec-test-\(getpid())-pinned.json"
            defer { unlink(open) }
            let text = try String(contentsOfFile: file, encoding: .utf8).replacing(", \"protect\": true", with: "")
            try text.write(toFile: open, atomically: true, encoding: .utf8)
            #expect(try await lab.slicec(["apply", "--auto-approve", open]).status == 0)
        }

        private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "examples")
    }
}
