import Glibc
import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax

/// What apply and destroy have in common beside their plans.
struct RunSession {
    let options: CommonOptions
    let approvedBeforehand: Bool
    /// `apply` or `destroy`, and the command line that goes on after a stop.
    let verb: String
    let resumeCommand: String

    var console: Console { options.console }

    /// Text for people: on standard output, unless that is kept for one document.
    private func say(_ text: String) {
        if options.writesDocument { console.error(text) } else { console.output(text) }
    }

    /// Who works on a slice, for those who have to wait.
    static func holder(_ verb: String) -> String {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var stamp = [CChar](repeating: 0, count: 32)
        strftime(&stamp, stamp.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
        func text(_ bytes: [CChar]) -> String {
            String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return "\(verb) of \(Workspace.defaultOwner) on \(text(host)), process \(getpid()), since \(text(stamp))"
    }

    /// Shows a plan and asks whether to carry it out.
    func approve(_ plan: Plan, _ unseen: [Diagnostic], cluster: String, text: String) throws -> Bool {
        say(text)
        console.warnOfUnseen(unseen)
        if approvedBeforehand { return true }
        guard Console.isInteractive else {
            throw Diagnostic(
                .approvalNeeded, detail: "There is no terminal to ask on. Nothing was changed.",
                help: "look at the plan above, then add --auto-approve")
        }
        let slice = "slice \"\(plan.slice.name)\" on cluster \"\(cluster)\""
        let vms = plan.slice.vms.count
        return console.confirm(
            plan.isDestroy
                ? "Destroy \(slice), \(vms) VM\(vms == 1 ? "" : "s") with \(vms == 1 ? "its disk" : "their disks")?"
                : "Carry this out for \(slice)?")
    }

    /// Says how it ended.
    ///
    /// - Throws: the exit status where not everything was done.
    func conclude(_ outcome: SliceRun.Outcome, elapsed: Duration) throws {
        guard outcome.wasApproved else {
            console.error("Nothing was changed.\n")
            throw ExitStatus.error
        }
        if options.writesDocument || !outcome.failures.isEmpty {
            console.error("\n")
            options.show(outcome.failures)
        }
        let total = outcome.plan.actions.count
        if outcome.failures.isEmpty, outcome.unstarted.isEmpty {
            say("\n" + finalLine(outcome, elapsed: elapsed) + "\n")
            return
        }
        if total == 0 {
            console.error("There was nothing to do where the hosts could be looked at.\n")
            throw ExitStatus.partial
        }
        let failed = total - outcome.done - outcome.unstarted.count
        console.error("Of \(total) actions \(outcome.done) are done and recorded")
        if failed > 0 { console.error(", \(failed) failed") }
        if !outcome.unstarted.isEmpty { console.error(", \(outcome.unstarted.count) were not started") }
        console.error(".\nTo go on: \(resumeCommand)\n")
        if outcome.failures.contains(where: { $0.code == .hostUnreachable }) {
            console.error("Where a host will not come back, add: --abandon-host HOST\n")
        }
        throw outcome.wasInterrupted ? ExitStatus.interrupted : ExitStatus.partial
    }

    private func finalLine(_ outcome: SliceRun.Outcome, elapsed: Duration) -> String {
        let slice = outcome.plan.slice
        let style = console.outputStyle
        if outcome.plan.isEmpty {
            return "Slice \(slice.name) (\(slice.id)) is \((outcome.slice ?? slice).status.rawValue); nothing to do."
        }
        let time = "\(outcome.done) action\(outcome.done == 1 ? "" : "s") in \(ProgressText.seconds(elapsed))"
        if outcome.plan.isDestroy { return style.green("Destroyed") + " slice \(slice.name) (\(slice.id)): \(time)." }
        return style.green("Applied")
            + " slice \(slice.name) (\(slice.id)), now \(outcome.slice?.status.rawValue ?? "gone"): \(time)."
    }
}
