/// What a worker has of base images, as ``ImageInventoryScript`` tells it.
package struct ImageInventory: Sendable, Equatable {
    /// A file under an image's name: what it should be, and how large it is.
    package struct File: Sendable, Equatable {
        package let sha256: String
        package let format: String
        /// Bytes.
        package let size: Int

        /// `SHA256.FORMAT`
        package var name: String { "\(sha256).\(format)" }
    }

    /// What arrived of an image whose copy was cut off.
    package struct Part: Sendable, Equatable {
        /// Of the whole image.
        package let sha256: String
        /// Bytes.
        package let size: Int
        /// Seconds since anything was added to it.
        package let age: Int
        /// Whether somebody is at it right now.
        package let isGrowing: Bool
    }

    package private(set) var files: [File] = []
    package private(set) var parts: [Part] = []
    /// IDs of the VMs whose disks lie over an image, by the image's name.
    package private(set) var users: [String: [Int]] = [:]

    /// Nil where the lines are not the whole list, or not in its form.
    package init?(_ output: String) {
        let lines = output.split(separator: "\n")
        guard lines.last ?? "" == ImageInventoryScript.end else { return nil }
        for line in lines.dropLast() {
            let words = line.split(separator: " ").map(String.init)
            switch (words.first, words.count) {
            case ("image", 3):
                guard let size = Int(words[2]), size >= 0 else { return nil }
                // What has another name is no image of ours.
                guard let name = ImageName(words[1]) else { continue }
                files.append(File(sha256: name.sha256, format: name.format, size: size))
            case ("part", 5):
                guard let size = Int(words[2]), let age = Int(words[3]), size >= 0 else { return nil }
                guard ImageName.isDigest(words[1]) else { continue }
                parts.append(
                    Part(sha256: words[1], size: size, age: max(0, age), isGrowing: words[4] == "yes"))
            // Names with blanks are not ours either.
            case ("disk", 2), ("disk", 4...), ("image", 4...): continue
            case ("disk", 3):
                // Whatever somebody put there.
                guard let id = Int(words[1]) else { continue }
                users[words[2], default: []].append(id)
            default: return nil
            }
        }
        for name in users.keys { users[name]?.sort() }
    }

    package func file(_ sha256: String) -> File? { files.first { $0.sha256 == sha256 } }
}

/// An image's name on a worker, taken apart.
private struct ImageName {
    let sha256: String
    let format: String

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isDigest(String(parts[0])), !parts[1].isEmpty else { return nil }
        sha256 = String(parts[0])
        format = String(parts[1])
    }

    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
