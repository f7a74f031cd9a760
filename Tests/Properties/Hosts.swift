import SlicePlanning

/// What is on hosts, slice by slice, whatever is recorded of it.
struct Hosts {
    /// What makes an object the same one.
    struct Place: Hashable {
        let kind: ObjectKind
        let host: String
        let key: String
    }

    private var objects: [Int: [Place: HostObject]] = [:]
    private(set) var data = GuestData()
    /// VMs that stand still, or run as another process than the recorded, by slice.
    private(set) var odd: [Int: Set<Place>] = [:]

    subscript(slice: Int) -> [Place: HostObject] { objects[slice] ?? [:] }

    var isEmpty: Bool { objects.values.allSatisfy(\.isEmpty) }

    mutating func remove(_ place: Place, of slice: Int) {
        objects[slice]?[place] = nil
        odd[slice]?.remove(place)
        data.remove(place, of: slice)
    }

    /// Something happens to a VM that does not end its process.
    mutating func disturb(_ place: Place, of slice: Int) {
        if self[slice][place] != nil { odd[slice, default: []].insert(place) }
    }

    /// A host that will not come back.
    mutating func remove(host: String, of slice: Int) {
        for place in self[slice].keys where place.host == host { remove(place, of: slice) }
    }

    /// - Throws: ``Violation`` where a real host could not do it, or must not be asked to.
    mutating func carryOut(_ action: Action, of slice: Int) throws(Violation) {
        guard let object = action.object else { return }
        try check(action, object, of: slice)
        let place = Place(object)
        guard !action.removes else { return remove(place, of: slice) }
        objects[slice, default: [:]][place] = object
        odd[slice]?.remove(place)
        data.ensure(place, of: slice)
    }

    private func check(_ action: Action, _ object: HostObject, of slice: Int) throws(Violation) {
        let there = self[slice]
        func spec(_ kind: ObjectKind, _ key: String) -> ObjectSpec? {
            there[Place(kind: kind, host: object.host, key: key)]?.spec
        }
        func runs(_ id: Int) -> Bool { spec(.vm, "\(id)") != nil }
        switch (object.spec, action.removes) {
        case (.vm(let vm), false):
            try require(spec(.disk, "\(vm.vmID)") != nil, "a VM is launched with its disk", action.id)
            for interface in 0...vm.interfaces {
                let tap = spec(.port, "\(vm.vmID).eth\(interface)")
                try require(tap != nil, "a VM is launched with its taps", "\(action.id), eth\(interface)")
            }
            let elsewhere = there.keys.contains { $0.kind == .vm && $0.key == "\(vm.vmID)" && $0.host != object.host }
            try require(!elsewhere, "a VM runs in one place", action.id)
            // By whatever name it was started.
            let isSame = spec(.vm, "\(vm.vmID)").map { Fact(HostObject(host: object.host, spec: $0)) == Fact(object) }
            try require(isSame ?? true, "a VM that runs is stopped first", action.id)
        case (.disk(let disk), false):
            guard case .disk(let old)? = spec(.disk, "\(disk.vmID)") else {
                return try require(!runs(disk.vmID), "a disk is made before its VM runs", action.id)
            }
            let isSame = old.image.identity == disk.image.identity && old.virtualSize == disk.virtualSize
            try require(isSame || !runs(disk.vmID), "a disk changes while its VM is off", action.id)
            let isSameImage = old.image.identity == disk.image.identity
            try require(isSameImage, "a disk goes before one over another image is made", action.id)
        case (.disk(let disk), true):
            try require(!runs(disk.vmID), "a disk goes when its VM is off", action.id)
        case (.port(let port), true):
            try require(!runs(port.vmID), "a tap goes when its VM is off", action.id)
        case (.port(let port), false):
            let isThere = spec(.port, object.spec.key) != nil
            try require(isThere || !runs(port.vmID), "a tap is made before its VM runs", action.id)
        case (.internet, false):
            try require(isAlone(object, in: there), "VLAN 400 is served by one host at a time", action.id)
        case (.dhcp(let dhcp), false):
            try require(isAlone(object, in: there), "a VLAN has one DHCP server", action.id)
            try require(spec(.link, "vlan\(dhcp.vlan)") != nil, "a link is made before its DHCP", action.id)
        case (.link(let link), false):
            try require(!link.gateway || isAlone(object, in: there), "a VLAN has one gateway", action.id)
        case (.link(let link), true):
            try require(spec(.dhcp, "vlan\(link.vlan)") == nil, "a link goes behind its DHCP", action.id)
        default: break
        }
    }

    /// Whether no other host gives a VLAN the same.
    private func isAlone(_ object: HostObject, in there: [Place: HostObject]) -> Bool {
        let place = Place(object)
        return !there.contains { other, known in
            guard other.kind == place.kind, other.key == place.key, other.host != place.host else { return false }
            if case .link(let link) = known.spec { return link.gateway }
            return true
        }
    }
}

extension Hosts.Place {
    init(_ object: HostObject) {
        self.init(kind: object.spec.kind, host: object.host, key: object.spec.key)
    }
}
