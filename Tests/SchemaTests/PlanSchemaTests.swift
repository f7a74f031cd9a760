import Testing

/// The schema of plans: it accepts every golden plan and what later versions may add, and nothing
/// that lacks a key or has something else under it.
struct PlanSchemaTests {
    /// One thing changed in a golden plan.
    private struct Variant {
        let name: String
        let tree: JSONTree
    }

    /// Under these keys there may be nothing.
    private static let nullable = [
        "changes.link.before.name", "changes.link.after.name", "changes.vm.before.interfaces.*.vlan",
        "changes.vm.after.interfaces.*.vlan", "changes.vm.before.interfaces.*.address",
        "changes.vm.after.interfaces.*.address", "changes.link.before.addresses.*", "changes.link.after.addresses.*",
        "saved.lineage", "saved.serial",
    ]

    /// Only a plan that was saved, or made with a look at hosts, has them, and a VM whose guest is told something;
    /// the topology in a saved one is judged by a schema of its own.
    private static func isOptional(_ place: Place) -> Bool {
        ["saved", "unseen"].contains(place.name) || isTopology(place)
            || place.name.hasPrefix("changes.vm.")
                && [".hostname", ".sshKeys", ".userData"].contains { place.name.hasSuffix($0) }
    }
    private static func isTopology(_ place: Place) -> Bool { place.name.hasPrefix("saved.topology.") }

    @Test func savedTopologiesAreTopologies() throws {
        let topologies = try SchemaFiles.savedPlans().compactMap { $0.tree["saved"]?["topology"] }
            .filter { !$0.members.isEmpty }
        #expect(topologies.count > 1)
        for complaints in try Verdicts.of("topology", on: topologies.map { .init(document: $0) }) {
            #expect(complaints.isEmpty, "\(complaints)")
        }
    }

    @Test func allPlansAreRight() throws {
        let plans = try SchemaFiles.plans()
        #expect(plans.count > 20)
        for (plan, complaints) in zip(plans, try Verdicts.of("plan", on: plans.map { .init(document: $0.tree) })) {
            #expect(complaints.isEmpty, "\(plan.name): \(complaints)")
        }
    }

    @Test func everyKeyIsRequired() throws {
        try expectRejected(
            try places { !$0.isElement && !Self.isOptional($0) }.map { place in
                Variant(
                    name: "without \(place.name)",
                    tree: place.plan.changing(place.path.dropLast()) { parent in
                        var members = parent.members
                        if let last = place.path.last { members.remove(at: last) }
                        return .object(members)
                    })
            })
    }

    @Test func everyTypeIsChecked() throws {
        try expectRejected(
            try places { !Self.isTopology($0) }.flatMap { place in
                let wrong: [JSONTree] =
                    switch place.plan[place.path] {
                    case .object: [.array([]), .string("{}")]
                    case .array: [.object([]), .string("")]
                    case .string, .null: [.number("0.5"), .bool(true), .array([])]
                    case .number: [.string("7"), .number("1.5"), .number("-1"), .bool(true)]
                    case .bool: [.string("true"), .number("1")]
                    }
                let nothing = Self.nullable.contains(place.name) || place.isNull ? [] : [JSONTree.null]
                return (wrong + nothing).map { value in
                    Variant(
                        name: "\(place.name): \(value.text)", tree: place.plan.changing(place.path) { _ in value })
                }
            })
    }

    /// Additions do not change the version of the format.
    @Test func everyObjectIsOpen() throws {
        let variants = try places { _ in true }.compactMap { place -> Variant? in
            guard case .object(let members) = place.plan[place.path] else { return nil }
            let more = JSONTree.object(members + [.init(key: "worker-of-tomorrow", value: .null)])
            return Variant(name: place.name, tree: place.plan.changing(place.path) { _ in more })
        }
        #expect(variants.count > 8)
        for (variant, complaints) in zip(variants, try verdicts(variants)) {
            #expect(complaints.isEmpty, "\(variant.name) with more in it: \(complaints)")
        }
    }

    @Test(arguments: [
        ("formatVersion", "2"), ("slice.id", "999"), ("slice.id", "65536"), ("slice.owner", #""""#),
        ("slice.status", #""gone""#), ("slice.pool.start", "0"), ("slice.pool.end", "4095"),
        ("changes.vm.action", #""noOp""#), ("changes.vm.effect", #""reboot""#), ("changes.vm.after.vncPort", "5900"),
        ("changes.vm.after.interfaces.*.mac", #""52:54:00:03:E9:00""#),
        ("changes.vm.after.interfaces.*.name", #""ens3""#), ("changes.link.after.vlan", "0"),
        ("unseen.*.code", #""401""#), ("unseen.*.host", #""""#), ("saved.sha256", #""abc""#), ("saved.serial", "-1"),
        ("saved.cluster", #""""#), ("saved.destroy", "true"),
        ("actions.*.number", "0"), ("actions.*.kind", #""vm""#), ("actions.*.effect", #""none""#),
    ])
    func bordersAreChecked(_ place: String, _ value: String) throws {
        let found = try #require(try places { _ in true }.first { $0.name == place }, "\(place)")
        let wrong = JSONTree.number(value)
        try expectRejected([Variant(name: "\(place): \(value)", tree: found.plan.changing(found.path) { _ in wrong })])
    }

    /// What a change is about, what becomes of it, and its attributes belong together.
    @Test func changesAreWhatTheySay() throws {
        let attributes = [
            "slice": #"{"name": "s", "id": 1000, "owner": "o"}"#,
            "link":
                #"{"name": null, "number": 1, "vlan": 100, "subnet": "s", "endpoints": [], "dhcp": true, "gateway": true, "addresses": []}"#,
            "vm": """
            {"name": "v", "id": 1001, "flavor": "f", "cores": 1, "memoryMiB": 1, "diskMiB": 1, "image": "i", \
            "worker": "w", "vncPort": 5901, "internet": true, "protect": false, "interfaces": []}
            """,
        ]
        let kinds = ["slice": "slice", "vm.v": "vm", "link.l": "link", "link[v.eth1,v.eth2]": "link"]
        func plan(_ address: String, _ action: String, _ before: String, _ after: String) -> Variant {
            let change = """
                {"address": "\(address)", "action": "\(action)", "effect": "live", "reasons": [], \
                "before": \(before), "after": \(after)}
                """
            let text = """
                {"formatVersion": 1, "slice": {"name": "s", "id": 1000, "owner": "o", "status": "design", \
                "pool": {"start": 100, "end": 119}}, "changes": [\(change)], "actions": []}
                """
            return Variant(name: change, tree: .number(text))
        }
        var right = [plan("internet", "update", "null", "null")]
        var wrong = [plan("internet", "create", "null", "null"), plan("internet", "delete", "null", "null")]
        for (address, kind) in kinds {
            for (other, value) in attributes {
                let variants = [
                    plan(address, "create", "null", value), plan(address, "delete", value, "null"),
                    plan(address, "update", value, value), plan(address, "replace", value, value),
                ]
                if kind == other { right += variants } else { wrong += variants }
                wrong += [
                    plan(address, "create", value, "null"), plan(address, "create", value, value),
                    plan(address, "delete", "null", value), plan(address, "delete", value, value),
                    plan(address, "update", "null", value), plan(address, "replace", value, "null"),
                    plan(address, "create", "null", "null"), plan(address, "update", "null", "null"),
                ]
            }
        }
        for (variant, complaints) in zip(right, try verdicts(right)) {
            #expect(complaints.isEmpty, "\(variant.name): \(complaints)")
        }
        try expectRejected(wrong)
    }

    // MARK: Places

    /// Where something stands in a plan.
    private struct Place {
        let plan: JSONTree
        let path: JSONTree.Path
        /// Keys, and `*` for elements; a change has the kind of what changes: `changes.vm.after.id`.
        let name: String
        var isElement: Bool {
            if case .array = plan[path.dropLast()] { true } else { false }
        }
        var isNull: Bool {
            if case .null = plan[path] { true } else { false }
        }
    }

    /// All places in all golden plans, one for each name.
    private func places(where isWanted: (Place) -> Bool) throws -> [Place] {
        var seen: Set<String> = []
        var places: [Place] = []
        for plan in try SchemaFiles.plans().map(\.tree) {
            for path in plan.paths where !path.isEmpty {
                let place = Place(plan: plan, path: path, name: Self.name(path, in: plan))
                // Null and not null are two places.
                if seen.insert("\(place.name) \(place.isNull)").inserted, isWanted(place) { places.append(place) }
            }
        }
        #expect(places.count > 50)
        return places
    }

    private static func name(_ path: JSONTree.Path, in plan: JSONTree) -> String {
        var node = plan
        var names: [String] = []
        for step in path {
            switch node {
            case .object(let members): names.append(members[step].key)
            default:
                // That of an interface has no letters.
                let kind = node.elements[step]["address"]?.string?.prefix { $0.isLetter } ?? ""
                names.append(kind.isEmpty ? "*" : String(kind))
            }
            node = node[[step]]
        }
        return names.joined(separator: ".")
    }

    private func verdicts(_ variants: [Variant]) throws -> [[Verdicts.Complaint]] {
        try Verdicts.of("plan", on: variants.map { .init(document: $0.tree) })
    }

    private func expectRejected(_ variants: [Variant]) throws {
        for (variant, complaints) in zip(variants, try verdicts(variants)) {
            #expect(!complaints.isEmpty, "accepted: \(variant.name)")
        }
    }
}
