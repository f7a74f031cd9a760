import SliceSyntax
import SliceTopology

/// Compares a slice's record before and after, and says what changes and why.
struct ChangeDiff {
    let prior: RecordedSlice?
    let desired: RecordedSlice
    let actions: [Action]
    let cluster: Cluster

    func changes() -> [Change] {
        var changes: [Change] = []
        if prior == nil {
            changes.append(
                Change(
                    address: "slice", action: .create, effect: .live, reasons: [], before: nil,
                    after: ChangeAttributes.slice(desired)))
        }
        changes += internetChange()
        changes += deletedLinks() + desired.links.compactMap { linkChange($0) }
        changes += deletedVMs() + desired.vms.compactMap { vmChange($0) }
        return changes
    }

    /// What a destroy does.
    static func deletions(of slice: RecordedSlice, cluster: Cluster) -> [Change] {
        let vms = slice.vms.map { vm in
            delete("vm.\(vm.name)", before: ChangeAttributes.vm(vm, in: slice, cluster: cluster))
        }
        let links = slice.links.map { delete($0.changeAddress, before: ChangeAttributes.link($0)) }
        return vms + links + [delete("slice", before: ChangeAttributes.slice(slice))]
    }

    private static func delete(_ address: String, before: JSONOutput) -> Change {
        Change(address: address, action: .delete, effect: .live, reasons: [], before: before, after: nil)
    }

    // MARK: Links

    private func deletedLinks() -> [Change] {
        let kept = Set(desired.links.map(\.number))
        return (prior?.links ?? []).filter { !kept.contains($0.number) }
            .map { Self.delete($0.changeAddress, before: ChangeAttributes.link($0)) }
    }

    private func linkChange(_ link: RecordedLink) -> Change? {
        let after = ChangeAttributes.link(link)
        guard let before = prior?.links.first(where: { $0.number == link.number }) else {
            return Change(
                address: link.changeAddress, action: .create, effect: .live, reasons: [], before: nil, after: after)
        }
        var reasons: [String] = []
        if before.name != link.name { reasons.append("name: \(before.name ?? "none") → \(link.name ?? "none")") }
        let (was, becomes) = (Set(before.endpoints), Set(link.endpoints))
        let added = becomes.subtracting(was).sorted().map { "+\($0)" }
        let removed = was.subtracting(becomes).sorted().map { "-\($0)" }
        if was != becomes { reasons.append("endpoints: " + (removed + added).joined(separator: " ")) }
        if before.dhcp != link.dhcp { reasons.append("dhcp: \(onOff(before.dhcp)) → \(onOff(link.dhcp))") }
        if before.gateway != link.gateway {
            reasons.append("gateway: \(onOff(before.gateway)) → \(onOff(link.gateway))")
        }
        reasons += repairs { $0.spec.kind != .port && $0.spec.linkVLAN == link.vlan }
        guard !reasons.isEmpty || before.endpoints != link.endpoints else { return nil }
        return Change(
            address: link.changeAddress, action: .update, effect: .live,
            reasons: reasons.isEmpty ? ["order of endpoints"] : reasons, before: ChangeAttributes.link(before),
            after: after)
    }

    private func internetChange() -> [Change] {
        let reasons = repairs { $0.spec.kind == .internet }
        guard prior != nil, !reasons.isEmpty else { return [] }
        return [Change(address: "internet", action: .update, effect: .live, reasons: reasons, before: nil, after: nil)]
    }

    // MARK: VMs

    private func deletedVMs() -> [Change] {
        guard let prior else { return [] }
        let kept = Set(desired.vms.map(\.id))
        return prior.vms.filter { !kept.contains($0.id) }
            .map { Self.delete("vm.\($0.name)", before: ChangeAttributes.vm($0, in: prior, cluster: cluster)) }
    }

    private func vmChange(_ vm: RecordedVM) -> Change? {
        let after = ChangeAttributes.vm(vm, in: desired, cluster: cluster)
        guard let prior, let before = prior.vms.first(where: { $0.id == vm.id }) else {
            return Change(
                address: "vm.\(vm.name)", action: .create, effect: .live, reasons: [], before: nil, after: after)
        }
        var reasons: [String] = []
        func compare(_ name: String, _ was: String, _ becomes: String) {
            if was != becomes { reasons.append("\(name): \(was) → \(becomes)") }
        }
        compare("flavor", before.flavor, vm.flavor)
        compare("cores", "\(before.cores)", "\(vm.cores)")
        compare("memory", "\(before.memory.text) GB", "\(vm.memory.text) GB")
        compare("disk", "\(before.disk.text) GB", "\(vm.disk.text) GB")
        compare("image", before.image.fileName, vm.image.fileName)
        compare("worker", cluster.hostName(before.worker), cluster.hostName(vm.worker))
        compare("interfaces", "\(before.interfaces)", "\(vm.interfaces)")
        compare("internet", onOff(before.internet), onOff(vm.internet))
        for interface in 1..<(max(before.interfaces, vm.interfaces) + 1) {
            compare(
                "eth\(interface)", vlanText(prior.vlan(of: before, interface: interface)),
                vlanText(desired.vlan(of: vm, interface: interface)))
        }
        reasons += repairs { $0.spec.vmID == vm.id }
        guard !reasons.isEmpty else { return nil }
        // A disk on a host that was given up is as lost as one that is removed.
        let isLeft = before.worker != vm.worker
        let effect = isLeft ? .replace : actions.filter { $0.object?.spec.vmID == vm.id }.map(\.effect).max() ?? .live
        return Change(
            address: "vm.\(vm.name)", action: effect == .replace ? .replace : .update, effect: effect, reasons: reasons,
            before: ChangeAttributes.vm(before, in: prior, cluster: cluster), after: after)
    }

    /// Why recorded objects need an action although nobody asked for a change: what a look at
    /// the hosts found, and what an earlier run did not finish.
    private func repairs(of concerns: (HostObject) -> Bool) -> [String] {
        var reasons: [String] = []
        for known in prior?.objects ?? [] where concerns(known.object) && known.status != .present {
            let reason =
                known.drift.map { "\(known.object.spec.label): \($0.reason)" } ?? "not finished by an earlier run"
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        // An object that was planned and never begun has no record at all.
        let missing = actions.contains { action in
            guard case .ensure(let object) = action.operation, concerns(object) else { return false }
            return !(prior?.objects ?? []).contains { $0.object.identity == object.identity }
        }
        if missing, reasons.isEmpty, isUnfinished(concerns) { reasons.append("not finished by an earlier run") }
        return reasons
    }

    /// Whether the record itself already asked for objects that are not there.
    private func isUnfinished(_ concerns: (HostObject) -> Bool) -> Bool {
        guard let prior else { return false }
        let wanted = DesiredObjects.of(prior, in: cluster).filter(concerns).map(\.identity)
        let known = Set(prior.objects.map(\.object.identity))
        return wanted.contains { !known.contains($0) }
    }

    private func onOff(_ flag: Bool) -> String { flag ? "on" : "off" }
    private func vlanText(_ vlan: Int?) -> String { vlan.map { "VLAN \($0)" } ?? "unconnected" }
}

extension RecordedLink {
    /// `link.backend`, or `link[db.eth1,web.eth1]`.
    package var changeAddress: String { name.map { "link.\($0)" } ?? address.description }
}

extension ObjectSpec {
    /// What the object is called in a reason.
    fileprivate var label: String {
        switch self {
        case .internet: "VLAN 400"
        case .link(let spec): "gw_vlan\(spec.vlan)"
        case .dhcp(let spec): "DHCP of VLAN \(spec.vlan)"
        case .disk: "disk"
        case .port(let spec): "eth\(spec.interface)"
        case .vm: "VM"
        }
    }
}
