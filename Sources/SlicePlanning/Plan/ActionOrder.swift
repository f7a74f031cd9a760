/// Gives listed actions their numbers, unique IDs and dependencies.
enum ActionOrder {
    static func finish(_ listed: [Action]) -> [Action] {
        var actions = listed
        makeIDsUnique(&actions)
        let index = Index(actions)
        for position in actions.indices {
            actions[position].number = position + 1
            actions[position].dependsOn = index.dependencies(of: actions[position])
        }
        return actions
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

    /// Finds actions by what they do to which object.
    private struct Index {
        private struct Key: Hashable {
            let kind: ActionKind
            /// Nil: on any host.
            let host: String?
            let key: String
        }

        private var ids: [Key: [String]] = [:]
        /// The actions that must have succeeded before a VM's old disk may go: its new disk's
        /// image, and on another worker the new disk itself.
        private var successors: [Int: [String]] = [:]

        init(_ actions: [Action]) {
            var images: [Key: [String]] = [:]
            var leaving: [Int: Set<String>] = [:]
            for action in actions {
                if case .image(let image) = action.operation {
                    images[Key(kind: .vmImage, host: action.host, key: Self.key(of: image)), default: []].append(
                        action.id)
                }
                if action.kind == .vmUndisk, let vmID = action.object?.spec.vmID {
                    leaving[vmID, default: []].insert(action.host)
                }
            }
            for action in actions {
                let key: String
                switch action.operation {
                // Ports are looked up by their VM.
                case .ensure(let object), .remove(let object, _):
                    key = object.spec.vmID.map { "\($0)" } ?? object.spec.key
                case .image(let image): key = Self.key(of: image)
                }
                if action.kind == .vmDisk, let vmID = action.object?.spec.vmID,
                    case .disk(let disk)? = action.object?.spec
                {
                    let leaves = leaving[vmID]?.contains { $0 != action.host } ?? false
                    let image = images[Key(kind: .vmImage, host: action.host, key: Self.key(of: disk.image))] ?? []
                    successors[vmID, default: []] += leaves ? [action.id] : image
                }
                for host in [action.host, nil] {
                    ids[Key(kind: action.kind, host: host, key: key), default: []].append(action.id)
                }
            }
        }

        private static func key(of image: ImageReference) -> String {
            image.path + " " + (image.identity?.sha256 ?? "")
        }

        private func find(_ kind: ActionKind, _ host: String?, _ key: String) -> [String] {
            ids[Key(kind: kind, host: host, key: key)] ?? []
        }

        /// The table of what must come before what.
        func dependencies(of action: Action) -> [String] {
            guard let object = action.object else { return [] }
            let host = action.host
            let key = object.spec.vmID.map { "\($0)" } ?? object.spec.key
            switch action.kind {
            case .networkInternet, .networkLink, .networkUninternet, .networkUndhcp, .vmImage: return []
            case .vmStop: return successors[object.spec.vmID ?? 0] ?? []
            case .networkDHCP: return find(.networkLink, host, key)
            case .networkUnlink: return find(.networkUndhcp, host, key)
            case .vmUnport: return find(.vmStop, host, key)
            case .vmUndisk: return find(.vmStop, host, key) + (successors[object.spec.vmID ?? 0] ?? [])
            case .vmPort: return find(.vmStop, host, key) + find(.vmUnport, host, key)
            case .vmDisk:
                var image: [String] = []
                if case .disk(let disk) = object.spec { image = find(.vmImage, host, Self.key(of: disk.image)) }
                return image + find(.vmStop, host, key) + find(.vmUndisk, host, key)
            case .vmLaunch:
                // On any host: a VM that moves must not run in two places with one MAC address.
                return find(.vmStop, nil, key) + find(.vmUnport, host, key) + find(.vmDisk, host, key)
                    + find(.vmPort, host, key)
            }
        }
    }
}
