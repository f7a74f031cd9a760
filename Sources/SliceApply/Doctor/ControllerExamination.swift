import Glibc
package import SliceCommands
import SlicePlanning
import SliceSyntax
package import SliceTopology

/// Looks at the machine that slicec runs on: its programs, and the files that the cluster file names.
package struct ControllerExamination: Sendable {
    package let findings: [HostFinding]
    /// Base images that can be read.
    package let images: [HostDiagnosis.Image]

    /// - Parameter identify: says what an image is.
    package static func run(
        _ cluster: Cluster, identify: @escaping ImageFile.Reading
    ) async -> ControllerExamination {
        var findings = programs
        if let file = cluster.ssh.configFile, access(file, R_OK) != 0 {
            findings.append(
                HostFinding(
                    .connection, .problem, "\(file), the SSH configuration, cannot be read",
                    remedy: "write it, or name another as \"config\" in the cluster file's \"ssh\""))
        }
        let readings = await read(cluster, identify)
        for reading in readings {
            guard case .failure(let why) = reading.outcome else { continue }
            let users = cluster.flavors.filter { $0.image == reading.path }.map(\.name).joined(separator: ", ")
            findings.append(
                HostFinding(
                    .images, .problem,
                    "of the flavor \(users): "
                        + why.detail.replacingNothingChanged, remedy: why.help, code: why.code.id))
        }
        let images = readings.compactMap { reading -> HostDiagnosis.Image? in
            guard case .success(let identity) = reading.outcome else { return nil }
            return HostDiagnosis.Image(ImageReference(path: reading.path, identity: identity), bytes: reading.bytes)
        }
        if images.count == readings.count {
            findings.append(HostFinding(.images, .ok, images.isEmpty ? "none is needed" : "all can be read"))
        }
        return ControllerExamination(findings: findings, images: images)
    }

    /// Programs that slicec itself runs, and the packages that they come with.
    private static var programs: [HostFinding] {
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin").split(separator: ":")
        let needed = [("ssh", "openssh-client"), ("sha256sum", "coreutils")]
        let missing = needed.filter { program, _ in !folders.contains { access("\($0)/\(program)", X_OK) == 0 } }
        if missing.isEmpty { return [HostFinding(.programs, .ok, "ssh and sha256sum are there")] }
        return missing.map { program, package in
            HostFinding(
                .programs, .problem, "\(program) is not installed",
                commands: ["sudo apt-get install \(package)"])
        }
    }

    private struct Reading {
        let path: String
        let bytes: Int
        let outcome: Result<ImageReference.Identity, Diagnostic>
    }

    /// All at once: the time goes into checksums.
    private static func read(_ cluster: Cluster, _ identify: @escaping ImageFile.Reading) async -> [Reading] {
        let paths = Set(cluster.flavors.map(\.image)).sorted()
        let readings = await withTaskGroup(of: Reading.self) { group in
            for path in paths { group.addTask { await read(path, identify) } }
            return await group.reduce(into: [Reading]()) { $0.append($1) }
        }
        return readings.sorted { $0.path < $1.path }
    }

    private static func read(_ path: String, _ identify: ImageFile.Reading) async -> Reading {
        let outcome: Result<ImageReference.Identity, Diagnostic>
        do throws(Diagnostic) {
            outcome = .success(try await identify(path))
        } catch {
            outcome = .failure(error)
        }
        var status = stat()
        let bytes = stat(path, &status) == 0 ? Int(status.st_size) : 0
        return Reading(path: path, bytes: bytes, outcome: outcome)
    }
}

extension String {
    /// Without what an apply that ends early says: nobody was about to change anything.
    fileprivate var replacingNothingChanged: String {
        let words = ". Nothing was changed."
        return hasSuffix(words) ? String(dropLast(words.count)) : self
    }
}
