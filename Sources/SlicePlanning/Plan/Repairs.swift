import SliceTopology

/// Why recorded objects need an action although the file asks for no change: what a look at the
/// hosts found, another network node in the cluster file, and what an earlier run did not finish.
struct Repairs {
    static let unfinished = "not finished by an earlier run"

    private var reasons: [ObjectSubject: [String]] = [:]

    init(prior: RecordedSlice?, actions: [Action], abandoned: [RecordedObject], cluster: Cluster) {
        guard let prior else { return }
        for known in prior.objects where known.status != .present {
            let reason = known.drift.map { known.object.spec.reason($0.reason) } ?? Self.unfinished
            add(reason, to: known.object.spec.subject)
        }
        let node = cluster.networkNode.address
        let made = Set(actions.filter { $0.host == node && !$0.removes }.compactMap(\.object?.spec.subject))
        for known in prior.objects + abandoned where known.object.spec.vmID == nil && known.object.host != node {
            guard made.contains(known.object.spec.subject) else { continue }
            let (was, becomes) = (cluster.hostName(known.object.host), cluster.hostName(node))
            add("network node: \(was) → \(becomes)", to: known.object.spec.subject)
        }
        // What was recorded and never begun shows only where the record asks for something else
        // than the hosts have.
        let acted = Set(actions.compactMap(\.object?.spec.subject))
        var recorded = Dictionary((prior.objects + abandoned).map { ($0.object.identity, $0.object.spec) }) {
            first, _ in first
        }
        // What is given up does not go because somebody did not finish.
        let left = Set(abandoned.map(\.object.identity))
        var open: Set<ObjectSubject> = []
        for object in DesiredObjects.of(prior, in: cluster) {
            let isThere = recorded.removeValue(forKey: object.identity)?.asksTheSame(as: object.spec) ?? false
            if !isThere { open.insert(object.spec.subject) }
        }
        open.formUnion(recorded.filter { !left.contains($0.key) }.values.map(\.subject))
        for subject in open.intersection(acted) where reasons[subject] == nil { add(Self.unfinished, to: subject) }
    }

    subscript(subject: ObjectSubject) -> [String] { reasons[subject] ?? [] }

    private mutating func add(_ reason: String, to subject: ObjectSubject) {
        if reasons[subject]?.contains(reason) != true { reasons[subject, default: []].append(reason) }
    }
}

extension ObjectSpec {
    /// What was found of the object, with its name in front where that does not stand in it.
    fileprivate func reason(_ found: String) -> String {
        let words = found.split(separator: " ").map { $0.last == ":" ? $0.dropLast() : $0 }
        return words.contains { $0 == label } ? found : "\(label): \(found)"
    }

    /// What the object is called in a reason.
    fileprivate var label: String {
        switch self {
        case .internet: "VLAN 400"
        case .link(let spec): spec.port
        case .dhcp(let spec): "DHCP of VLAN \(spec.vlan)"
        case .disk: "disk"
        case .port(let spec): "eth\(spec.interface)"
        case .vm: "VM"
        }
    }
}
