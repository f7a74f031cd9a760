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
        let readings = await ImageReading.all(of: cluster, identify)
        for reading in readings {
            guard case .failure(let why) = reading.outcome else { continue }
            let users = reading.flavors.joined(separator: ", ")
            findings.append(
                HostFinding(
                    .images, .problem,
                    "of the flavor \(users): "
                        + why.detail.withoutNothingChanged, remedy: why.help, code: why.code.id))
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
}
