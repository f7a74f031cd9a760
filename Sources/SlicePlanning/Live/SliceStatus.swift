package import SliceTopology

/// A slice as it is recorded, beside what was seen of it on the hosts.
package struct SliceStatus: Sendable {
    package enum Live: String, Sendable {
        case asRecorded = "as recorded"
        /// Something of it is missing or different.
        case differs
        /// It is not what the record asks for, since no run has got to its end yet: still to be made,
        /// changed or removed.
        case unfinished
        /// What is to be removed is not there any more.
        case gone
        /// Its host could not be looked at.
        case unknown = "not looked at"
    }

    /// What belongs together on one host: a VM with disk and ports, a link with gateway and DHCP.
    package struct Group: Sendable {
        /// As in plans: `vm.web`, `link.backend`, `internet`.
        package let address: String
        package let host: String
        /// `pid 812`, `VLAN 100`.
        package let recorded: String
        package let live: Live
        /// What differs.
        package let reasons: [String]
        /// The VM's process as it is recorded; nil for anything else.
        package let pid: Int?
    }

    package let slice: RecordedSlice
    /// Who works on the slice, as they wrote it; nil: nobody.
    package let holder: String?
    package let groups: [Group]

    /// Whether everything is recorded, there and right.
    package var isAsRecorded: Bool { slice.status == .running && groups.allSatisfy { $0.live == .asRecorded } }

    /// - Parameters:
    ///   - recorded: the slice's record.
    ///   - seen: the same with what was seen on hosts.
    ///   - unseen: hosts that could not be looked at.
    package init(
        recorded: RecordedSlice, seen: RecordedSlice, unseen: Set<String>, holder: String?, cluster: Cluster
    ) {
        slice = recorded
        self.holder = holder
        // Where a slice is being removed, what is gone is as it should be.
        let isLeaving = recorded.status == .removing
        let desired = isLeaving ? [] : DesiredObjects.of(recorded, in: cluster)
        let wanted = Dictionary(desired.map { ($0.identity, $0.spec) }) { first, _ in first }
        let known = Set(seen.objects.map(\.object.identity))
        let missing = desired.filter { !known.contains($0.identity) }
        func isDone(_ known: RecordedObject) -> Bool {
            known.status != .pending && known.status != .removing
                && wanted[known.object.identity].map { known.object.spec.asksTheSame(as: $0) } == true
        }
        let names = Names(recorded)
        var order: [Place] = []
        var objects: [Place: [RecordedObject]] = [:]
        var listed: Set<Place> = []
        for object in desired + seen.objects.map(\.object) {
            let place = names.place(of: object)
            if listed.insert(place).inserted { order.append(place) }
        }
        for object in seen.objects { objects[names.place(of: object.object), default: []].append(object) }
        let unmade = Set(missing.map { names.place(of: $0) })
        let pids = Dictionary(
            recorded.objects.compactMap { known in known.pid.map { (known.object.identity, $0) } }
        ) { first, _ in first }
        groups = order.map { place in
            let parts = objects[place] ?? []
            let pid = parts.compactMap { pids[$0.object.identity] }.first
            let reasons =
                isLeaving
                ? []
                : parts.filter { !$0.wasNeverMade }.compactMap(\.drift?.reason).reduce(into: [String]()) {
                    list, reason in
                    if !list.contains(reason) { list.append(reason) }
                }
            let isUnfinished = unmade.contains(place) || !parts.allSatisfy(isDone)
            let live: Live =
                unseen.contains(place.host)
                ? .unknown
                : !reasons.isEmpty
                    ? .differs
                    : isLeaving && parts.allSatisfy(\.isGone) ? .gone : isUnfinished ? .unfinished : .asRecorded
            return Group(
                address: place.address, host: place.host,
                recorded: names.summary(of: place, parts, pid: pid), live: live, reasons: reasons, pid: pid)
        }
    }

    private struct Place: Hashable {
        let address: String
        let host: String
    }

    /// What VMs and links are called, by ID and VLAN.
    private struct Names {
        private let vms: [Int: String]
        private let links: [Int: String]
        private let vlans: [String: Int]
        private let stopped: Set<String>

        init(_ slice: RecordedSlice) {
            vms = slice.vmNames
            links = Dictionary(slice.links.map { ($0.vlan, $0.changeAddress) }) { first, _ in first }
            stopped = Set(slice.vms.filter(\.isStopped).map { "vm.\($0.name)" })
            vlans = Dictionary(slice.links.map { ($0.changeAddress, $0.vlan) }) { first, _ in first }
        }

        func place(of object: HostObject) -> Place { Place(address: address(of: object.spec), host: object.host) }

        private func address(of spec: ObjectSpec) -> String {
            switch spec {
            case .internet: "internet"
            case .link, .dhcp: links[spec.linkVLAN ?? 0] ?? Self.address(ofLink: spec.target)
            case .disk, .port, .vm: "vm." + (vms[spec.vmID ?? 0] ?? spec.vmName)
            }
        }

        /// What a link that is gone from the record was called; without a name that says it is a link.
        private static func address(ofLink target: String) -> String {
            target.hasPrefix("link[") ? target : "link.\(target)"
        }

        func summary(of place: Place, _ parts: [RecordedObject], pid: Int?) -> String {
            if place.address == "internet" { return "VLAN \(InternetNetwork.vlan)" }
            if pid == nil, stopped.contains(place.address) { return "stopped" }
            if place.address.hasPrefix("vm.") { return pid.map { "pid \($0)" } ?? "no pid" }
            let vlan = vlans[place.address] ?? parts.compactMap(\.object.spec.linkVLAN).first
            return vlan.map { "VLAN \($0)" } ?? ""
        }
    }
}

extension RecordedObject {
    /// Whether a look found nothing of it; a link without a gateway has nothing of its own on hosts.
    fileprivate var isGone: Bool {
        if case .link(let link) = object.spec, !link.gateway { return true }
        return drift?.isGone == true
    }
}

extension ObjectSpec {
    /// The VM that it is part of; empty for what is no VM's.
    fileprivate var vmName: String {
        switch self {
        case .disk(let spec): spec.vm
        case .port(let spec): spec.vm
        case .vm(let spec): spec.vm
        case .internet, .link, .dhcp: ""
        }
    }
}

extension RecordedObject {
    /// Whether nothing says that it ever was there: a run was stopped before it came to it.
    fileprivate var wasNeverMade: Bool { status == .pending && unconfirmed.isEmpty && isGone }
}
