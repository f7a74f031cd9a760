import SliceSyntax
import Testing

@testable import SliceTopology

struct UnknownWorkerCheckTests {
    private let cluster: Cluster = {
        var cluster = Cluster.standard
        cluster.workers = [
            .init(name: "w1", address: "10.0.10.1", capacity: .init()),
            .init(name: "lab-two", address: "10.0.10.2", capacity: .init()),
        ]
        return cluster
    }()

    @Test func nameAndAddressAreBothKnown() throws {
        try expect(
            UnknownWorkerCheck.self,
            in: """
                {"slice": "s", "vms": [
                  {"name": "a", "flavor": "cirros", "worker": "w1"},
                  {"name": "b", "flavor": "cirros", "worker": "10.0.10.2"},
                  {"name": "c", "flavor": "cirros", "worker": 1️⃣"lab-tow"},
                  {"name": "d", "flavor": "cirros", "worker": 2️⃣"10.0.10.9"},
                  {"name": "e", "flavor": "cirros"}
                ]}
                """,
            finds: [
                .init("1️⃣", .unknownWorker, "did you mean \"lab-two\"?"),
                // An address with one digit changed is another host, not a slip.
                .init("2️⃣", .unknownWorker, "its workers are w1, lab-two"),
            ], cluster: cluster)
    }
}
