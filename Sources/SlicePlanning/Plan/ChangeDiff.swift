import SliceSyntax
import SliceTopology

/// Compares a slice's record before and after, and says what changes and why.
struct ChangeDiff {
    private let prior: RecordedSlice?
    private let desired: RecordedSlice
    private let cluster: Cluster
    private let before: SliceIndex?
    private let after: SliceIndex
    private let repairs: Repairs
    /// What the actions do to each VM, by ID: the worst of it.
    private let effects: [Int: Effect]
    /// VMs whose disk is on a host that is given up: it is as lost as one that is removed.
    private let leavingDisk: Set<Int>
    private let names: EndpointDiff.Names

    /// - Parameter abandoned: what is recorded on hosts that are given up.
    init(
        prior: RecordedSlice?, desired: RecordedSlice, actions: [Action], abandoned: [RecordedObject],
        cluster: Cluster
    ) {
        self.prior = prior
        self.desired = desired
        self.cluster = cluster
        before = prior.map { SliceIndex($0) }
        after = SliceIndex(desired)
        repairs = Repairs(prior: prior, actions: actions, abandoned: abandoned, cluster: cluster)
        effects = Dictionary(actions.compactMap { action in action.object?.spec.vmID.map { ($0, action.effect) } }) {
            max($0, $1)
        }
        let whereabouts = Whereabouts((prior?.objects ?? []) + abandoned)
        leavingDisk = Set(
            abandoned.map(\.object).filter { $0.spec.kind == .disk && !whereabouts.isLeftOver($0) }
                .compactMap(\.spec.vmID))
        names = EndpointDiff.Names(prior: prior, desired: desired)
    }

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

    /// Those of some VMs alone.
    func changes(ofVMs ids: Set<Int>) -> [Change] {
        desired.vms.filter { ids.contains($0.id) }.compactMap { vmChange($0) }
    }

    /// What a destroy does.
    static func deletions(of slice: RecordedSlice) -> [Change] {
        let index = SliceIndex(slice)
        let vms = slice.vms.map { vm in
            delete("vm.\(vm.name)", before: ChangeAttributes.vm(vm, in: index))
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
        guard let before = self.before?.link(link.number) else {
            return Change(
                address: link.changeAddress, action: .create, effect: .live, reasons: [], before: nil, after: after)
        }
        var reasons: [String] = []
        if before.name != link.name {
            reasons.append("name: \(before.name ?? "none") → \(link.name ?? "none")")
        } else if before.renamedFrom != link.renamedFrom {
            reasons.append("renamedFrom: \(before.renamedFrom ?? "none") → \(link.renamedFrom ?? "none")")
        }
        let endpoints = EndpointDiff(before, link, names)
        if !endpoints.isSame { reasons.append("endpoints: " + endpoints.text) }
        if before.dhcp != link.dhcp { reasons.append("dhcp: \(onOff(before.dhcp)) → \(onOff(link.dhcp))") }
        if before.gateway != link.gateway {
            reasons.append("gateway: \(onOff(before.gateway)) → \(onOff(link.gateway))")
        }
        reasons += addressReasons(before, link)
        reasons += repairs[.link(link.vlan)]
        guard !reasons.isEmpty || !endpoints.isInOrder else { return nil }
        return Change(
            address: link.changeAddress, action: .update, effect: .live,
            reasons: reasons.isEmpty ? ["order of endpoints"] : reasons, before: ChangeAttributes.link(before),
            after: after)
    }

    /// What of a link's DHCP changes although its endpoints do not: names, ways, and addresses that it did not have.
    private func addressReasons(_ before: RecordedLink, _ link: RecordedLink) -> [String] {
        guard before.dhcp, link.dhcp, let prior = self.before else { return [] }
        let was = LinkReservations(prior).on(before)
        let becomes = LinkReservations(after).on(link)
        if was.isEmpty, !becomes.isEmpty { return ["addresses: any → reserved"] }
        var reasons: [String] = []
        for kept in becomes {
            guard let old = was.first(where: { $0.vmID == kept.vmID && $0.interface == kept.interface }) else {
                continue
            }
            if let name = old.name, let newName = kept.name, name != newName {
                reasons.append("guests' names: \(name) → \(newName)")
            }
            if old.routes != kept.routes {
                reasons.append("routes of \(kept.name ?? "").eth\(kept.interface)")
            }
        }
        return reasons.reduce(into: []) { list, reason in if !list.contains(reason) { list.append(reason) } }
    }

    private func internetChange() -> [Change] {
        let reasons = repairs[.internet]
        guard prior != nil, !reasons.isEmpty else { return [] }
        return [Change(address: "internet", action: .update, effect: .live, reasons: reasons, before: nil, after: nil)]
    }

    // MARK: VMs

    private func deletedVMs() -> [Change] {
        guard let before else { return [] }
        return before.slice.vms.filter { after.vm($0.id) == nil }
            .map { Self.delete("vm.\($0.name)", before: ChangeAttributes.vm($0, in: before)) }
    }

    private func vmChange(_ vm: RecordedVM) -> Change? {
        guard let prior = self.before, let before = prior.vm(vm.id) else {
            return Change(
                address: "vm.\(vm.name)", action: .create, effect: .live, reasons: [], before: nil,
                after: ChangeAttributes.vm(vm, in: after))
        }
        var reasons: [String] = []
        func compare(_ name: String, _ was: String, _ becomes: String, unit: String = "") {
            if was != becomes { reasons.append("\(name): \(was) → \(becomes)\(unit)") }
        }
        compare("name", before.name, vm.name)
        // Only what was swapped keeps its former name; see RecordedVM.
        if reasons.isEmpty { compare("renamedFrom", before.renamedFrom ?? "none", vm.renamedFrom ?? "none") }
        compare("flavor", before.flavor, vm.flavor)
        compare("cores", "\(before.cores)", "\(vm.cores)")
        compare("memory", before.memory.text, vm.memory.text, unit: " GB")
        compare("disk", before.disk.text, vm.disk.text, unit: " GB")
        // A smaller flavor does not shrink what the guest has.
        if before.flavor != vm.flavor, before.disk == vm.disk,
            let flavor = cluster.flavor(named: vm.flavor), flavor.disk < vm.disk
        {
            reasons.append("disk: stays \(vm.disk.text) GB")
        }
        let images = ImageReference.told(before.image, vm.image)
        compare("image", images.0, images.1)
        if before.worker != vm.worker {
            compare("worker", cluster.hostName(before.worker), cluster.hostName(vm.worker))
        }
        compare("interfaces", "\(before.interfaces)", "\(vm.interfaces)")
        compare("internet", onOff(before.internet), onOff(vm.internet))
        if before.internet, vm.internet {
            compare("eth0", before.internetAddress ?? "any address", vm.internetAddress ?? "any address")
        }
        compare("protect", onOff(before.protect), onOff(vm.protect))
        compare("power", onOff(!before.isStopped), onOff(!vm.isStopped))
        let effect = leavingDisk.contains(vm.id) ? .replace : effects[vm.id] ?? .live
        reasons += GuestDiff.reasons(before.guest, vm.guest, keepsDisk: effect != .replace)
        for interface in 1..<(max(before.interfaces, vm.interfaces) + 1) {
            compare(
                "eth\(interface)", vlanText(prior.vlan(of: before, interface: interface)),
                vlanText(after.vlan(of: vm, interface: interface)))
        }
        reasons += repairs[.vm(vm.id)]
        guard !reasons.isEmpty else { return nil }
        return Change(
            address: "vm.\(vm.name)", action: effect == .replace ? .replace : .update, effect: effect, reasons: reasons,
            before: ChangeAttributes.vm(before, in: prior), after: ChangeAttributes.vm(vm, in: after))
    }

    private func onOff(_ flag: Bool) -> String { flag ? "on" : "off" }
    private func vlanText(_ vlan: Int?) -> String { vlan.map { "VLAN \($0)" } ?? "unconnected" }
}

extension RecordedLink {
    /// `link.backend`, or `link[db.eth1,web.eth1]`.
    package var changeAddress: String { name.map { "link.\($0)" } ?? address.description }
}
