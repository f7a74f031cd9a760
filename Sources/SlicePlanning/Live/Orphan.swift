import SliceTopology

/// Something on a host that carries our lineage and that no slice records.
package struct Orphan: Sendable, Hashable {
    /// What has to be removed to be rid of it.
    package enum Target: Sendable, Hashable {
        case object(ObjectSpec)
        /// The addresses that VLAN 400's DHCP server keeps for a slice.
        case reservations(sliceID: Int)
        /// The leave that a slice's gateways have to forward to each other.
        case isolation(sliceID: Int)
        /// The nftables table `inet slicec` on a host that has no gateway any more.
        case table
        /// The bridge of VLAN 400 on a host that has no tap in it any more.
        case bridge
    }

    package let host: String
    package let target: Target
    /// The slice that its labels name; nil where they name none.
    package let sliceID: Int?
    /// What of it is there: `tap`, `port tap_1001_eth1`.
    package let found: [String]

    /// What people call it: `tap_1001_eth1`, `VM 1001`.
    package var name: String {
        switch target {
        case .reservations(let sliceID): "addresses of slice \(sliceID)"
        case .isolation(let sliceID): "isolation of slice \(sliceID)"
        case .table: "nftables table inet slicec"
        case .bridge: "bridge \(InternetNetwork.bridge)"
        case .object(.internet): "VLAN \(InternetNetwork.vlan)"
        case .object(.link(let link)): "gateway of VLAN \(link.vlan)"
        case .object(.dhcp(let dhcp)): "DHCP of VLAN \(dhcp.vlan)"
        case .object(.disk(let disk)): "disk of VM \(disk.vmID)"
        case .object(.port(let port)): port.tap
        case .object(.vm(let vm)): "VM \(vm.vmID)"
        }
    }

    /// Whether it is part of what slices share, and is changed by one run at a time.
    package var isShared: Bool {
        switch target {
        case .object(let spec): spec.kind == .internet
        case .reservations: true
        case .isolation, .table, .bridge: false
        }
    }

    /// Deploy order reversed, as where a slice is destroyed.
    fileprivate var order: RemovalOrder? {
        if case .object(let spec) = target { RemovalOrder(HostObject(host: host, spec: spec)) } else { nil }
    }
}

extension Orphan {
    /// What of the hosts' inventories no slice records, by host and in the order of removal.
    ///
    /// - Parameters:
    ///   - states: the state as it was before and after the hosts were asked: what one of them
    ///     records was being made or removed meanwhile.
    ///   - busy: IDs of slices that a run works on: what is theirs is that run's business.
    package static func find(
        in inventories: [String: [InventoryItem]], states: [ClusterState], busy: Set<Int>
    ) -> [Orphan] {
        let records = Records(states: states, busy: busy)
        return inventories.sorted { $0.key < $1.key }.flatMap { host, items in
            var order: [Target] = []
            var parts: [Target: [InventoryItem]] = [:]
            for item in items {
                guard let target = item.target, !records.hold(target, label: item.sliceID, on: host) else { continue }
                if parts[target] == nil { order.append(target) }
                parts[target, default: []].append(item)
            }
            return order.map { target in
                let items = parts[target] ?? []
                return Orphan(
                    host: host, target: target, sliceID: items.compactMap(\.sliceID).first, found: items.map(\.text))
            }.sorted { left, right in
                guard let first = left.order, let second = right.order else { return left.order != nil }
                return first < second
            }
        }
    }

    /// Whether no slice of `state` records it, and no run works on a slice that it could be of.
    package func isStill(in state: ClusterState, busy: Set<Int>) -> Bool {
        !Records(states: [state], busy: busy).hold(target, label: sliceID, on: host)
    }

    /// A QEMU process and where it runs, or is to run.
    private struct Machine: Hashable {
        let id: Int
        let host: String
    }

    /// What is recorded, and what runs are at work on.
    private struct Records {
        private let identities: Set<HostObject.Identity>
        private let vms: Set<Machine>
        private let sliceIDs: Set<Int>
        /// IDs of slices that have, or may have, addresses in VLAN 400, by host.
        private let internetUsers: [String: Set<Int>]
        private let busy: [RecordedSlice]

        init(states: [ClusterState], busy: Set<Int>) {
            let slices = states.flatMap(\.slices)
            let objects = slices.flatMap(\.objects).map(\.object)
            identities = Set(objects.map(\.identity))
            vms = Set(
                objects.compactMap { object in
                    guard case .vm(let vm) = object.spec else { return nil }
                    return Machine(id: vm.vmID, host: object.host)
                })
            sliceIDs = Set(slices.map(\.id))
            var users: [String: Set<Int>] = [:]
            for slice in slices {
                for known in slice.objects where known.object.spec.kind == .internet {
                    users[known.object.host, default: []].insert(slice.id)
                }
            }
            internetUsers = users
            self.busy = slices.filter { busy.contains($0.id) }
        }

        func hold(_ target: Target, label: Int?, on host: String) -> Bool {
            switch target {
            case .reservations(let sliceID):
                return internetUsers[host]?.contains(sliceID) == true || busy.contains { $0.id == sliceID }
            case .isolation(let sliceID): return sliceIDs.contains(sliceID)
            // Made before the first gateway, and gone with the last.
            case .table: return identities.contains { $0.host == host && [.internet, .link].contains($0.kind) }
            // Made together with a tap, and nobody's without one.
            case .bridge: return false
            case .object(let spec):
                return isRecorded(spec, on: host) || busy.contains { Self.mayOwn($0, spec, label: label) }
            }
        }

        private func isRecorded(_ spec: ObjectSpec, on host: String) -> Bool {
            if identities.contains(HostObject(host: host, spec: spec).identity) { return true }
            // A copy of the state that was made while a disk was replaced knows of the VM only, and the VM may
            // run from the disk that came after.
            guard case .disk(let disk) = spec else { return false }
            return vms.contains(Machine(id: disk.vmID, host: host))
        }

        private static func mayOwn(_ slice: RecordedSlice, _ spec: ObjectSpec, label: Int?) -> Bool {
            if slice.id == label { return true }
            switch spec {
            case .internet: return slice.vms.contains(where: \.internet)
            case .link(let link): return slice.pool.usable.contains(link.vlan)
            case .dhcp(let dhcp): return slice.pool.usable.contains(dhcp.vlan)
            case .disk, .port, .vm: return spec.vmID.map { slice.heldVMIDs.contains($0) } ?? false
            }
        }
    }
}
