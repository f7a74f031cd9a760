import Glibc
import TestSupport
import Testing

/// `slicec graph` from the command line, without any cluster.
@Suite struct GraphCommandTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
    }

    private func slicec(_ arguments: String..., path: String? = nil) async throws -> LabCluster.Output {
        var environment = [
            "SLICEC_CLUSTER": "", "XDG_CONFIG_HOME": folder, "SLICEC_STATE": folder + "/state.db",
        ]
        if let path { environment["PATH"] = path }
        return try await LabCluster.shared.slicec(["graph"] + arguments, environment: environment, in: folder)
    }

    private func write(_ text: String, to name: String, mode: mode_t = 0o644) throws -> String {
        let path = folder + "/" + name
        let stream = try #require(fopen(path, "we"))
        fputs(text, stream)
        fclose(stream)
        chmod(path, mode)
        return path
    }

    private func read(_ name: String) throws -> String {
        var text = ""
        let stream = try #require(fopen(folder + "/" + name, "r"))
        defer { fclose(stream) }
        while let line = readLine(from: stream) { text += line }
        return text
    }

    private func readLine(from stream: UnsafeMutablePointer<FILE>) -> String? {
        var line: UnsafeMutablePointer<CChar>?
        var size = 0
        defer { free(line) }
        guard getline(&line, &size, stream) > 0, let line else { return nil }
        return String(cString: line)
    }

    /// A network that is none of the shapes which are drawn as such: two triangles with a tail.
    private static let network = #"""
        { "slice": "net", "owner": "ann",
          "vms": [ { "name": "a", "flavor": "cirros" }, { "name": "b", "flavor": "cirros" },
                   { "name": "c", "flavor": "cirros" }, { "name": "d", "flavor": "cirros" },
                   { "name": "e", "flavor": "cirros" }, { "name": "f", "flavor": "cirros" } ],
          "links": [ { "endpoints": ["a.eth1", "b.eth1"] }, { "endpoints": ["b.eth2", "c.eth1"] },
                     { "endpoints": ["c.eth2", "a.eth2"] }, { "endpoints": ["c.eth3", "d.eth1"] },
                     { "endpoints": ["d.eth2", "e.eth1"] }, { "endpoints": ["e.eth2", "f.eth1"] } ] }
        """#

    /// A picture changes nothing: what apply would refuse is drawn, and said.
    @Test func whatQuotasForbidIsDrawn() async throws {
        let vms = (1...7).map { #"{ "name": "v\#($0)", "flavor": "cirros" }"# }.joined(separator: ", ")
        // Its owner is named in one and not in the other; a student may have six.
        for owner in [#""owner": "student", "#, ""] {
            let file = try write(#"{ "slice": "many", \#(owner)"vms": [ \#(vms) ] }"#, to: "many.json")
            let result = try await LabCluster.shared.slicec(
                ["graph", "--format", "dot", file],
                environment: [
                    "SLICEC_CLUSTER": "", "XDG_CONFIG_HOME": folder, "SLICEC_STATE": folder + "/state.db",
                    "SLICEC_OWNER": "student",
                ], in: folder)
            #expect(result.status == 0 && result.output.contains("v7"), "\(result.output)\(result.errors)")
            #expect(result.errors.contains("warning[SLC315]: drawn, though it would be refused: "), "\(result.errors)")
        }
    }

    @Test(arguments: ["png", "PDF"])
    func whatIsNotWrittenIsRefused(_ ending: String) async throws {
        let result = try await slicec("no-such.json", "--out", folder + "/slice." + ending)
        #expect(result.status == 64 && result.errors.contains("-T\(ending.lowercased())"), "\(result.errors)")
        #expect(access(folder + "/slice." + ending, F_OK) != 0)
    }

    @Test func aFileIsDrawnToStandardOutput() async throws {
        let file = try write(Self.network, to: "topology.json")
        let svg = try await slicec(file)
        #expect(svg.status == 0 && svg.errors == "" && svg.output.hasPrefix("<svg "))
        #expect(try await slicec(file, "--format", "dot").output.hasPrefix("graph \"net\" {"))
        #expect(try await slicec(file, "--format", "mermaid").output.contains("flowchart LR"))
        let plan = try await slicec(file, "--plan", "--format", "mermaid")
        #expect(plan.output.contains("Plan of slice net") && plan.output.contains(":::created"))
    }

    @Test func theFormatIsThatOfTheFile() async throws {
        let file = try write(Self.network, to: "topology.json")
        for (name, start) in [("p.svg", "<svg "), ("p.dot", "graph "), ("p.mmd", "---\n")] {
            let result = try await slicec(file, "--out", folder + "/" + name)
            #expect(result.status == 0 && result.output == "")
            #expect(try read(name).hasPrefix(start))
        }
    }

    @Test func whatIsNotAFileIsNotReplaced() async throws {
        let file = try write(Self.network, to: "topology.json")
        let device = try await slicec(file, "--out", "/dev/null")
        #expect(device.status == 1 && device.errors.contains("SLC028"))
        #expect(try await slicec(file, "--out", folder + "/none/p.svg").status == 1)
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test func mistakesAreSaid() async throws {
        let unknown = try await slicec("nett")
        #expect(unknown.status == 1 && unknown.errors.contains("No slice \"nett\" is recorded"))
        let file = try write(#"{"slice": "x", "vms": [{"name": "a", "flavor": "none"}]}"#, to: "wrong.json")
        #expect(try await slicec(file).errors.contains("SLC203"))
    }

    /// The picture does not fail with Graphviz, whatever that does.
    @Test(arguments: ["exit 1", "echo nonsense", "cat /dev/zero", "exec sleep 100", "kill -9 $$"])
    func graphvizMayFail(_ script: String) async throws {
        let file = try write(Self.network, to: "topology.json")
        _ = try write("#!/bin/sh\n\(script)\n", to: "dot", mode: 0o755)
        let path = folder + ":/usr/bin:/bin"
        let builtin = try await slicec(file, "--layout", "builtin", path: path)
        #expect(builtin.status == 0 && !builtin.output.isEmpty, "\(builtin.status): \(builtin.errors)")
        let tried = try await slicec(file, "--layout", "auto", path: path)
        #expect(tried.status == 0 && tried.errors == "" && tried.output == builtin.output)
        let asked = try await slicec(file, "--layout", "graphviz", path: path)
        #expect(asked.status == 0 && asked.output == builtin.output)
        #expect(asked.errors == "Graphviz (dot) is not there or gave no layout: drawn with the built-in one\n")
    }

    @Test func positionsAreGraphvizsWhereItIsAsked() async throws {
        let file = try write(Self.network, to: "topology.json")
        let nodes = (0..<6).map { "node \($0) \($0).0 \($0).0 1 1" }.joined(separator: "\n")
        _ = try write(
            "#!/bin/sh\ncat >/dev/null\ncat <<'END'\ngraph 1 9 9\n\(nodes)\nstop\nEND\n", to: "dot", mode: 0o755)
        let path = folder + ":/usr/bin:/bin"
        let asked = try await slicec(file, "--layout", "graphviz", path: path)
        #expect(asked.status == 0 && asked.errors == "" && asked.output.hasPrefix("<svg "))
        #expect(try await slicec(file, "--layout", "builtin", path: path).output != asked.output)
    }
}
