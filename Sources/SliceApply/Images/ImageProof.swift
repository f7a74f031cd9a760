import SliceCommands
package import SlicePlanning
package import SliceSyntax
package import SliceTopology

/// What base images read as, from their first byte to their last, beside what they should be.
package struct ImageProof: Sendable {
    package enum Status: String, Sendable {
        /// It reads as what it should be; on the controller also one that was never read before.
        case sound
        case damaged
        /// It could not be read, or is none.
        case unreadable
    }

    /// Of one file.
    package struct Verdict: Sendable {
        /// Address; nil for the controller.
        package let host: String?
        /// The file's path there.
        package let path: String
        /// SHA-256 that it should have; nil where it is read for the first time, or cannot be.
        package let sha256: String?
        /// SHA-256 that it has; nil where it cannot be read.
        package let reads: String?
        /// Bytes.
        package let size: Int
        package let status: Status
        /// The controller's file of the same image; nil where no flavor names it.
        package let image: ImageReading?
        package let users: [ImageUser]
        /// What is wrong; nil where it is sound.
        package let problem: Diagnostic?
    }

    package let verdicts: [Verdict]
    package let unseen: [String: Diagnostic]

    package var isSound: Bool { unseen.isEmpty && verdicts.allSatisfy { $0.status == .sound } }

    package var problems: [Diagnostic] { verdicts.compactMap(\.problem) }

    /// - Parameters:
    ///   - readings: of the controller's images, read again just now.
    ///   - known: what the state knows of a file that is still the same, by its path: SHA-256.
    ///   - workers: addresses of those that were asked.
    package init(
        _ readings: [ImageReading], known: [String: String], workers: [String], sight: ImageLook.Sight,
        state: ClusterState, cluster: Cluster
    ) {
        let here = readings.map { Self.verdict($0, known: known[$0.path], cluster) }
        let there = workers.flatMap { host in
            (sight.inventories[host]?.files ?? []).compactMap { file -> Verdict? in
                guard let reading = sight.readings[host]?[file.name] else { return nil }
                let users = ImageUser.named(sight.inventories[host]?.users[file.name] ?? [], in: state)
                let image = readings.first { $0.identity?.sha256 == file.sha256 }
                return Self.verdict(file, reading, on: host, image, users, cluster)
            }
        }
        verdicts = here + there
        unseen = sight.unseen
    }

    private static func verdict(_ reading: ImageReading, known: String?, _ cluster: Cluster) -> Verdict {
        var problem = reading.problem?.withoutNothingChanged
        var status = Status.sound
        if problem != nil {
            status = .unreadable
        } else if let known, let reads = reading.identity?.sha256, reads != known {
            status = .damaged
            problem = ImageMistakes.rotten(reading.path, known: known, reads: reads)
        }
        return Verdict(
            host: nil, path: reading.path, sha256: known, reads: reading.identity?.sha256, size: reading.bytes,
            status: status, image: reading, users: [],
            problem: problem.map { cluster.located($0, ofImage: reading.path) })
    }

    private static func verdict(
        _ file: ImageInventory.File, _ reading: Result<String, Diagnostic>, on host: String, _ image: ImageReading?,
        _ users: [ImageUser], _ cluster: Cluster
    ) -> Verdict {
        let path = "\(cluster.dataDirectory)/images/\(file.name)"
        func verdict(_ status: Status, reads: String?, _ problem: Diagnostic?) -> Verdict {
            Verdict(
                host: host, path: path, sha256: file.sha256, reads: reads, size: file.size, status: status,
                image: image, users: users, problem: problem)
        }
        switch reading {
        case .failure(let why): return verdict(.unreadable, reads: nil, why)
        case .success(let sum) where sum == file.sha256: return verdict(.sound, reads: sum, nil)
        case .success(let sum):
            let damaged = ImageMistakes.Damaged(
                host: cluster.hostName(host), path: path, reads: sum, users: users, isNamed: image != nil)
            return verdict(.damaged, reads: sum, ImageMistakes.damaged(damaged))
        }
    }
}
