import SliceTopology

/// What a link joins before and after, by interfaces and not by names: a VM that gets another name
/// leaves no link.
struct EndpointDiff {
    /// What VMs were called, and what they are called now.
    struct Names {
        let before: [String: Int]
        let after: [String: Int]
        private let current: [Int: String]

        init(prior: RecordedSlice?, desired: RecordedSlice) {
            before = prior?.vmIDs ?? [:]
            after = desired.vmIDs
            current = desired.vmNames
        }

        /// A recorded endpoint under its VM's name of now.
        func current(_ endpoint: Endpoint) -> Endpoint {
            guard let name = before[endpoint.vm].flatMap({ current[$0] }) else { return endpoint }
            return Endpoint(vm: name, interface: endpoint.interface)
        }
    }

    private let added: [Endpoint]
    private let removed: [Endpoint]
    /// Whether it joins the same interfaces in the same order.
    let isInOrder: Bool

    init(_ before: RecordedLink, _ after: RecordedLink, _ names: Names) {
        let was = before.endpoints.map { InterfaceIdentity($0, vmIDs: names.before) }
        let becomes = after.endpoints.map { InterfaceIdentity($0, vmIDs: names.after) }
        isInOrder = was == becomes
        let (old, new) = (Set(was), Set(becomes))
        added = zip(after.endpoints, becomes).filter { !old.contains($0.1) }.map(\.0).sorted()
        removed = zip(before.endpoints, was).filter { !new.contains($0.1) }.map { names.current($0.0) }.sorted()
    }

    var isSame: Bool { added.isEmpty && removed.isEmpty }

    /// `-db.eth1 +cache.eth1`.
    var text: String { (removed.map { "-\($0)" } + added.map { "+\($0)" }).joined(separator: " ") }
}
