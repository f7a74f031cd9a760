import SliceSyntax
import Testing

@testable import SliceTopology

struct InterfaceInTwoLinksCheckTests {
    @Test func theSecondLinkIsToBlame() throws {
        try expect(
            InterfaceInTwoLinksCheck.self,
            in: """
                {"slice": "s", "vms": [], "links": [
                  {"name": "one", "endpoints": [1️⃣"a.eth1", "b.eth1"]},
                  {"name": "two", "endpoints": ["b.eth2", 2️⃣"a.eth1"]},
                  {"endpoints": [3️⃣"a.eth1", "a.eth2"]}
                ]}
                """,
            finds: [
                .init("2️⃣", .interfaceInTwoLinks, "a.eth1", notes: ["1️⃣"]),
                .init("3️⃣", .interfaceInTwoLinks, notes: ["1️⃣"]),
            ])
    }

    /// Twice in one link and `eth0` have checks of their own.
    @Test func otherMistakesAreLeftToOtherChecks() throws {
        try expect(
            InterfaceInTwoLinksCheck.self,
            in:
                #"{"slice": "s", "vms": [], "links": [{"endpoints": ["a.eth1", "a.eth1"]}, {"endpoints": ["a.eth0", "b.eth1"]}, {"endpoints": ["a.eth0", "b.eth2"]}]}"#,
            finds: [])
    }

    /// One mistake, however many interfaces they have.
    @Test func twoLinksBetweenTheSameInterfaces() throws {
        try expect(
            InterfaceInTwoLinksCheck.self,
            in:
                #"{"slice": "s", "vms": [], "links": [1️⃣{"endpoints": ["a.eth1", "b.eth1"]}, 2️⃣{"endpoints": ["b.eth1", "a.eth1"]}]}"#,
            finds: [.init("2️⃣", .interfaceInTwoLinks, "joins the same", "remove one", notes: ["1️⃣"])])
    }
}
