/// Which ports must have left a VLAN before others come to it: a link that gets a VLAN which
/// another one gives up, in a pool that is full, must not share it with that one's ports, not even
/// for a moment, on whatever hosts they are. Those that leave a link which has had its VLAN all along
/// keep nobody waiting: their host may be down, and they are of the same link.
struct VLANHandover {
    private struct Port: Hashable {
        let vmID: Int
        let interface: Int

        init(_ spec: PortSpec) {
            vmID = spec.vmID
            interface = spec.interface
        }
    }

    private struct Leaving {
        let id: String
        let port: Port
        /// The link VLAN that it goes to; nil where it goes to none.
        let target: Int?
    }

    private let recorded: [HostObject.Identity: RecordedObject]
    private let handedOver: Set<Int>
    /// What takes a port off a VLAN, by that VLAN.
    private var leaving: [Int: [Leaving]] = [:]
    /// The VLANs that can be reached from one by following ports that move.
    private var reachable: [Int: Set<Int>] = [:]

    /// - Parameter handedOver: VLANs of links that got them from others.
    init(
        _ actions: [Action], recorded: [HostObject.Identity: RecordedObject], desired: [HostObject],
        handedOver: Set<Int>
    ) {
        self.recorded = recorded
        self.handedOver = handedOver
        var staying: [Port: Int] = [:]
        for object in desired {
            if case .port(let spec) = object.spec, let vlan = object.spec.linkVLAN { staying[Port(spec)] = vlan }
        }
        var moves: [Int: Set<Int>] = [:]
        for action in actions {
            guard let object = action.object, case .port(let spec) = object.spec else { continue }
            let target = action.removes ? nil : object.spec.linkVLAN
            let port = Port(spec)
            for vlan in vlans(of: object) where vlan != target && handedOver.contains(vlan) {
                // A port that goes with its VM to another worker stays in its VLAN.
                if action.removes, staying[port] == vlan { continue }
                leaving[vlan, default: []].append(Leaving(id: action.id, port: port, target: target))
                if let target { moves[vlan, default: []].insert(target) }
            }
        }
        for vlan in moves.keys { reachable[vlan] = Self.reached(from: vlan, by: moves) }
    }

    /// The IDs of the actions that must come before `object` is made sure of, each once.
    ///
    /// Where ports change VLANs in a ring, as when two links swap them, no order keeps all of them
    /// apart: those of the ring wait only for ports that go to no other VLAN of it. What does not
    /// leave any VLAN itself waits for all, since nothing waits for that.
    func departures(before object: HostObject) -> [String] {
        guard case .port(let spec) = object.spec, let vlan = object.spec.linkVLAN, let leaving = leaving[vlan],
            !isIn(vlan, object)
        else { return [] }
        let origins = vlans(of: object).intersection(handedOver).subtracting([vlan])
        return leaving.filter { other in
            guard other.port != Port(spec) else { return false }
            guard let target = other.target else { return true }
            return !origins.contains(target) && origins.isDisjoint(with: reachable[target] ?? [])
        }.map(\.id)
    }

    /// Whether the port is known to be in the VLAN already, and at most set right there.
    private func isIn(_ vlan: Int, _ object: HostObject) -> Bool {
        guard let known = recorded[object.identity] else { return false }
        return (known.status == .present || known.status == .drifted) && known.object.spec.linkVLAN == vlan
    }

    /// The link VLANs that a port may have on its host now.
    private func vlans(of object: HostObject) -> Set<Int> {
        Set(recorded[object.identity]?.possibleSpecs.compactMap(\.linkVLAN) ?? [])
    }

    private static func reached(from start: Int, by moves: [Int: Set<Int>]) -> Set<Int> {
        var reached: Set<Int> = []
        var open = [start]
        while let vlan = open.popLast() {
            for next in moves[vlan] ?? [] where reached.insert(next).inserted { open.append(next) }
        }
        return reached
    }
}

extension RecordedSlice {
    /// Marks the links that get the VLAN of another one; a link keeps the mark until a run has come to its
    /// end, since before that ports of the other link may still be there.
    mutating func noteHandovers(from prior: RecordedSlice?) {
        let former = Dictionary((prior?.links ?? []).map { ($0.vlan, $0) }) { first, _ in first }
        for index in links.indices {
            guard let known = former[links[index].vlan] else { continue }
            let isSame = known.number == links[index].number
            links[index].takesOver = isSame ? known.takesOver && prior?.status != .running : true
        }
    }
}
