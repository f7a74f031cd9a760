import SliceSyntax
import Testing

@testable import SliceTopology

struct RepeatedEndpointCheckTests {
    @Test func twiceInOneLink() throws {
        try expect(
            RepeatedEndpointCheck.self,
            in: """
                {"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}],
                 "links": [{"endpoints": [1️⃣"a.eth1", "b.eth1", 2️⃣"a.eth1", 3️⃣"a.eth1"]}]}
                """,
            finds: [
                .init("2️⃣", .repeatedEndpoint, "a.eth1", notes: ["1️⃣"]),
                .init("3️⃣", .repeatedEndpoint, notes: ["1️⃣"]),
            ])
    }

    @Test func otherInterfacesOfTheSameVMAreFine() throws {
        try expect(
            RepeatedEndpointCheck.self,
            in:
                #"{"slice": "s", "vms": [], "links": [{"endpoints": ["a.eth1", "a.eth2"]}, {"endpoints": ["a.eth1", "a.eth3"]}]}"#,
            finds: [])
    }
}
