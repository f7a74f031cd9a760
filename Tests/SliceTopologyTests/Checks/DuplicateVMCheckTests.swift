import SliceSyntax
import Testing

@testable import SliceTopology

struct DuplicateVMCheckTests {
    @Test func theSecondIsToBlame() throws {
        try expect(
            DuplicateVMCheck.self,
            in: """
                {"slice": "s", "vms": [
                  {"name": 1️⃣"web", "flavor": "cirros"},
                  {"name": "db", "flavor": "cirros"},
                  {"name": 2️⃣"web", "flavor": "ubuntu"},
                  {"name": 3️⃣"web", "flavor": "ubuntu"}
                ]}
                """,
            finds: [
                .init("2️⃣", .duplicateVM, "\"web\"", "each of them", notes: ["1️⃣", "3️⃣"])
            ])
    }

    @Test func namesThatOnlyResembleEachOtherAreFine() throws {
        try expect(
            DuplicateVMCheck.self,
            in:
                #"{"slice": "web", "vms": [{"name": "web", "flavor": "cirros"}, {"name": "web2", "flavor": "cirros"}]}"#,
            finds: [])
    }
}
