package import SliceTopology

/// A slice as it is recorded, beside what was seen of it on the hosts.
package struct SliceStatus: Sendable {
    package enum Live: String, Sendable {
        case asRecorded = "as recorded"
        /// Something of it is missing or different.
        case differs
        /// A run that was stopped did not get to its end.
        case unfinished
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
        let desired = recorded.status == .removing ? [] : DesiredObjects.of(recorded, in: cluster)
        let known = Set(seen.objects.map(\.object.identity))
        let missing = desired.filter { !known.contains($0.identity) }
        var order: [Place] = []
        var objects: [Place: [RecordedObject]] = [:]
        var unmade: Set<Place> = []
        for object in desired + seen.objects.map(\.object) {
            let place = Place(address: Self.address(of: object.spec, in: recorded), host: object.host)
            if !order.contains(place) { order.append(place) }
        }
        for object in seen.objects {
            objects[
                Place(address: Self.address(of: object.object.spec, in: recorded), host: object.object.host),
                default: []
            ]
            .append(object)
        }
        for object in missing {
            unmade.insert(Place(address: Self.address(of: object.spec, in: recorded), host: object.host))
        }
        let pids = Dictionary(
            recorded.objects.compactMap { known in known.pid.map { (known.object.identity, $0) } }
        ) { first, _ in first }
        groups = order.map { place in
            let parts = objects[place] ?? []
            let pid = parts.compactMap { pids[$0.object.identity] }.first
            let reasons = parts.compactMap(\.drift?.reason).reduce(into: [String]()) { list, reason in
                if !list.contains(reason) { list.append(reason) }
            }
            let isUnfinished =
                unmade.contains(place) || parts.contains { $0.status == .pending || $0.status == .removing }
            let live: Live =
                unseen.contains(place.host)
                ? .unknown
                : !reasons.isEmpty
                    ? .differs : isUnfinished || recorded.status == .removing ? .unfinished : .asRecorded
            return Group(
                address: place.address, host: place.host,
                recorded: Self.summary(of: place, parts, pid: pid, in: recorded), live: live, reasons: reasons, pid: pid
            )
        }
    }

    private struct Place: Hashable {
        let address: String
        let host: String
    }

    private static func address(of spec: ObjectSpec, in slice: RecordedSlice) -> String {
        switch spec {
        case .internet: return "internet"
        case .link, .dhcp:
            let vlan = spec.linkVLAN ?? 0
            return slice.links.first { $0.vlan == vlan }?.changeAddress ?? "link.\(spec.target)"
        case .disk, .port, .vm:
            let id = spec.vmID ?? 0
            return "vm." + (slice.vms.first { $0.id == id }?.name ?? spec.vmName)
        }
    }

    private static func summary(
        of place: Place, _ parts: [RecordedObject], pid: Int?, in slice: RecordedSlice
    ) -> String {
        if place.address == "internet" { return "VLAN \(InternetNetwork.vlan)" }
        if place.address.hasPrefix("vm.") { return pid.map { "pid \($0)" } ?? "no pid" }
        let vlan =
            slice.links.first { $0.changeAddress == place.address }?.vlan
            ?? parts.compactMap(\.object.spec.linkVLAN).first
        return vlan.map { "VLAN \($0)" } ?? ""
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
