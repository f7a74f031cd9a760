import SliceSyntax
import Testing

@testable import SliceTopology

struct ManagementInterfaceCheckTests {
    @Test func eth0IsNeverInALink() throws {
        try expect(
            ManagementInterfaceCheck.self,
            in: """
                {"slice": "s", "vms": [{"name": "web", "flavor": "cirros"}, {"name": "db", "flavor": "cirros"}],
                 "links": [{"endpoints": [1️⃣"web.eth0", "db.eth1"]}, {"endpoints": ["db.eth10", 2️⃣"db.eth0"]}]}
                """,
            finds: [
                .init("1️⃣", .managementInterface, "write \"web.eth1\""), .init("2️⃣", .managementInterface),
            ])
    }
}
