import SlicePlanning

/// Who holds which ID, VLAN, VNC port, address in VLAN 400 and pool: counted from the records alone, object by
/// object, and kept up to date slice by slice.
struct Claims {
    private(set) var ids: [Int: Int] = [:]
    private(set) var vlans: [Int: Int] = [:]
    private(set) var ports: [Int: Int] = [:]
    /// Last octets in 10.60.7.0/24.
    private(set) var hosts: [Int: Int] = [:]
    private(set) var pools: [Int: Int] = [:]
    private var holdings: [Int: Holding] = [:]

    /// What one slice holds, or may hold, on record and on hosts.
    struct Holding {
        var ids: Set<Int>
        var vlans: Set<Int>
        var ports: Set<Int>
        var hosts: Set<Int>

        init(_ slice: RecordedSlice) {
            ids = Set(slice.vms.map(\.id) + [slice.id])
            vlans = Set(slice.links.map(\.vlan))
            ports = Set(slice.vms.map(\.vncPort))
            hosts = Set(slice.vms.compactMap(\.internetHost))
            for known in slice.objects {
                take(known.object.spec)
                for spec in known.unconfirmed { take(spec) }
            }
        }

        private mutating func take(_ spec: ObjectSpec) {
            switch spec {
            case .internet(let spec): hosts.formUnion(spec.reservations.map(\.host))
            case .link(let spec): vlans.insert(spec.vlan)
            case .dhcp(let spec): vlans.insert(spec.vlan)
            case .disk(let spec): ids.insert(spec.vmID)
            case .port(let spec):
                ids.insert(spec.vmID)
                if let vlan = spec.vlan, vlan != 400 { vlans.insert(vlan) }
                if let address = spec.address, let host = address.split(separator: ".").last.flatMap({ Int($0) }) {
                    hosts.insert(host)
                }
            case .vm(let spec):
                ids.insert(spec.vmID)
                ports.insert(spec.vncPort)
            }
        }
    }

    /// Takes over what a slice's record says now.
    ///
    /// - Parameter slice: nil where it is gone.
    /// - Throws: ``Violation`` where another slice holds any of it.
    mutating func update(_ id: Int, _ slice: RecordedSlice?) throws(Violation) {
        if let old = holdings.removeValue(forKey: id) {
            for held in old.ids { ids[held] = nil }
            for held in old.vlans { vlans[held] = nil }
            for held in old.ports { ports[held] = nil }
            for held in old.hosts { hosts[held] = nil }
            pools[id % 100] = nil
        }
        guard let slice else { return }
        let holding = Holding(slice)
        for held in holding.ids { try Self.claim(held, in: &ids, for: id, "IDs are unique") }
        for held in holding.vlans { try Self.claim(held, in: &vlans, for: id, "slices share no VLAN") }
        for held in holding.ports { try Self.claim(held, in: &ports, for: id, "VNC ports are unique") }
        for held in holding.hosts { try Self.claim(held, in: &hosts, for: id, "addresses in VLAN 400 are unique") }
        try Self.claim(id % 100, in: &pools, for: id, "slices share no pool")
        holdings[id] = holding
    }

    private static func claim(
        _ held: Int, in owners: inout [Int: Int], for slice: Int, _ rule: String
    ) throws(Violation) {
        if let owner = owners[held] { throw Violation(rule, "\(held) is of slice \(owner) and of slice \(slice)") }
        owners[held] = slice
    }
}
