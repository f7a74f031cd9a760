@testable import SliceState
import SliceSyntax

/// What can be wrong with the state.
enum StateEvents {
    private static let path = "/home/ada/.local/state/slicec/default.db"

    static func diagnostic(_ what: String, _ event: GoldenEvent) throws -> Diagnostic? {
        switch what {
        case "cannot be opened": StateMistakes.unusable(path, try event.text("reason"))
        case "foreign": StateMistakes.foreign(path, try event.text("reason"))
        case "empty": StateMistakes.empty(path)
        case "damaged": StateMistakes.damaged(path, try event.text("reason"))
        case "too new": StateMistakes.tooNew(path)
        case "disk full": StateMistakes.full(path)
        case "busy": StateMistakes.busy(path, by: nil)
        case "busy by": StateMistakes.busy(path, by: BusyProcess(pid: 4711, isStopped: false))
        case "busy by one that was stopped": StateMistakes.busy(path, by: BusyProcess(pid: 4711, isStopped: true))
        case "cannot be written": StateMistakes.notWritable(path, try event.text("reason"))
        case "shared locked": StateMistakes.shared(try event.text("what"), by: try event.text("holder"))
        case "lock lost": StateMistakes.lockLost(try event.text("slice"), by: try event.text("by"))
        case "slice locked": StateMistakes.locked(try event.text("slice"), by: try event.text("holder"))
        case "setting fixed":
            StateMistakes.fixed(
                try event.text("setting"), recorded: try event.text("recorded"), value: try event.text("value"))
        default: nil
        }
    }
}
