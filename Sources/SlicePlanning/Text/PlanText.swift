package import SliceSyntax
package import SliceTopology

/// A plan for people: what changes and why, then the ordered actions, then one summary line.
package struct PlanText {
    private let plan: Plan
    private let cluster: Cluster
    private let style: Style
    /// What is there afterwards, and what was there before.
    private let kept: Described
    private let gone: Described

    package static func render(_ plan: Plan, cluster: Cluster, style: Style) -> String {
        let kept = Described(plan.slice)
        return PlanText(
            plan: plan, cluster: cluster, style: style, kept: kept, gone: plan.prior.map { Described($0) } ?? kept
        ).text()
    }

    /// What changes are about, by their addresses.
    private struct Described {
        let vms: [String: RecordedVM]
        let links: [String: RecordedLink]

        init(_ slice: RecordedSlice) {
            vms = Dictionary(slice.vms.map { ("vm.\($0.name)", $0) }) { first, _ in first }
            links = Dictionary(slice.links.map { ($0.changeAddress, $0) }) { first, _ in first }
        }
    }

    private func text() -> String {
        var text = header() + "\n"
        guard !plan.isEmpty else {
            return text + "\nNo changes. What is recorded is what the file asks for.\n"
        }
        if !plan.changes.isEmpty { text += "\n" + plan.changes.map(changeText).joined() }
        if !plan.actions.isEmpty { text += "\nActions, in order:\n\n" + actionTable() }
        return text + "\n" + summary() + "\n"
    }

    private func header() -> String {
        let slice = plan.slice
        let status = plan.prior.map(\.status.rawValue) ?? "new"
        return style.bold("Slice \(slice.name)")
            + " (ID \(slice.id), owner \(TerminalText.escaped(slice.owner)), VLAN pool \(slice.pool.text), \(status))"
    }

    private func changeText(_ change: Change) -> String {
        var line = "  \(symbol(change)) \(style.bold(change.address))"
        let about = description(change)
        if !about.isEmpty { line += "  " + about }
        switch change.effect {
        case .live: break
        case .restart: line += "  " + style.yellow("restarts, its disk stays")
        case .replace: line += "  " + style.red("is made anew: ITS DISK IS LOST")
        }
        return line + "\n" + change.reasons.map { "      \(style.dim(TerminalText.escaped($0)))\n" }.joined()
    }

    private func symbol(_ change: Change) -> String {
        switch change.action {
        case .create: style.green("+")
        case .update: style.yellow("~")
        case .replace: style.red("±")
        case .delete: style.red("-")
        }
    }

    private func description(_ change: Change) -> String {
        let described = change.action == .delete ? gone : kept
        if let vm = described.vms[change.address] {
            if change.action == .delete { return "VM \(vm.id) on \(cluster.hostName(vm.worker)), with its disk" }
            return "VM \(vm.id), \(vm.flavor), on \(cluster.hostName(vm.worker)), VNC \(vm.vncPort)"
                + (vm.internet ? ", internet" : "")
        }
        if let link = described.links[change.address] {
            return "VLAN \(link.vlan), \(link.subnet.cidr), "
                + link.endpoints.map(\.description).joined(separator: " <-> ")
        }
        return ""
    }

    private func actionTable() -> String {
        let rows = plan.actions.map { ["\($0.number)", $0.host, $0.id, $0.summary] }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let number = String(repeating: " ", count: widths[0] - row[0].count) + row[0]
            let host = row[1].padded(to: widths[1])
            return "  \(style.dim(number))  \(host)  \(row[2].padded(to: widths[2]))  \(row[3])\n"
        }.joined()
    }

    private func summary() -> String {
        func count(_ action: Change.Action) -> Int { plan.changes.filter { $0.action == action }.count }
        let hosts = plan.hosts.count
        return style.bold("Plan:")
            + " \(count(.create)) to create, \(count(.update)) to change, \(count(.replace)) to replace, "
            + "\(count(.delete)) to delete; \(plan.actions.count) action\(plan.actions.count == 1 ? "" : "s") on "
            + "\(hosts) host\(hosts == 1 ? "" : "s")."
    }
}

extension String {
    /// Filled up with blanks on the right.
    package func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
