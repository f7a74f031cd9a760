import SliceCommands
import SlicePlanning
import SliceSyntax

/// The wording of what can go wrong with an action on a host.
enum HostMistakes {
    static func diskFull(_ host: String, evidence: String) -> HostFailure {
        HostFailure(
            .hostDiskFull, host: host, message: "the disk is full.", evidence: evidence,
            help: "make room on the host, then run the same command again; it goes on where this one stopped")
    }

    /// A script that ran and failed.
    static func failed(_ action: Action, _ answer: HostAnswer) -> Diagnostic {
        let place = "\(action.host), \(action.id)"
        let lines = lastLines(answer.errors)
        let evidence = lines.isEmpty ? "" : "\n" + lines
        if answer.status == HostExit.foreignObject {
            return Diagnostic(
                .objectForeign, detail: "\(place): \(lines)",
                help: "slicec touches only what it made; remove or rename that object on \(action.host), then run the "
                    + "same command again")
        }
        if answer.status == HostExit.busy { return SSHMistakes.busy(action.host).diagnostic(during: action.id) }
        if answer.errors.contains("No space left on device") {
            return diskFull(action.host, evidence: answer.errors).diagnostic(during: action.id)
        }
        return Diagnostic(
            .actionFailed, detail: "\(place): the command ended with exit status \(answer.status)." + evidence,
            help: "put right what the host says, then run the same command again; it goes on where this one stopped")
    }
}
