import SliceApply
import SlicePlanning
import SliceSyntax

/// Something on a host that has one of our names and is somebody else's.
extension History {
    /// Puts something in the way of what is still to be made.
    ///
    /// - Returns: whether anything could be.
    func placeForeign() throws -> Bool {
        var places: [(host: String, name: String)] = []
        let state = try stores.read()
        let images = Dictionary(
            uniqueKeysWithValues: Set(Setting.flavors.map(\.image)).map { ($0, Setting.identity(of: $0)) })
        for slice in slices where slice.isWanted {
            guard let topology = slice.wish.topology(in: setting) else { continue }
            let planner = Planner(cluster: setting.cluster, state: state, defaultOwner: "tester", images: images)
            guard let plan = try? planner.plan(topology) else { continue }
            for object in plan.desired { places += Self.names(of: object.spec).map { (object.host, $0) } }
        }
        let free = places.filter { isFree($0.name, on: world.host($0.host)) }
        guard !free.isEmpty else { return false }
        let place = world.random.pick(free)
        tell("\(place.host): \(place.name) is somebody else's")
        world.host(place.host).foreign.insert(place.name)
        return true
    }

    private static func names(of spec: ObjectSpec) -> [String] {
        switch spec {
        case .internet: names(vlan: 400, gateway: true, dhcp: true)
        case .link(let link): names(vlan: link.vlan, gateway: link.gateway, dhcp: false)
        case .dhcp(let dhcp): names(vlan: dhcp.vlan, gateway: false, dhcp: true)
        case .port(let port): [port.tap]
        case .disk, .vm: []
        }
    }

    private static func names(vlan: Int, gateway: Bool, dhcp: Bool) -> [String] {
        (gateway ? ["gw_vlan\(vlan)"] : []) + (dhcp ? ["dhcp_v\(vlan)", "ns-dhcp-vlan\(vlan)"] : [])
    }

    /// Whether nothing of ours has the name, nor will have it before anybody looks.
    private func isFree(_ name: String, on host: SimulatedHost) -> Bool {
        host.ghosts.isEmpty && host.ports[name] == nil && host.devices[name] == nil && host.taps[name] == nil
            && !host.namespaces.contains { name == "ns-dhcp-vlan\($0)" } && host.foreign.isEmpty
    }

    func takeForeignAway() { for host in world.hosts.values { host.foreign = [] } }

    /// All slices are gone, and somebody else's object lies where the next one will be: that is said, nothing
    /// of it is touched, and the slice can be taken down again as if it were not there.
    func meetForeign() throws {
        slices[0].isWanted = true
        defer { slices[0].isWanted = false }
        guard try placeForeign() else { return }
        let before = world.hosts.mapValues(\.foreign)
        guard let run = try run(slices[0]) else { return }
        for (_, end) in try carryOut([run]) {
            guard case .ended(let outcome) = end, !outcome.failures.isEmpty,
                outcome.failures.allSatisfy({ $0.code == .objectForeign })
            else { throw Broken(rule: "what is somebody else's is said to be: \(end)") }
        }
        if world.random.chance(2) {
            world.count(.foreign)
            try recover()
        } else {
            world.count(.foreignStays)
            slices[0].isWanted = false
            guard let run = try self.run(slices[0]) else { return }
            for (_, end) in try carryOut([run]) where !end.isWhole {
                throw Broken(rule: "destroy needs nothing that is somebody else's: \(end)")
            }
            guard world.hosts.mapValues(\.foreign) == before else {
                throw Broken(rule: "what is somebody else's is left alone")
            }
        }
    }
}
