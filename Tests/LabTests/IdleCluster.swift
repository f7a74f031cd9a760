import Glibc
import Testing

/// The lab's cluster with a flavor whose guests do nothing: guests that boot under emulation would
/// take the processors from tests that are about the program.
struct IdleCluster {
    private let lab = LabCluster.shared
    let clusterFile: String

    /// A boot sector that switches interrupts off and halts.
    private static let image = [0xFA, 0xF4, 0xEB, 0xFC] + [UInt8](repeating: 0, count: 506) + [0x55, 0xAA]

    init() async throws {
        clusterFile = lab.folder + "/idle.json"
        let raw = lab.folder + "/idle.raw"
        let stream = try #require(fopen(raw, "we"))
        fwrite(Self.image + [UInt8](repeating: 0, count: (1 << 20) - Self.image.count), 1, 1 << 20, stream)
        fclose(stream)
        // Beside the lab's own file, so that what that names is found from here too.
        let flavor = #"{"cores": 1, "memoryGB": 0.125, "diskGB": 1, "image": "\#(raw)"}"#
        let script = #"jq --argjson idle '\#(flavor)' '.flavors.idle = $idle' \#(lab.clusterFile) >\#(clusterFile)"#
        let result = try await lab.run(["/bin/sh", "-c", script])
        try #require(result.status == 0, "\(result.errors)")
    }

    func slicec(_ arguments: String..., environment: [String: String] = [:]) async throws -> LabCluster.Output {
        try await run([lab.program] + arguments, environment: environment)
    }

    /// Shell text in which `slicec` is the program.
    func sh(_ script: String, environment: [String: String] = [:]) async throws -> LabCluster.Output {
        try await run(
            ["/bin/bash", "-c", #"slicec() { "$SLICEC_UNDER_TEST" "$@"; }"# + "\n" + script],
            environment: environment.merging(["SLICEC_UNDER_TEST": lab.program]) { first, _ in first })
    }

    private func run(_ command: [String], environment: [String: String]) async throws -> LabCluster.Output {
        try await lab.run(
            command, environment: environment.merging(["SLICEC_CLUSTER": clusterFile]) { first, _ in first })
    }

    /// What the last word on a slice is after trouble: apply converges, and nothing differs then.
    func expectConverges(_ slice: TestSlice, _ note: String) async throws {
        let applied = try await slicec("apply", "--auto-approve", slice.file)
        #expect(applied.status == 0, "\(note): \(applied.output)\(applied.errors)")
        let plan = try await slicec("plan", "--refresh", "--detailed-exitcode", slice.file)
        #expect(plan.status == 0, "\(note): \(plan.output)\(plan.errors)")
    }

    func expectDestroys(_ slice: TestSlice, _ note: String) async throws {
        let destroyed = try await slicec("destroy", "--auto-approve", slice.file)
        #expect(destroyed.status == 0, "\(note): \(destroyed.output)\(destroyed.errors)")
    }
}
