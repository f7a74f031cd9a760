import SliceApply
@testable import SlicePlanning
import SliceSyntax
import SliceTopology

/// Why a command does not begin.
enum CommandEvents {
    static func diagnostic(_ what: String, _ event: GoldenEvent) throws -> Diagnostic? {
        switch what {
        case "no cluster file": RunMistakes.noCluster()
        case "no terminal": RunMistakes.approvalNeeded()
        case "nothing recorded": SliceMistakes.nothingRecorded(at: try event.text("path"))
        case "unknown slice":
            SliceMistakes.unknown(
                try event.text("slice"), among: event.texts("recorded"), orFile: event.flag("orFile"))
        case "slice in place of a file":
            SliceMistakes.inPlaceOfFile(
                try event.text("slice"),
                FileMistakes.unreadable(try event.text("slice"), "no such file or directory"))
        case "unknown VM": GuestMistakes.unknown(try event.text("vm"), among: event.texts("recorded"))
        case "VM of two slices": GuestMistakes.ambiguous(try event.text("vm"), event.texts("recorded"))
        case "VMs of two slices": GuestMistakes.twoSlices(event.texts("recorded")[0], event.texts("recorded")[1])
        case "VM stopped": GuestMistakes.notRunning(guest(isStopped: true))
        case "VM without a network": GuestMistakes.noWay(guest())
        case "VM without a user": GuestMistakes.noUser(guest(), flavor: "small")
        case "emit restarts": SliceEmission.notRepeatable(event.texts("vms"), at: nil)
        case "emit waits":
            SliceEmission.hostsWait(
                [
                    .init(
                        id: try event.text("action"), host: try event.text("host"),
                        otherHost: try event.text("otherHost"), others: event.texts("others"))
                ], in: .standard, at: nil)
        default: nil
        }
    }

    private static func guest(isStopped: Bool = false) -> RecordedVM {
        RecordedVM(
            id: 1001, name: "web", flavor: "small", cores: 1, memory: Gibibytes(thousandths: 500),
            disk: Gibibytes(thousandths: 1000), image: ImageReference(path: "/i", identity: nil), worker: "10.0.10.1",
            vncPort: 5901, interfaces: 0, internet: false, isStopped: isStopped)
    }
}
