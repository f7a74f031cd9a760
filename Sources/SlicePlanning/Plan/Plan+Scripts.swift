/// What of a plan no set of scripts can do that are run again and again, each on its own.
extension Plan {
    /// VMs, by name, that are stopped or lose their disk and are then started again.
    package var restartedVMs: [String] {
        let stopped = Set(actions.filter(\.removes).compactMap { $0.object?.spec.vmID })
        var names: [String] = []
        for vm in slice.vms where !isDestroy && stopped.contains(vm.id) { names.append(vm.name) }
        return names
    }

    /// An action that waits for others on another host.
    package struct Wait: Sendable, Equatable {
        package let id: String
        package let host: String
        package let otherHost: String
        /// IDs of the actions there.
        package let others: [String]

        package init(id: String, host: String, otherHost: String, others: [String]) {
            self.id = id
            self.host = host
            self.otherHost = otherHost
            self.others = others
        }
    }

    /// What waits for another host, in the order of the plan, once for each such host.
    ///
    /// That a DHCP server knows a guest before the guest asks is better, and not needed: its first lease may be
    /// another, and the next is its own.
    package var waitsAcrossHosts: [Wait] {
        let hosts = Dictionary(actions.map { ($0.id, $0.host) }) { first, _ in first }
        let servers = Set(actions.filter { [.networkInternet, .networkDHCP].contains($0.kind) }.map(\.id))
        return actions.flatMap { action in
            let needed = action.kind == .vmPort ? action.dependsOn.filter { !servers.contains($0) } : action.dependsOn
            let elsewhere = Dictionary(grouping: needed) { hosts[$0] ?? action.host }
            return elsewhere.filter { $0.key != action.host }.sorted { $0.key < $1.key }
                .map { Wait(id: action.id, host: action.host, otherHost: $0.key, others: $0.value) }
        }
    }
}
