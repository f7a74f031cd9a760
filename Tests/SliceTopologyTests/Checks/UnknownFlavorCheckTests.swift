import SliceSyntax
import Testing

@testable import SliceTopology

struct UnknownFlavorCheckTests {
    @Test func theFlavorIsToBlame() throws {
        try expect(
            UnknownFlavorCheck.self,
            in: """
                {"slice": "s", "vms": [
                  {"name": "a", "flavor": 1️⃣"cirrus"},
                  {"name": "b", "flavor": "ubuntu"},
                  {"name": "c", "flavor": 2️⃣"windows"}
                ]}
                """,
            finds: [
                .init("1️⃣", .unknownFlavor, "did you mean \"cirros\"?"),
                .init("2️⃣", .unknownFlavor, "its flavors are cirros, ubuntu"),
            ])
    }

    @Test func theClustersOwnFlavorsCount() throws {
        var cluster = Cluster.standard
        cluster.flavors = [
            .init(
                name: "tiny", cores: 1, memory: Gibibytes(thousandths: 128), disk: Gibibytes(thousandths: 50),
                image: "/i")
        ]
        try expect(
            UnknownFlavorCheck.self,
            in: #"{"slice": "s", "vms": [{"name": "a", "flavor": "tiny"}, {"name": "b", "flavor": 1️⃣"cirros"}]}"#,
            finds: [.init("1️⃣", .unknownFlavor, "tiny")], cluster: cluster)
    }
}
