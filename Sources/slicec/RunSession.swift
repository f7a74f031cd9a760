import ArgumentParser
import Glibc
import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology

/// What apply and destroy have in common beside their plans.
struct RunSession {
    let options: CommonOptions
    /// Where the run is told as JSON; standard output is then for nothing else.
    let events: EventStream?
    let approvedBeforehand: Bool
    /// `apply` or `destroy`, and the command line that goes on after a stop.
    let verb: String
    let resumeCommand: String
    /// Whether VMs may be made anew, with their disks lost, without asking.
    var allowsReplace = false
    /// What is done to VMs alone, and to which: nothing is shown or asked then, it was said in so many words.
    var power: (Power, names: [String])?

    var console: Console { options.console }

    /// Text for people: on standard output, unless that is kept for one document.
    private func say(_ text: String) {
        if events != nil || options.writesDocument { console.error(text) } else { console.output(text) }
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
    func approve(_ plan: Plan, _ unseen: [Diagnostic], cluster: Cluster, text: String) throws -> Bool {
        if power == nil { say(text) }
        console.warn(plan.warnings)
        console.warnOfUnseen(unseen)
        if power != nil {
            // Whoever restarts a VM has not agreed to lose its disk, were it gone from its folder.
            if let refusal = plan.replacementRefusal(cluster: cluster, isApproved: true) {
                throw Diagnostic(refusal.code, detail: refusal.detail, help: "slicec apply shows why, and asks")
            }
            return true
        }
        if !allowsReplace, approvedBeforehand || !Console.isInteractive,
            let refusal = plan.replacementRefusal(cluster: cluster, isApproved: approvedBeforehand)
        {
            throw refusal
        }
        if approvedBeforehand { return true }
        guard Console.isInteractive else { throw RunMistakes.approvalNeeded() }
        guard plan.isDestroy else { return console.confirm(plan.question(cluster: cluster)) }
        let slice = "slice \"\(plan.slice.name)\" on cluster \"\(cluster.name)\""
        let vms = plan.slice.vms.count
        return console.confirm(
            "Destroy \(slice), \(vms) VM\(vms == 1 ? "" : "s") with \(vms == 1 ? "its disk" : "their disks")?")
    }

    /// Says how it ended.
    ///
    /// - Throws: the exit status where not everything was done.
    func conclude(_ outcome: SliceRun.Outcome, _ progress: RunProgress, elapsed: Duration) throws {
        let found = progress.foundCount
        let gap = progress.hasLasting ? "\n" : ""
        guard outcome.wasApproved else {
            console.error("Nothing was changed.\n")
            events?.end(.declined, status: ExitStatus.error, outcome: outcome)
            throw ExitStatus.error
        }
        let isWhole = outcome.failures.isEmpty && outcome.unstarted.isEmpty
        let isTakenAway = outcome.failures.contains { $0.code == .lockLost }
        let status =
            isWhole
            ? ExitCode.success
            : isTakenAway
                ? ExitStatus.locked : outcome.wasInterrupted ? ExitStatus.interrupted : ExitStatus.partial
        if let events {
            if !outcome.failures.isEmpty { options.display.showText(outcome.failures) }
            events.end(
                isWhole ? .done : outcome.wasInterrupted ? .interrupted : .partial, status: status, outcome: outcome,
                found: found, elapsed: elapsed, diagnostics: outcome.failures,
                resumeCommand: isWhole ? nil : resumeCommand)
        } else if options.writesDocument || !outcome.failures.isEmpty {
            console.error(gap)
            options.show(outcome.failures)
        }
        if isWhole {
            say(gap + finalLine(outcome, found: found, elapsed: elapsed) + "\n")
            return
        }
        if outcome.plan.actions.isEmpty {
            console.error("There was nothing to do where the hosts could be looked at.\n")
            throw status
        }
        console.error("\(outcome.tally)\nTo go on: \(resumeCommand)\n")
        if power == nil, outcome.failures.contains(where: { $0.code == .hostUnreachable }) {
            console.error("Where a host will not come back, add: --abandon-host HOST\n")
        }
        throw status
    }

    private func finalLine(_ outcome: SliceRun.Outcome, found: Int, elapsed: Duration) -> String {
        let slice = outcome.plan.slice
        let style = console.outputStyle
        let time = "\(outcome.done) action\(outcome.done == 1 ? "" : "s") in \(ProgressUnits.seconds(elapsed))"
        if let (power, names) = power {
            let list = names.joined(separator: ", ")
            if outcome.plan.actions.isEmpty {
                let verb = names.count == 1 ? "is" : "are"
                return "\(list) \(verb) \(power == .stop ? "stopped" : "running") already."
            }
            return style.green(power.past.capitalizedFirst) + " \(list): \(time)."
        }
        if outcome.plan.isEmpty {
            return "Slice \(slice.name) (\(slice.id)) is \((outcome.slice ?? slice).status.rawValue); nothing to do."
        }
        if outcome.plan.isDestroy {
            return style.green("Destroyed") + " slice \(slice.name) (\(slice.id)): \(time)\(foundText(outcome, found))."
        }
        return style.green("Applied")
            + " slice \(slice.name) (\(slice.id)), now \(outcome.slice?.status.rawValue ?? "gone"): "
            + "\(time)\(foundText(outcome, found))."
    }

    /// What of it was as it is to be before.
    private func foundText(_ outcome: SliceRun.Outcome, _ found: Int) -> String {
        guard found > 0 else { return "" }
        let removals = outcome.plan.actions.count(where: \.removes)
        let words =
            removals == 0 ? "there" : removals == outcome.plan.actions.count ? "gone" : "there or gone"
        return ", \(found == outcome.done ? "all" : "\(found)") already \(words)"
    }
}
