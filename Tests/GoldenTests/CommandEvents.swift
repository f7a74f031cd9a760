import SliceApply
import SlicePlanning
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
}
