package import SliceSyntax
package import SliceTopology

/// A plan for people: what changes and why, the ordered actions by host, one summary line.
package struct PlanText {
    private let plan: Plan
    private let cluster: Cluster
    private let style: Style
    /// Addresses of the VMs that lose a disk which is there.
    private let losing: Set<String>
    /// Addresses of the VMs that get a disk, of those that are started, and of those whose process is there.
    private let gettingDisk: Set<String>
    private let starting: Set<String>
    private let living: Set<String>
    /// Columns of the terminal; nil where lines may be of any length, as in a pipe.
    private let width: Int?
    private let descriptions: PlanTextDescription

    package static func render(_ plan: Plan, cluster: Cluster, style: Style, width: Int? = nil) -> String {
        let losing = Set(plan.lostDisks.map { "vm.\($0.vm)" })
        func addresses(_ kind: ActionKind) -> Set<String> {
            Set(plan.actions.filter { $0.kind == kind }.map { "vm.\($0.target)" })
        }
        let alive = Set((plan.prior?.objects ?? []).filter(\.lives).map(\.object.identity))
        let living = plan.desired.filter { alive.contains($0.identity) }.map { "vm.\($0.spec.target)" }
        return PlanText(
            plan: plan, cluster: cluster, style: style, losing: losing, gettingDisk: addresses(.vmDisk),
            starting: addresses(.vmLaunch), living: Set(living), width: width,
            descriptions: PlanTextDescription(plan, cluster: cluster)
        ).text()
    }

    private func text() -> String {
        let text = header() + "\n"
        let off = stopped().map { style.dim(flowing($0, from: 0, indent: 0)) + "\n" } ?? ""
        guard !plan.isEmpty else {
            let none = unseen().map { flowing("No changes where hosts could be looked at. \($0)", from: 0, indent: 0) }
            return text + "\n" + (none ?? "No changes. What is recorded is what the file asks for.") + "\n" + off
        }
        let gaps = unseen().map { style.yellow(flowing($0, from: 0, indent: 0)) + "\n" }
        return text + changes() + actions() + "\n" + summary() + "\n" + off + (gaps ?? "")
    }

    /// What the plan cannot know; nil where no look at a host has failed.
    private func unseen() -> String? {
        guard let unseen = plan.unseen, !unseen.isEmpty else { return nil }
        let hosts = unseen.keys.sorted().map(cluster.hostName).joined(separator: ", ")
        return "Not looked at: \(hosts); what is there is as recorded at best."
    }

    /// VMs that stay off whatever is applied; nil where there are none.
    private func stopped() -> String? {
        let names = plan.isDestroy || plan.isPartial ? [] : plan.slice.vms.filter(\.isStopped).map(\.name)
        guard !names.isEmpty else { return nil }
        return
            "Stopped, and staying so: \(names.joined(separator: ", ")). To start: slicec start \(names.joined(separator: " "))"
    }

    private func header() -> String {
        let slice = plan.slice
        let status = plan.prior.map(\.status.rawValue) ?? "new"
        let about =
            "(ID \(slice.id), owner \(TerminalText.escaped(slice.owner)), VLAN pool \(slice.pool.text), \(status))"
        return style.bold("Slice \(slice.name)") + " " + flowing(about, from: "Slice \(slice.name) ".count, indent: 2)
    }

    /// `text`, broken where the terminal ends, if its first line begins in column `start`.
    private func flowing(_ text: String, from start: Int, indent: Int) -> String {
        TerminalText.wrapped(text, width: width, from: start, indent: indent)
    }

    // MARK: Changes

    private func changes() -> String {
        guard !plan.changes.isEmpty else { return "" }
        // A very long address must not push all others to the right.
        let column = min(28, plan.changes.map(\.address.count).max() ?? 0)
        return "\n" + plan.changes.map { changeText($0, addressWidth: column) }.joined()
    }

    private func changeText(_ change: Change, addressWidth: Int) -> String {
        let indent = addressWidth + 6
        var lines: [String] = []
        let about = descriptions.text(change)
        if !about.isEmpty { lines.append(flowing(about, from: indent, indent: indent)) }
        if let effect = effect(change) { lines.append(effect) }
        lines += change.reasons.map {
            style.dim(flowing(TerminalText.escaped($0), from: indent, indent: indent + 2))
        }
        let head = "  \(symbol(change)) \(style.bold(change.address))"
        guard let first = lines.first else { return head + "\n" }
        let margin = "\n" + String(repeating: " ", count: indent)
        let gap = String(repeating: " ", count: max(2, addressWidth + 2 - change.address.count))
        // An address beyond the column has its description below.
        let start = change.address.count > addressWidth ? margin : gap
        return head + start + ([first] + lines.dropFirst()).joined(separator: margin) + "\n"
    }

    private func symbol(_ change: Change) -> String {
        switch change.action {
        case .create: style.green("+")
        case .update: style.yellow("~")
        case .replace: style.red("±")
        case .delete: style.red("-")
        }
    }

    /// What the change does to what runs, where something runs.
    private func effect(_ change: Change) -> String? {
        switch change.effect {
        case .live where change.action != .update: nil
        // To launch a VM that lives, paused or under another process than the recorded, only takes it on.
        case .live where living.contains(change.address): style.green("live: nothing restarts")
        case .live where gettingDisk.contains(change.address): style.yellow("is still to be made")
        case .live where starting.contains(change.address): style.yellow("is started; its disk stays")
        case .live: style.green("live: nothing restarts")
        case .restart where !starting.contains(change.address): style.yellow("is stopped; its disk stays")
        case .restart: style.yellow("restarts; its disk stays")
        case .replace where losing.contains(change.address): style.red("is made anew: ITS DISK IS LOST")
        case .replace: style.yellow("is made anew: its disk is gone already")
        }
    }

    // MARK: Actions

    private func actions() -> String {
        guard !plan.actions.isEmpty else { return "" }
        var text = "\nActions by host; the numbers are the order of the whole:\n"
        let numberWidth = String(plan.actions.count).count
        // A very long image name must not push all summaries to the right.
        let idWidth = plan.actions.map(\.id.count).filter { $0 <= 32 }.max() ?? 0
        let byHost = Dictionary(grouping: plan.actions, by: \.host)
        for host in plan.hosts {
            text += "\n  " + style.bold(cluster.hostName(host)) + "\n"
            let actions = byHost[host] ?? []
            let start = numberWidth + 6
            // Where there is no room beside some ID, the summaries of the host go below the IDs, all of them.
            let isBelow =
                (width ?? .max) < start + idWidth + 26
                && !actions.allSatisfy { fits($0, behind: start + max(idWidth, $0.id.count) + 2) }
            for action in actions {
                text += actionText(action, numberWidth: numberWidth, idWidth: idWidth, isBelow: isBelow)
            }
        }
        return text
    }

    private func fits(_ action: Action, behind column: Int) -> Bool {
        width.map { $0 >= column + TerminalText.width(of: action.summary) } ?? true
    }

    private func actionText(_ action: Action, numberWidth: Int, idWidth: Int, isBelow: Bool) -> String {
        let number = String(action.number)
        let pad = String(repeating: " ", count: numberWidth - number.count)
        let head = "    \(pad)\(style.dim(number))  "
        let start = numberWidth + 6
        let column = start + idWidth + 2
        if !isBelow, fits(action, behind: start + max(idWidth, action.id.count) + 2) {
            return head + action.id.padded(to: idWidth) + "  " + action.summary + "\n"
        }
        let isBelow = isBelow || action.id.count > idWidth
        let indent = isBelow ? start + 2 : column
        let summary = flowing(action.summary, from: indent, indent: indent)
        let gap = isBelow ? "\n" + String(repeating: " ", count: indent) : ""
        return head + (isBelow ? action.id : action.id.padded(to: idWidth) + "  ") + gap + summary + "\n"
    }

    // MARK: Summary

    private func summary() -> String {
        func count(_ action: Change.Action) -> Int { plan.changes.filter { $0.action == action }.count }
        let hosts = plan.hosts.count
        var parts =
            "\(count(.create)) to create, \(count(.update)) to change, \(count(.replace)) to replace, "
            + "\(count(.delete)) to delete; \(counted(plan.actions.count, "action")) on \(counted(hosts, "host"))"
        let restarts = plan.changes.count { $0.effect == .restart && starting.contains($0.address) }
        let lost = losing.count + plan.removedDisks.count
        if restarts > 0 { parts += "; \(counted(restarts, "VM")) \(restarts == 1 ? "restarts" : "restart")" }
        if lost > 0 { parts += "; \(counted(lost, "disk")) \(lost == 1 ? "is" : "are") lost" }
        return style.bold("Plan:") + " " + flowing(parts + ".", from: 6, indent: 6)
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

extension String {
    /// Filled up with blanks on the right.
    package func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
