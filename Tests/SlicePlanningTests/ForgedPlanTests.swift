import SlicePlanning
import SliceSyntax
import SliceTopology
import TestSupport
import Testing

/// Saved plans that somebody edited and sealed again: a digest is no signature.
@Suite struct ForgedPlanTests {
    struct Forgery: CustomTestStringConvertible, Sendable {
        let old: String
        let new: String
        /// What is pointed at.
        let places: [String]
        let detail: String

        init(_ old: String, _ new: String, _ places: [String], _ detail: String) {
            (self.old, self.new, self.places, self.detail) = (old, new, places, detail)
        }

        var testDescription: String { "\(old) → \(new)" }

        func edit(_ text: String) -> String {
            text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
    }

    private static let biggest = "9223372036854775807"
    private static let smallest = "-9223372036854775808"

    private static let ofNewSlices = [
        Forgery(
            #""vlan": 100"#, #""vlan": 400"#, ["400"],
            "The VLAN 400 of link.backend is none that links of this slice may have: no slicec planned that."),
        Forgery(#""vlan": 100"#, #""vlan": 120"#, ["120"], "is none that links of this slice may have"),
        Forgery(#""vlan": 100"#, #""vlan": \#(biggest)"#, [biggest], "is none that links of this slice may have"),
        Forgery(#""vlan": 100"#, #""vlan": -1"#, ["-1"], "is none that links of this slice may have"),
        Forgery(#""number": 1,"#, #""number": 0,"#, ["0"], "The number 0 of link.backend is below 1"),
        Forgery(#""number": 1,"#, #""number": \#(smallest),"#, [smallest], "is below 1"),
        Forgery(#""id": 1002"#, #""id": 1001"#, ["1001"], "The ID 1001 of VM \"db\" is that of VM \"web\" already"),
        Forgery(#""id": 1002"#, #""id": 1000"#, ["1000"], "is that of the slice itself already"),
        Forgery(#""id": 1002"#, #""id": 999"#, ["999"], "is not from 1000 to 65535"),
        Forgery(#""id": 1002"#, #""id": \#(biggest)"#, [biggest], "is not from 1000 to 65535"),
        Forgery(#""vncPort": 5902"#, #""vncPort": 5901"#, ["5901"], "The VNC port 5901 of VM \"db\" is that of VM"),
        Forgery(#""vncPort": 5902"#, #""vncPort": 5900"#, ["5900"], "is not from 5901 to 65535"),
        Forgery(#""vncPort": 5902"#, #""vncPort": 65536"#, ["65536"], "is not from 5901 to 65535"),
        Forgery(#""vncPort": 5902"#, #""vncPort": \#(smallest)"#, [smallest], "is not from 5901 to 65535"),
        Forgery(#""id": 1000"#, #""id": 999"#, ["999", "100"], "The slice ID 999 is not from 1000 to 65535"),
        Forgery(#""id": 1000"#, #""id": \#(smallest)"#, [smallest, "100"], "is not from 1000 to 65535"),
        Forgery(#""id": 1000"#, #""id": 1001"#, ["100", "1001"], "is none that links of this slice may have"),
        Forgery(#""slice": "two-tier""#, #""slice": "two-tiers""#, [#""two-tier""#], "for slice \"two-tiers\""),
    ]

    @Test(arguments: ofNewSlices)
    func `numbers that no plan gives out`(_ forgery: Forgery) throws {
        let world = World()
        let found = refusals { try world.again(try SavedDraft(.twoTier, in: world, editing: forgery.edit)) }
        #expect(Set(found.map(\.code.id)) == ["SLC324"], "\(found.map(\.detail))")
        #expect(found.map(\.pointedAt) == forgery.places)
        #expect(found.first?.detail.contains(forgery.detail) == true, "\(found.map(\.detail))")
    }

    private static let ofAdditions = [
        Forgery(#""vlan": 101"#, #""vlan": 100"#, ["100"], "The VLAN 100 of link.more is that of link.backend already"),
        Forgery(#""number": 2,"#, #""number": 1,"#, ["1"], "The number 1 of link.more is that of link.backend already"),
        Forgery(
            #""id": 1003"#, #""id": 1001"#, ["1001"], "The ID 1001 of VM \"cache\" is that of a recorded VM already"),
        Forgery(#""id": 1003"#, #""id": 1000"#, ["1000"], "is that of the slice itself already"),
        Forgery(#""vncPort": 5903"#, #""vncPort": 5901"#, ["5901"], "is that of a recorded VM already"),
    ]

    @Test(arguments: ofAdditions)
    func `numbers that the slice itself has`(_ forgery: Forgery) throws {
        var world = World()
        try world.apply(.twoTier)
        var more = Draft.twoTier
        more.vms[0].interfaces = 2
        more.vms.append(Draft.VM(name: "cache", interfaces: 1))
        more.links.append(Draft.Link(name: "more", endpoints: ["web.eth2", "cache.eth1"]))
        let honest = try SavedDraft(more, in: world)
        #expect(try world.again(honest).isSame(as: honest.plan))
        let found = refusals { try world.again(try SavedDraft(more, in: world, editing: forgery.edit)) }
        #expect(found.map(\.code.id) == ["SLC324"], "\(found.map(\.detail))")
        #expect(found.map(\.pointedAt) == forgery.places)
        #expect(found.first?.detail.contains(forgery.detail) == true, "\(found.map(\.detail))")
    }

    @Test func `the VLAN of a link that its host still has`() throws {
        var world = World()
        try world.apply(.links(2))
        var fewer = Draft.links(2)
        fewer.links.removeLast()
        let removal = try world.plan(fewer)
        world.record(removal)
        for action in removal.actions { try world.carryOut(action, of: 1000, answers: false) }
        fewer.links.append(Draft.Link(name: "new", endpoints: ["a.eth9", "b.eth9"]))
        let honest = try SavedDraft(fewer, in: world)
        #expect(honest.plan.slice.links.map(\.vlan) == [100, 102])
        #expect(try world.again(honest).isSame(as: honest.plan))
        let found = refusals {
            try world.again(
                try SavedDraft(fewer, in: world) {
                    $0.split(separator: #""vlan": 102"#, omittingEmptySubsequences: false).joined(
                        separator: #""vlan": 101"#)
                })
        }
        #expect(found.map(\.detail).first?.contains("is that of a link that is not wholly removed already") == true)
    }

    @Test func `names that are swapped in a slice that is new`() throws {
        var draft = Draft.links(2)
        draft.vms[0].renamedFrom = "b"
        draft.vms[1].renamedFrom = "a"
        draft.links[0].renamedFrom = "l1"
        draft.links[1].renamedFrom = "l0"
        let world = World()
        let saved = try SavedDraft(draft, in: world)
        #expect(try world.again(saved).isSame(as: saved.plan))
    }

    /// Whatever number is written for another: either it is refused, or what comes of it is sound.
    @Test(arguments: [21, 22, 23] as [UInt64])
    func `no number that is written for another breaks anything`(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(state: seed)
        var (refused, sound) = (0, 0)
        for round in 0..<150 {
            var world = World()
            try world.apply(.vms(2, slice: "other"))
            if Bool.random(using: &random) { try world.apply(.random("s", using: &random)) }
            let draft = Draft.random("s", using: &random)
            var number = Int.random(in: 0..<60, using: &random)
            let new = Self.numbers.randomElement(using: &random) ?? 0
            let everywhere = Bool.random(using: &random)
            let forged = try? SavedDraft(draft, in: world) { text in
                let found = text.matches(of: /: (-?[0-9]+)/)
                guard !found.isEmpty else { return text }
                number %= found.count
                let old = found[number].output.1
                guard !everywhere else {
                    return text.replacing(/: (-?[0-9]+)/) { $0.output.1 == old ? ": \(new)" : String($0.output.0) }
                }
                return text[..<old.startIndex] + "\(new)" + text[old.endIndex...]
            }
            guard let forged, let plan = try? world.again(forged) else {
                refused += 1
                continue
            }
            sound += 1
            let note: Comment = "seed \(seed), round \(round)"
            let slice = plan.slice
            let ids = [slice.id] + slice.vms.map(\.id)
            let others = world.state.slices.filter { $0.name != "s" }
            #expect(Set(ids).count == ids.count && ids.allSatisfy { Topology.idRange.contains($0) }, note)
            #expect(Set(slice.vms.map(\.vncPort)).count == slice.vms.count, note)
            #expect(slice.vms.allSatisfy { (5901...65535).contains($0.vncPort) }, note)
            #expect(slice.links.allSatisfy { slice.pool.usable.contains($0.vlan) && $0.number >= 1 }, note)
            #expect(Set(slice.links.map(\.vlan)).count == slice.links.count, note)
            for other in others {
                #expect(other.pool != slice.pool && other.heldVMIDs.union([other.id]).isDisjoint(with: ids), note)
                #expect(other.heldVNCPorts.isDisjoint(with: slice.vms.map(\.vncPort)), note)
            }
        }
        #expect(refused > 20 && sound > 5, "\(refused) refused, \(sound) sound")
    }

    private static let numbers = [
        0, 1, 2, -1, 99, 100, 101, 119, 120, 140, 400, 999, 1000, 1001, 1003, 1005, 1100, 5900, 5901, 5903, 65535,
        65536,
        .max, .min,
    ]
}
