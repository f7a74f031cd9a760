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

    /// The commands are those of an apply, to the letter: of each action by itself, or of several that
    /// are ready at once.
    @Test(arguments: GoldenFolder.cases("emit"))
    func scriptsHoldTheCommandsOfApply(_ folder: GoldenFolder) throws {
        let history = try PlanHistory(folder)
        let plan = try Self.plan(folder, history)
        let context = HostContext(cluster: history.cluster, lineage: PlanHistory.lineage, sliceID: plan.slice.id)
        let texts = Dictionary(uniqueKeysWithValues: try Self.scripts(folder).map { ($0.host, $0.text) })
        for host in plan.hosts {
            let text = try #require(texts[host])
            let actions = plan.actions.filter { $0.host == host }
            let named = Dictionary(
                uniqueKeysWithValues: actions.map { ("# \($0.number)  \($0.id)  \($0.summary)", $0) })
            var done: [Action] = []
            for section in text.split(separator: "\n\n") {
                let lines = section.split(separator: "\n").drop { named[String($0)] == nil }
                let group = lines.prefix { named[String($0)] != nil }.compactMap { named[String($0)] }
                guard let first = group.first else { continue }
                // Nothing stands before what it waits for.
                for action in group {
                    let local = action.dependsOn.filter { id in actions.contains { $0.id == id } }
                    #expect(Set(local).isSubset(of: done.map(\.id)), "\(action.id)")
                }
                done += group
                // What is shared may be left out; images are not sent but taken.
                guard first.object != nil, first.kind != .networkUninternet else { continue }
                let command = ActionScript.text(
                    grouping: group.map { ActionScript.Step($0.operation) }, in: context, stopTimeout: 30)
                #expect(section.contains("\n(\n" + command + "\n) </dev/null"), "\(group.map(\.id))")
            }
            #expect(Set(done.map(\.id)) == Set(actions.map(\.id)), "each stands there once")
            #expect(done.count == actions.count)
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
