import SliceSyntax
import Testing

@testable import SliceTopology

struct DuplicateLinkCheckTests {
    @Test func theSecondIsToBlame() throws {
        try expect(
            DuplicateLinkCheck.self,
            in: """
                {"slice": "s", "vms": [], "links": [
                  {"name": 1️⃣"a", "endpoints": ["x.eth1", "y.eth1"]},
                  {"endpoints": ["x.eth2", "y.eth2"]},
                  {"name": 2️⃣"a", "endpoints": ["x.eth3", "y.eth3"]}
                ]}
                """,
            finds: [.init("2️⃣", .duplicateLink, "\"a\"", notes: ["1️⃣"])])
    }

    @Test func linksWithoutNamesAreNotTheSame() throws {
        try expect(
            DuplicateLinkCheck.self,
            in:
                #"{"slice": "s", "vms": [], "links": [{"endpoints": ["x.eth1", "y.eth1"]}, {"endpoints": ["x.eth2", "y.eth2"]}]}"#,
            finds: [])
    }
}
