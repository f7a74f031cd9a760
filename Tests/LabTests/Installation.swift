import Glibc
import TestSupport
import Testing

/// What `make install` puts below a folder, which goes with it.
final class Installation: Sendable {
    private let scratch: ScratchFolder
    /// With a blank in it: paths are quoted everywhere, or nothing works.
    var root: String { scratch.path + "/some root" }
    var prefix: String { root + "/usr" }
    var share: String { prefix + "/share" }

    init() async throws {
        scratch = try ScratchFolder()
        let result = try await make("install")
        try #require(result.status == 0, "\(result.output)\(result.errors)")
    }

    /// Runs `make` for it, with the program that the tests have.
    func make(_ target: String) async throws -> LabCluster.Output {
        let lab = LabCluster.shared
        return try await lab.run([
            "/usr/bin/make", "-C", LabCluster.sources, target, "PREFIX=/usr", "DESTDIR=\(root)", "SWIFT=no-such-swift",
            "SLICEC=\(lab.program)",
        ])
    }

    /// All files, by their paths below the prefix, sorted.
    func files() async throws -> [String] {
        try await LabCluster.shared.run([
            "/bin/sh", "-c", #"cd "$0" && find . -type f | cut -c3- | LC_ALL=C sort"#, prefix,
        ])
        .output.lines
    }
}
