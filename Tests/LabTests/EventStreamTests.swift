import Foundation
import TestSupport
import Testing

/// A line of `--json`, as a program reads it.
private struct Line: Decodable {
    struct Message: Decodable {
        let code: String
        let detail: String
    }

    let event: String
    var formatVersion: Int?
    var command: String?
    var number: Int?
    var id: String?
    var host: String?
    var found: Bool?
    var seconds: Double?
    var result: String?
    var exitStatus: Int?
    var actions: Int?
    var done: Int?
    var failed: Int?
    var notStarted: [String]?
    var diagnostics: [Message]?
    var diagnostic: Message?
    var resume: String?

    /// All of a stream, of which each line must be a JSON object.
    static func read(_ text: String) throws -> [Line] {
        #expect(text.hasSuffix("\n"))
        return try text.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }
}

/// The stream of a run that never comes as far as an action.
@Suite struct EventStreamTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func slicec(_ arguments: String..., environment: [String: String] = [:], input: String = "") async throws
        -> LabCluster.Output
    {
        let own = ["SLICEC_CLUSTER": "", "XDG_CONFIG_HOME": scratch.path, "SLICEC_STATE": scratch.path + "/state.db"]
        return try await lab.slicec(
            arguments, environment: own.merging(environment) { $1 }, input: input, in: scratch.path)
    }

    @Test(
        "a run that fails before its first action",
        arguments: [
            ("apply", #"{"slice": "a", "vms": []}"#, "SLC301"), ("destroy", #"{"slice": "a", "vms": []}"#, "SLC301"),
        ])
    func failures(command: String, text: String, code: String) async throws {
        let result = try await slicec(command, "--json", "-", input: text)
        let lines = try Line.read(result.output)
        #expect(lines.map(\.event) == ["start", "summary"])
        #expect(lines.first?.formatVersion == 1 && lines.first?.command == command)
        let summary = try #require(lines.last)
        #expect(summary.result == "error" && summary.exitStatus == 1 && result.status == 1)
        #expect(summary.diagnostics?.map(\.code) == [code])
        #expect(summary.actions == 0 && summary.done == 0 && summary.failed == 0 && summary.notStarted == [])
        #expect(result.errors.contains("[\(code)]"), "people read it too: \(result.errors)")
    }

    /// The environment of a CI job asks for annotations of all commands; the stream stays one.
    @Test func theEnvironmentsFormatDoesNotMixWithTheStream() async throws {
        for format in ["github", "json", "sarif"] {
            let result = try await slicec("apply", "--json", environment: ["SLICEC_FORMAT": format])
            #expect(try Line.read(result.output).map(\.event) == ["start", "summary"])
            #expect(result.status == 1)
        }
        let both = try await slicec("apply", "--json", "--format", "sarif")
        #expect(both.status == 64 && both.output == "" && both.errors.contains("--format sarif"), "\(both.errors)")
    }
}

extension LabTests {
    /// The stream of runs on real hosts.
    @Suite(.serialized)
    struct Events {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        @Test func everyActionIsToldAndASummaryComesLast() async throws {
            let slice = try TestSlice(
                "told",
                """
                "vms": [{"name": "a", "flavor": "cirros", "worker": "w1"}, {"name": "b", "flavor": "cirros", "worker": "w2"}],
                "links": [{"endpoints": ["a.eth1", "b.eth1"]}]
                """)
            defer { slice.remove() }
            let applied = try Line.read(try await slice.apply(["--json"]).output)
            #expect(applied.first?.event == "start" && applied.first?.formatVersion == 1)
            let summary = try #require(applied.last)
            #expect(summary.event == "summary" && summary.result == "done" && summary.exitStatus == 0)
            let total = try #require(summary.actions)
            #expect(total > 5 && summary.done == total && summary.diagnostics?.isEmpty == true)
            #expect(summary.resume == nil)
            for event in ["begun", "done"] {
                let numbers = applied.filter { $0.event == event }.compactMap(\.number)
                #expect(numbers.sorted() == Array(1...total), "\(event)")
            }
            for (place, line) in applied.enumerated() where line.event == "done" {
                let begun = applied[..<place].last { $0.event == "begun" && $0.id == line.id }
                #expect(begun?.host == line.host, "\(line.id ?? "")")
                #expect(line.found != nil && line.seconds.map { $0 >= 0 } == true)
            }

            // Where a host is away, the others' part is told, and what is left.
            _ = try await lab.text("w2", "ip link set mgmt0 down")
            let away: LabCluster.Output
            do {
                away = try await slice.destroy(expecting: 5, ["--json"])
                _ = try await lab.text("w2", "ip link set mgmt0 up")
            } catch {
                _ = try await lab.text("w2", "ip link set mgmt0 up")
                throw error
            }
            let partial = try Line.read(away.output)
            #expect(partial.contains { $0.event == "hostFailed" && $0.host == "10.0.10.2" })
            let last = try #require(partial.last)
            #expect(last.result == "partial" && last.exitStatus == 5)
            #expect(last.diagnostics?.map(\.code) == ["SLC401"])
            #expect(last.resume?.hasPrefix("slicec destroy") == true)
            let told = partial.filter { $0.event == "done" }.count
            #expect(last.done == told)
            #expect((last.done ?? 0) + (last.failed ?? 0) + (last.notStarted?.count ?? 0) == last.actions)

            let destroyed = try Line.read(try await slice.destroy(["--json"]).output)
            #expect(destroyed.last?.result == "done" && destroyed.last?.event == "summary")
        }
    }
}
