import SliceTopology

/// Gives listed actions their numbers, unique IDs and dependencies.
enum ActionOrder {
    static func finish(
        _ listed: [Action], recorded: [HostObject.Identity: RecordedObject], desired: [HostObject],
        handedOver: Set<Int>
    ) -> [Action] {
        var actions = listed
        makeIDsUnique(&actions)
        let index = Index(actions)
        let handover = VLANHandover(actions, recorded: recorded, desired: desired, handedOver: handedOver)
        for position in actions.indices {
            var needed = index.dependencies(of: actions[position])
            if actions[position].kind == .vmPort, let object = actions[position].object {
                let others = index.servers(before: object, recorded) + handover.departures(before: object)
                needed += others.filter { !needed.contains($0) }
            }
            actions[position].dependsOn = needed
        }
        return numbered(actions)
    }

    /// The actions in an order in which nothing stands before what it waits for, and by that order
    /// numbered from 1.
    static func numbered(_ actions: [Action]) -> [Action] {
        var ordered = withDependenciesBefore(actions)
        for position in ordered.indices { ordered[position].number = position + 1 }
        return ordered
    }

    /// The same list, but for what a listed action waits for and is listed behind it: that comes
    /// right before it.
    private static func withDependenciesBefore(_ actions: [Action]) -> [Action] {
        let positions = Dictionary(uniqueKeysWithValues: actions.enumerated().map { ($1.id, $0) })
        let isInOrder = actions.enumerated().allSatisfy { position, action in
            action.dependsOn.allSatisfy { positions[$0].map { $0 < position } ?? true }
        }
        if isInOrder { return actions }
        var ordered: [Action] = []
        var isListed = Array(repeating: false, count: actions.count)
        func list(_ position: Int) {
            guard !isListed[position] else { return }
            isListed[position] = true
            for id in actions[position].dependsOn { if let needed = positions[id] { list(needed) } }
            ordered.append(actions[position])
        }
        for position in actions.indices { list(position) }
        return ordered
    }

    /// Two actions of one kind and target differ in their hosts, as where a VM that moved left
    /// a disk on each of two workers that were down.
    private static func makeIDsUnique(_ actions: inout [Action]) {
        var used: Set<String> = []
        for position in actions.indices where !used.insert(actions[position].id).inserted {
            let base = "\(actions[position].id)@\(actions[position].host)"
            var id = base
            var count = 2
            while !used.insert(id).inserted {
                id = "\(base)#\(count)"
                count += 1
            }
            actions[position].id = id
        }
    }

    /// Finds actions by what they do to which VM, link or image.
    private struct Index {
        private struct Key: Hashable {
            let kind: ActionKind
            let host: String
            let subject: ObjectSubject
        }

        private struct Removal: Hashable {
            let kind: ActionKind
            let subject: ObjectSubject
        }

        private var ids: [Key: [String]] = [:]
        private var images: [ImagePlace: [String]] = [:]
        /// By path: for disks over what was not looked at yet.
        private var imagesByPath: [ImagePlace: [String]] = [:]
        /// What takes something away, on whatever host.
        private var removals: [Removal: [String]] = [:]
        /// What makes a VM's new disk.
        private var newDisks: [Int: Action] = [:]
        /// What makes sure of a VLAN's DHCP server.
        private var serving: [Int: [Action]] = [:]

        init(_ actions: [Action]) {
            for action in actions {
                switch action.operation {
                case .image(let image):
                    let place = ImagePlace(host: action.host, image: image)
                    images[place, default: []].append(action.id)
                    imagesByPath[place.unidentified, default: []].append(action.id)
                case .ensure(let object), .remove(let object, _):
                    // Ports are looked up by their VM.
                    let subject = object.spec.subject
                    ids[Key(kind: action.kind, host: action.host, subject: subject), default: []].append(action.id)
                    if action.removes {
                        removals[Removal(kind: action.kind, subject: subject), default: []].append(action.id)
                    }
                    if action.kind == .networkInternet { serving[InternetNetwork.vlan, default: []].append(action) }
                    if action.kind == .networkDHCP, let vlan = object.spec.linkVLAN {
                        serving[vlan, default: []].append(action)
                    }
                    if action.kind == .vmDisk, let vmID = object.spec.vmID { newDisks[vmID] = action }
                }
            }
        }

        private func find(_ kind: ActionKind, _ host: String, _ subject: ObjectSubject) -> [String] {
            ids[Key(kind: kind, host: host, subject: subject)] ?? []
        }

        private func findAnywhere(_ kind: ActionKind, _ subject: ObjectSubject) -> [String] {
            removals[Removal(kind: kind, subject: subject)] ?? []
        }

        private func find(_ image: ImageReference, _ host: String) -> [String] {
            let place = ImagePlace(host: host, image: image)
            return images[place] ?? (image.identity == nil ? imagesByPath[place] : nil) ?? []
        }

        /// What must have succeeded before a VM's old disk on a host may go: there the image of
        /// its new disk, and on any other host the new disk itself.
        private func successors(of vmID: Int, on host: String) -> [String] {
            guard let new = newDisks[vmID], case .disk(let disk)? = new.object?.spec else { return [] }
            return new.host == host ? find(disk.image, host) : [new.id]
        }

        /// What changes a DHCP server that is there already must be done before an interface comes to it: asked too
        /// early, it would give the guest an address that is not the guest's. One that is not there answers nobody, and
        /// one that knows of the guest already, however it was made, gives it just that.
        func servers(before port: HostObject, _ recorded: [HostObject.Identity: RecordedObject]) -> [String] {
            guard case .port(let spec) = port.spec, let vlan = spec.vlan else { return [] }
            let changing = (serving[vlan] ?? []).filter { action in
                guard let object = action.object, let known = recorded[object.identity] else { return false }
                let lease = object.spec.lease(for: spec)
                return known.status == .drifted || known.possibleSpecs.contains { $0.lease(for: spec) != lease }
            }
            return changing.map(\.id)
        }

        /// The table of what must come before what.
        func dependencies(of action: Action) -> [String] {
            guard let object = action.object else { return [] }
            let host = action.host
            let subject = object.spec.subject
            let vmID = object.spec.vmID ?? 0
            switch action.kind {
            case .networkUninternet, .networkUndhcp, .vmImage: return []
            // On any host: with another network node, what serves a VLAN goes before it comes again, or
            // guests would have two gateways with one address, and leases from two servers.
            case .networkInternet: return findAnywhere(.networkUninternet, subject)
            case .networkLink: return findAnywhere(.networkUnlink, subject)
            case .networkDHCP: return find(.networkLink, host, subject) + findAnywhere(.networkUndhcp, subject)
            case .vmStop: return successors(of: vmID, on: host)
            case .networkUnlink: return find(.networkUndhcp, host, subject)
            case .vmUnport: return find(.vmStop, host, subject)
            case .vmUndisk: return find(.vmStop, host, subject) + successors(of: vmID, on: host)
            case .vmPort: return find(.vmStop, host, subject) + find(.vmUnport, host, subject)
            case .vmDisk:
                var image: [String] = []
                if case .disk(let disk) = object.spec { image = find(disk.image, host) }
                return image + find(.vmStop, host, subject) + find(.vmUndisk, host, subject)
            case .vmLaunch:
                // On any host: a VM that moves must not run in two places with one MAC address.
                return findAnywhere(.vmStop, subject) + find(.vmUnport, host, subject)
                    + find(.vmDisk, host, subject) + find(.vmPort, host, subject)
            }
        }
    }
}
