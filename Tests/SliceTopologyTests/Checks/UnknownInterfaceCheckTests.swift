import SliceSyntax
import Testing

@testable import SliceTopology

struct UnknownInterfaceCheckTests {
    @Test func moreThanTheVMSays() throws {
        try expect(
            UnknownInterfaceCheck.self,
            in: """
                {"slice": "s", "vms": [
                  {"name": "none", "flavor": "cirros", "interfaces": 1️⃣0},
                  {"name": "one", "flavor": "cirros", "interfaces": 2️⃣1},
                  {"name": "two", "flavor": "cirros", "interfaces": 3️⃣2},
                  {"name": "open", "flavor": "cirros"}
                ],
                 "links": [{"endpoints": [4️⃣"none.eth1", "one.eth1", 5️⃣"one.eth2", "two.eth2", 6️⃣"two.eth27", "open.eth26", 7️⃣"open.eth27"]}]}
                """,
            finds: [
                .init("4️⃣", .unknownInterface, "no data interfaces", "write \"interfaces\": 1", notes: ["1️⃣"]),
                .init("5️⃣", .unknownInterface, "has one data interface, eth1", "write \"interfaces\": 2", notes: ["2️⃣"]),
                .init("6️⃣", .unknownInterface, "has 2 data interfaces, eth1 to eth2", "at most 26", notes: ["3️⃣"]),
                .init("7️⃣", .unknownInterface, "at most 26", "up to eth26"),
            ])
    }
}
