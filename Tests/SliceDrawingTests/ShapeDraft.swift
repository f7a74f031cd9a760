import SliceDrawing
import SlicePlanning
import SliceSyntax
import SliceTopology
import Testing

/// A topology of a known shape, read through the real front end.
struct ShapeDraft {
    private(set) var vms: [String]
    private(set) var links: [[String]] = []
    var internet: Set<String> = []
    var dhcp = true
    private var interfaces: [String: Int] = [:]

    init(_ count: Int) { vms = (0..<count).map { "vm-\($0)" } }

    /// A link between VMs, by number.
    mutating func link(_ members: [Int]) {
        links.append(
            members.map { member in
                interfaces[vms[member], default: 0] += 1
                return "\(vms[member]).eth\(interfaces[vms[member], default: 0])"
            })
    }

    static func line(_ count: Int) -> ShapeDraft {
        var draft = ShapeDraft(count)
        for vm in 1..<max(count, 1) { draft.link([vm - 1, vm]) }
        return draft
    }

    static func ring(_ count: Int) -> ShapeDraft {
        var draft = line(count)
        draft.link([count - 1, 0])
        return draft
    }

    static func star(_ leaves: Int) -> ShapeDraft {
        var draft = ShapeDraft(leaves + 1)
        for leaf in 0..<leaves { draft.link([0, leaf + 1]) }
        return draft
    }

    static func mesh(_ count: Int) -> ShapeDraft {
        var draft = ShapeDraft(count)
        for high in 1..<count { for low in 0..<high { draft.link([low, high]) } }
        return draft
    }

    static func tree(_ count: Int, using generator: inout some RandomNumberGenerator) -> ShapeDraft {
        var draft = ShapeDraft(count)
        for vm in 1..<count { draft.link([Int.random(in: max(0, vm - 4)..<vm, using: &generator), vm]) }
        return draft
    }

    static func segment(_ count: Int, dhcp: Bool = true) -> ShapeDraft {
        var draft = ShapeDraft(count)
        draft.dhcp = dhcp
        draft.link(Array(0..<count))
        return draft
    }

    /// Anything: links of two and of more, several between the same VMs, VMs without any.
    static func anything(using generator: inout some RandomNumberGenerator) -> ShapeDraft {
        var draft = ShapeDraft(Int.random(in: 1...40, using: &generator))
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            let isSegment = Int.random(in: 0..<5, using: &generator) == 0
            let size = isSegment ? Int.random(in: 3...8, using: &generator) : 2
            let members = (0..<size).map { _ in draft.vms.indices.randomElement(using: &generator) ?? 0 }
            if members.allSatisfy({ draft.interfaces[draft.vms[$0], default: 0] <= 18 }) { draft.link(members) }
        }
        for vm in draft.vms where Int.random(in: 0..<4, using: &generator) == 0 { draft.internet.insert(vm) }
        return draft
    }

    func plan() throws -> Plan {
        let text = JSONOutput.object([
            "slice": "shape", "owner": "nobody",
            "vms": .array(
                vms.map {
                    .object(["name": .string($0), "flavor": "cirros", "internet": .bool(internet.contains($0))])
                }),
            "links": .array(links.map { .object(["endpoints": .strings($0), "dhcp": .bool(dhcp)]) }),
        ]).compact
        let file = SourceFile(name: "topology.json", text: text)
        let result = TopologyFile.check(file, in: CheckContext(cluster: .standard, defaultOwner: nil))
        let topology = try #require(result.topology, "\(result.diagnostics.map(\.detail)) in \(text)")
        return try Planner(cluster: .standard, state: .empty, defaultOwner: "nobody").plan(topology)
    }

    func graph() throws -> SliceGraph { SliceGraph(try plan().slice, cluster: .standard) }
}
