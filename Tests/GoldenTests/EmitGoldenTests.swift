import Foundation
@testable import SliceCommands
import SlicePlanning
import SliceSyntax
import TestSupport
import Testing

/// The scripts of `slicec emit` beside exactly what they must look like: one `.sh` per host.
///
/// Cases are made as those of plans (see ``PlanHistory``); one without a `topology.json` takes the
/// slice down that was applied last.
struct EmitGoldenTests {
    @Test(arguments: GoldenFolder.cases("emit"))
    func scriptsAreWhatTheyMust(_ folder: GoldenFolder) throws {
        let scripts = try Self.scripts(folder)
        try #require(!scripts.isEmpty)
        for script in scripts { try folder.expect(script.text, is: script.fileName) }
        let present = folder.sources(below: ".").map(\.name).filter { $0.hasSuffix(".sh") }
        #expect(Set(present) == Set(scripts.map(\.fileName)), "a script of a host that has none")
    }

    /// What is golden is also what a careful reader of shell text finds nothing in.
    @Test(arguments: GoldenFolder.cases("emit"))
    func shellcheckFindsNothing(_ folder: GoldenFolder) throws {
        let known = try Shell.run(["sh", "-c", "command -v shellcheck"])
        try #require(known.status == 0, "shellcheck is missing; make unit installs it (Debian: shellcheck)")
        for script in try Self.scripts(folder) {
            let result = try Shell.run(["shellcheck", "--norc", "--shell=sh", "-"], input: script.text)
            #expect(result.status == 0, "\(folder.name)/\(script.fileName):\n\(result.text)")
            for shell in [["dash"], ["bash", "--posix"]] {
                let parsed = try Shell.run(shell + ["-n"], input: script.text)
                #expect(parsed.status == 0 && parsed.errors.isEmpty, "\(shell): \(parsed.errors)")
            }
        }
    }

    /// The commands are those of an apply, to the letter, in the plan's order.
    @Test(arguments: GoldenFolder.cases("emit"))
    func scriptsHoldTheCommandsOfApply(_ folder: GoldenFolder) throws {
        let history = try PlanHistory(folder)
        let plan = try Self.plan(folder, history)
        let context = HostContext(cluster: history.cluster, lineage: PlanHistory.lineage, sliceID: plan.slice.id)
        let texts = Dictionary(uniqueKeysWithValues: try Self.scripts(folder).map { ($0.host, $0.text) })
        for host in plan.hosts {
            var rest = try #require(texts[host])[...]
            for action in plan.actions where action.host == host {
                let title = try #require(rest.range(of: "\n# \(action.number)  \(action.id)  "))
                rest = rest[title.upperBound...]
                // What is shared may be left out; images are not sent but taken.
                guard action.object != nil, action.kind != .networkUninternet else { continue }
                let command = ActionScript.text(action.operation, in: context, stopTimeout: 30)
                #expect(rest.hasPrefix(action.summary + "\n"))
                let section = try #require(rest.range(of: "\n(\n"))
                #expect(rest[section.upperBound...].hasPrefix(command + "\n) </dev/null"), "\(action.id)")
            }
        }
    }

    private static func plan(_ folder: GoldenFolder, _ history: PlanHistory) throws -> Plan {
        if let file = folder.source("topology.json") { return try history.withNothingConfirmed.plan(file) }
        let name = try #require(history.lastSlice)
        return try history.planner.destroy(try #require(history.state.slice(named: name)))
    }

    private static func scripts(_ folder: GoldenFolder) throws -> [HostScript] {
        let history = try PlanHistory(folder)
        let plan = try plan(folder, history)
        let users = history.state.slices.filter { slice in
            slice.id != plan.slice.id && slice.objects.contains { $0.object.spec.kind == .internet }
        }
        return ScriptSet(
            plan: plan, cluster: history.cluster, lineage: PlanHistory.lineage, version: "0.0.0",
            otherInternetUsers: users.count
        ).scripts()
    }
}
