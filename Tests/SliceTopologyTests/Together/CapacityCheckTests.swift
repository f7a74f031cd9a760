import SliceSyntax
import Testing

@testable import SliceTopology

struct CapacityCheckTests {
    /// Two workers with the given capacities.
    private func cluster(_ first: Cluster.Capacity, _ second: Cluster.Capacity) -> Cluster {
        var cluster = Cluster.standard
        cluster.workers = [
            .init(name: "w1", address: "10.0.10.1", capacity: first),
            .init(name: "w2", address: "10.0.10.2", capacity: second),
        ]
        return cluster
    }

    private func capacity(vms: Int? = nil, cores: Int? = nil, memory: Int? = nil, disk: Int? = nil) -> Cluster.Capacity
    {
        var capacity = Cluster.Capacity()
        capacity.maximumVMs = vms
        capacity.cores = cores
        capacity.memory = memory.map { Gibibytes(thousandths: $0) }
        capacity.disk = disk.map { Gibibytes(thousandths: $0) }
        return capacity
    }

    private func slice(_ vms: String...) -> String { #"{"slice": "s", "vms": [\#(vms.joined(separator: ", "))]}"# }
    private func vm(_ name: String, pin: String = "") -> String {
        #"{"name": \#(name), "flavor": "cirros"\#(pin.isEmpty ? "" : #", "worker": "\#(pin)""#)}"#
    }

    @Test func theFirstVMThatIsTooMuchIsToBlame() throws {
        let one = cluster(capacity(vms: 1), capacity(vms: 1))
        try expect(CapacityCheck.self, in: [slice(vm(#""a""#), vm(#""b""#))], finds: [], cluster: one)
        try expect(
            CapacityCheck.self, in: [slice(vm(#""a""#), vm(#""b""#)), slice(vm(#"1️⃣"c""#), vm(#""d""#))],
            finds: [.init("1️⃣", .overCapacity, "There are 4 VMs; the workers hold 2 VMs.")], cluster: one)
    }

    @Test func everyResourceCounts() throws {
        let small = cluster(capacity(cores: 1, memory: 500), capacity(cores: 1, memory: 500, disk: 500))
        try expect(
            CapacityCheck.self, in: [slice(vm(#""a""#), vm(#"1️⃣"b""#), vm(#""c""#))],
            // The second worker's disk holds no VM at all.
            finds: [.init("1️⃣", .overCapacity, "the workers hold 1 VM, 2 cores, 1 GB memory.")],
            cluster: small)
    }

    @Test func whatOneWorkerDoesNotBoundIsNotBounded() throws {
        let open = cluster(capacity(vms: 1), capacity())
        try expect(
            CapacityCheck.self, in: [slice(vm(#""a""#), vm(#""b""#), vm(#""c""#))], finds: [], cluster: open)
        try expect(CapacityCheck.self, in: [slice(vm(#""a""#))], finds: [])
    }

    @Test func pinnedVMsMustFitTheirWorker() throws {
        let open = cluster(capacity(vms: 1), capacity())
        try expect(
            CapacityCheck.self,
            in: [slice(vm(#""a""#, pin: "w1"), vm(#""b""#, pin: "w2"), vm(#"1️⃣"c""#, pin: "10.0.10.1"))],
            finds: [.init("1️⃣", .overCapacity, "There are 2 VMs; worker \"w1\" holds 1 VM.")], cluster: open)
    }

    @Test func aVMThatNoWorkerHoldsIsNamedByItsFlavor() throws {
        let small = cluster(capacity(disk: 2000), capacity(disk: 2000))
        let big = #"{"name": "a", "flavor": 1️⃣"ubuntu"}, {"name": "b", "flavor": 2️⃣"ubuntu"}"#
        try expect(
            CapacityCheck.self, in: [slice(big)],
            finds: [.init("1️⃣", .overCapacity, "one VM of flavor \"ubuntu\"", notes: ["2️⃣"])], cluster: small)
    }
}
