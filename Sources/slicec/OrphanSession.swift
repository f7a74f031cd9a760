import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax

/// `slicec status --orphans` and `--remove-orphans`.
struct OrphanSession {
    let workspace: Workspace
    let store: StateStore
    let console: Console
    let json: Bool
    let approvedBeforehand: Bool

    /// - Throws: the exit status where an orphan is left or a host was not looked at.
    func run(removing: Bool) async throws {
        let hunt = OrphanHunt(
            cluster: workspace.cluster, store: store, transport: try SSHTransport(cluster: workspace.cluster),
            holder: RunSession.holder("removal of orphans")
        ) { [console, names = ProgressNames(workspace.cluster)] step in
            console.error(step.line(names, style: console.errorStyle))
        }
        let finding = try await hunt.find()
        let orphans = finding.orphans
        if json {
            console.output(StatusJSON.document(orphans: orphans, unseen: finding.unseen).pretty + "\n")
        } else if !orphans.isEmpty {
            console.output("Nothing that is recorded needs these:\n\n")
            console.output(OrphanText.text(orphans, style: console.outputStyle))
        } else {
            console.output("No orphans\(finding.unseen.isEmpty ? "" : " on the hosts that could be looked at").\n")
        }
        for (_, why) in finding.unseen.sorted(by: { $0.key < $1.key }) {
            let first = why.detail.split(separator: "\n").first.map(String.init) ?? why.summary
            console.error(
                console.errorStyle.yellow("warning")
                    + "[\(why.code.id)]: not looked at: \(TerminalText.escaped(first))\n")
        }
        if removing, !orphans.isEmpty { try await remove(orphans, hunt) }
        if !finding.unseen.isEmpty || (!removing && !orphans.isEmpty) { throw ExitStatus.error }
    }

    private func remove(_ orphans: [Orphan], _ hunt: OrphanHunt) async throws {
        let things = "\(orphans.count) orphan\(orphans.count == 1 ? "" : "s")"
        if !approvedBeforehand {
            guard Console.isInteractive else {
                throw Diagnostic(
                    .approvalNeeded, detail: "There is no terminal to ask on. Nothing was changed.",
                    help: "look at the list above, then add --auto-approve")
            }
            guard console.confirm("Remove \(things), disks with all that is on them?") else {
                console.error("Nothing was changed.\n")
                throw ExitStatus.error
            }
        }
        let removal = await hunt.remove(orphans)
        // A document on standard output stays one document.
        let say = json ? console.error : console.output
        say("\nRemoved \(removal.removed.count) of \(things).\n")
        if !removal.failures.isEmpty { throw CommandFailure(removal.failures) }
    }
}
