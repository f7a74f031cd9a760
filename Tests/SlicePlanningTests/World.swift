import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// A cluster in memory: its state, and the objects that its hosts have. Carries plans out the
/// way the executor does, one action at a time.
struct World {
    var cluster = Cluster.test
    var state = ClusterState.empty
    /// What is on hosts, each with the slice that it was made for.
    var hosts: [Key: HostObject] = [:]
    var images: [String: ImageReference.Identity] = [
        "/images/cirros.img": .init(sha256: String(repeating: "a", count: 64), format: "qcow2", virtualSize: 1 << 20),
        "/images/ubuntu.img": .init(sha256: String(repeating: "b", count: 64), format: "qcow2", virtualSize: 1 << 30),
    ]
    var owner = "admin"

    struct Key: Hashable {
        let slice: Int
        let identity: HostObject.Identity
    }

    func plan(_ draft: Draft) throws -> Plan {
        try Planner(cluster: cluster, state: state, defaultOwner: owner, images: images)
            .plan(draft.topology(in: cluster))
    }

    func destruction(of name: String) throws -> Plan {
        let slice = try #require(state.slice(named: name))
        return try Planner(cluster: cluster, state: state, defaultOwner: owner).destroy(slice)
    }

    @discardableResult
    mutating func apply(_ draft: Draft) throws -> Plan {
        let plan = try plan(draft)
        record(plan)
        for action in plan.actions { try carryOut(action, of: plan.slice.id) }
        settle(plan)
        return plan
    }

    @discardableResult
    mutating func destroy(_ name: String) throws -> Plan {
        let plan = try destruction(of: name)
        record(plan)
        for action in plan.actions { try carryOut(action, of: plan.slice.id) }
        settle(plan)
        return plan
    }

    /// Records what a plan allocates, as one transaction does.
    mutating func record(_ plan: Plan) {
        var slice = plan.slice
        let wanted = Dictionary(uniqueKeysWithValues: plan.desired.map { ($0.identity, $0) })
        let acted = Set(plan.actions.compactMap(\.object?.identity))
        slice.objects = slice.objects.map { known in
            guard known.status == .present, !acted.contains(known.object.identity),
                let object = wanted[known.object.identity]
            else { return known }
            return RecordedObject(object: object, status: .present, pid: known.pid)
        }
        slice.serial += 1
        state.slices.removeAll { $0.id == slice.id }
        state.slices.append(slice)
        state.nextID = plan.nextID
        state.lastWorker = plan.lastWorker
    }

    /// - Parameter answers: false: it was sent, and whether it had its effect is not known.
    mutating func carryOut(_ action: Action, of slice: Int, answers: Bool = true, works: Bool = true) throws {
        guard let object = action.object else { return }
        let index = try #require(state.slices.firstIndex { $0.id == slice })
        state.slices[index].objects.removeAll { $0.object.identity == object.identity }
        if works {
            try checkPreconditions(of: action, slice: slice)
            hosts[Key(slice: slice, identity: object.identity)] = action.removes ? nil : object
        }
        if !answers {
            state.slices[index].objects.append(
                RecordedObject(object: object, status: action.removes ? .removing : .pending))
        } else if !action.removes {
            state.slices[index].objects.append(RecordedObject(object: object, status: .present))
        }
    }

    mutating func settle(_ plan: Plan) {
        guard let index = state.slices.firstIndex(where: { $0.id == plan.slice.id }) else { return }
        if plan.isDestroy {
            if state.slices[index].objects.isEmpty { state.slices.remove(at: index) }
        } else {
            state.slices[index].status = .running
        }
    }

    /// What a real host would not do, or must not be asked to do.
    private func checkPreconditions(of action: Action, slice: Int) throws {
        guard let object = action.object else { return }
        let there = hosts.filter { $0.key.slice == slice && $0.key.identity.host == action.host }.map(\.value.spec)
        func has(_ kind: ObjectKind, where fits: (ObjectSpec) -> Bool) -> Bool {
            there.contains { $0.kind == kind && fits($0) }
        }
        let spec = object.spec
        switch (spec, action.removes) {
        case (.vm(let vm), false):
            #expect(has(.disk) { $0.vmID == vm.vmID }, "\(action.id): no disk")
            for interface in 0...vm.interfaces {
                #expect(has(.port) { $0.key == "\(vm.vmID).eth\(interface)" }, "\(action.id): no tap \(interface)")
            }
            let running = hosts.values.filter {
                $0.spec.kind == .vm && $0.spec.vmID == vm.vmID && $0.host != action.host
            }
            #expect(running.isEmpty, "\(action.id): runs on another worker too")
        case (.disk, _), (.port, true):
            if case .disk = spec, !action.removes { break }
            #expect(!has(.vm) { $0.vmID == spec.vmID }, "\(action.id): its VM runs")
        case (.internet, false): expectAlone(action, object, slice)
        case (.link(let link), false): if link.gateway { expectAlone(action, object, slice) }
        case (.dhcp(let dhcp), false):
            expectAlone(action, object, slice)
            #expect(has(.link) { $0.linkVLAN == dhcp.vlan }, "\(action.id): no link")
        case (.link(let link), true): #expect(!has(.dhcp) { $0.linkVLAN == link.vlan }, "\(action.id): DHCP is there")
        default: break
        }
    }

    /// A VLAN is served by one host: guests would have two gateways, or leases from two servers.
    private func expectAlone(_ action: Action, _ object: HostObject, _ slice: Int) {
        let others = hosts.filter { key, other in
            guard key.slice == slice, other.spec.kind == object.spec.kind, other.host != object.host else {
                return false
            }
            if case .link(let link) = other.spec, !link.gateway { return false }
            return other.spec.key == object.spec.key
        }
        #expect(others.isEmpty, "\(action.id): another host serves the VLAN too")
    }
}

extension Plan {
    var kinds: [String] { actions.map(\.kind.rawValue) }
    var ids: [String] { actions.map(\.id) }
    func change(_ address: String) -> Change? { changes.first { $0.address == address } }
}

/// The diagnostic that planning fails with.
func refusal(_ body: () throws -> Plan) -> Diagnostic? {
    do {
        _ = try body()
        return nil
    } catch let failure as PlanningFailure {
        return failure.diagnostics.first
    } catch {
        Issue.record(error)
        return nil
    }
}
