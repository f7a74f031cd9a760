import Foundation
@testable import SliceApply
import SliceCommands
@testable import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import Testing

/// What hosts, and the programs that lead to them, can do wrong.
enum HostEvents {
    static func diagnostic(_ what: String, _ event: GoldenEvent) throws -> Diagnostic? {
        let errors = event.output("stderr.txt")
        switch what {
        case "action fails":
            return HostMistakes.failed(try action(event), try answer(event))
        case "action fails unforeseen":
            return HostMistakes.unexpected(
                try action(event).host, try action(event), Unforeseen(description: try event.text("error")))
        case "no control folder": return SSHMistakes.controlFolder("/tmp/slicec-1000", try event.text("reason"))
        case "orphan stays":
            let tap = ObjectSpec.port(PortSpec(vm: "", vmID: 1001, interface: 1, vlan: nil))
            let orphan = Orphan(host: "10.0.10.2", target: .object(tap), sliceID: 1000, found: ["tap"])
            return HostMistakes.orphanStays(orphan, try answer(event))
        case "image cannot be read": return ImageFile.unreadable(try event.text("path"), try event.text("reason"))
        case "image is wrong": return ImageFile.unusable(try event.text("path"), try event.text("reason"))
        case "image damaged on a host":
            let users = event.optionalText("vm").map { [ImageUser(id: 1002, vm: $0, slice: "two-tier")] } ?? []
            return ImageMistakes.damaged(
                .init(
                    host: "w2 (10.0.10.2)",
                    path: "/var/lib/slicec/images/\(String(repeating: "3f", count: 32)).qcow2",
                    reads: String(repeating: "77", count: 32), users: users,
                    isNamed: event.optionalText("named") == "yes"))
        case "image rotten":
            return ImageMistakes.rotten(
                try event.text("path"), known: String(repeating: "3f", count: 32),
                reads: String(repeating: "77", count: 32))
        case "image does not fit":
            return HostMistakes.noRoom(try action(event), needed: 12 << 30, free: 3 << 30)
        case "image is another file":
            let bytes = try event.text("bytes")
            guard
                case .unfit(let what, let help) = ImageHeader(
                    Array(bytes.utf8), size: 1 << 20, path: try event.text("path"))
            else { return nil }
            return ImageFile.unusable(try event.text("path"), what, help: help)
        case "image was not looked at": return ImageFile.unseen(try event.text("path"))
        case "image changed":
            return ImageFile.changed(
                try event.text("path"),
                from: .init(sha256: String(repeating: "3f", count: 32), format: "qcow2", virtualSize: 1 << 30))
        default: break
        }
        let host = event.optionalText("address") ?? "10.0.10.2"
        let failure: HostFailure
        switch what {
        case "connecting":
            failure = SSHMistakes.connecting(
                host,
                .init(user: event.optionalText("user") ?? "ubuntu", configFile: event.optionalText("config")),
                errors: errors)
        case "claiming":
            failure = SSHMistakes.claim(host, answer: try answer(event), dataDirectory: "/var/lib/slicec")
        case "looking":
            failure = SSHMistakes.looking(host, answer: try answer(event), dataDirectory: "/var/lib/slicec")
        case "looking fails": failure = HostMistakes.lookingFailed(host, try answer(event))
        case "no answer":
            failure = SSHMistakes.timeout(host, after: .seconds(try event.number("seconds")), errors: errors)
        case "connection breaks": failure = SSHMistakes.lost(host, errors: errors)
        case "garbled answer": failure = SSHMistakes.garbled(host, line: event.output("stdout.txt"))
        case "no ssh":
            failure = SSHMistakes.noProgram(host, Unforeseen(description: try event.text("error")))
        default: return nil
        }
        return failure.diagnostic(during: event.optionalText("action"))
    }

    private struct Unforeseen: Error, CustomStringConvertible {
        let description: String
    }

    private static func answer(_ event: GoldenEvent) throws -> HostAnswer {
        HostAnswer(status: try event.number("status"), output: "", errors: event.output("stderr.txt"))
    }

    /// An action of the first example's plan.
    private static func action(_ event: GoldenEvent) throws -> Action {
        let path = GoldenFolder.repository.appending(path: "examples/two-tier.json")
        let file = SourceFile(name: "two-tier.json", bytes: [UInt8](try Data(contentsOf: path)))
        let plan = try PlanHistory(GoldenFolder(url: GoldenFolder.root)).plan(file)
        let id = try event.text("action")
        return try #require(plan.actions.first { $0.id == id }, "\(plan.actions.map(\.id))")
    }
}
