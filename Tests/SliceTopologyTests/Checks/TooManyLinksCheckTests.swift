import SliceSyntax
import Testing

@testable import SliceTopology

struct TooManyLinksCheckTests {
    /// A slice of `count` links, the one behind the limit marked.
    private func slice(_ count: Int, id: String = "", marked: Int) -> String {
        let links = (1...count).map { number in
            (number == marked ? "1️⃣" : "") + #"{"endpoints": ["a.eth\#(number)", "b.eth\#(number)"]}"#
        }
        return #"{"slice": "s", \#(id) "vms": [], "links": [\#(links.joined(separator: ",\n"))]}"#
    }

    @Test func twentyAreTheMost() throws {
        try expect(TooManyLinksCheck.self, in: slice(20, marked: 0), finds: [])
        try expect(
            TooManyLinksCheck.self, in: slice(21, marked: 21),
            finds: [.init("1️⃣", .tooManyLinks, "21 links", "20 VLANs")])
        try expect(TooManyLinksCheck.self, in: slice(20, id: "\"id\": 1014,", marked: 0), finds: [])
    }

    @Test(arguments: [1015, 1115, 65515])
    func thePoolWithVLAN400HasNineteen(_ id: Int) throws {
        let pinned = #""id": 2️⃣\#(id),"#
        try expect(TooManyLinksCheck.self, in: slice(19, id: pinned, marked: 0), finds: [])
        try expect(
            TooManyLinksCheck.self, in: slice(20, id: pinned, marked: 20),
            finds: [.init("1️⃣", .tooManyLinks, "400-419", "VLAN 400 is reserved for internet", notes: ["2️⃣"])])
    }
}
