import SliceTopology

/// Why recorded objects need an action although nobody asked for a change: what a look at the
/// hosts found, and what an earlier run did not finish.
struct Repairs {
    /// What a change is about.
    enum Subject: Hashable {
        case internet
        /// By VLAN.
        case link(Int)
        /// By ID.
        case vm(Int)

        init(_ spec: ObjectSpec) {
            switch spec {
            case .internet: self = .internet
            case .link(let spec): self = .link(spec.vlan)
            case .dhcp(let spec): self = .link(spec.vlan)
            case .disk(let spec): self = .vm(spec.vmID)
            case .port(let spec): self = .vm(spec.vmID)
            case .vm(let spec): self = .vm(spec.vmID)
            }
        }
    }

    static let unfinished = "not finished by an earlier run"

    private var reasons: [Subject: [String]] = [:]

    init(prior: RecordedSlice?, actions: [Action], cluster: Cluster) {
        guard let prior else { return }
        for known in prior.objects where known.status != .present {
            let reason = known.drift.map { "\(known.object.spec.label): \($0.reason)" } ?? Self.unfinished
            add(reason, to: Subject(known.object.spec))
        }
        // What was recorded and never begun shows only where the record asks for something else
        // than the hosts have.
        let acted = Set(actions.compactMap { $0.object.map { Subject($0.spec) } })
        var recorded = Dictionary(prior.objects.map { ($0.object.identity, $0.object.spec) }) { first, _ in first }
        var open: Set<Subject> = []
        for object in DesiredObjects.of(prior, in: cluster) {
            let isThere = recorded.removeValue(forKey: object.identity)?.asksTheSame(as: object.spec) ?? false
            if !isThere { open.insert(Subject(object.spec)) }
        }
        open.formUnion(recorded.values.map { Subject($0) })
        for subject in open.intersection(acted) where reasons[subject] == nil { add(Self.unfinished, to: subject) }
    }

    subscript(subject: Subject) -> [String] { reasons[subject] ?? [] }

    private mutating func add(_ reason: String, to subject: Subject) {
        if reasons[subject]?.contains(reason) != true { reasons[subject, default: []].append(reason) }
    }
}

extension ObjectSpec {
    /// What the object is called in a reason.
    fileprivate var label: String {
        switch self {
        case .internet: "VLAN 400"
        case .link(let spec): "gw_vlan\(spec.vlan)"
        case .dhcp(let spec): "DHCP of VLAN \(spec.vlan)"
        case .disk: "disk"
        case .port(let spec): "eth\(spec.interface)"
        case .vm: "VM"
        }
    }
}
