package import SliceSyntax

/// A base image: where the controller has it, and what it was when the VM was made.
package struct ImageReference: Sendable, Hashable {
    /// What an image file is, found by reading it.
    package struct Identity: Sendable, Hashable {
        /// SHA-256 of the file, 64 hexadecimal digits.
        package let sha256: String
        /// `qcow2` or `raw`.
        package let format: String
        /// Size of the disk that the guest sees, bytes.
        package let virtualSize: Int

        package init(sha256: String, format: String, virtualSize: Int) {
            self.sha256 = sha256
            self.format = format
            self.virtualSize = virtualSize
        }
    }

    package let path: String
    /// Nil until an apply has read the file. Once recorded it stays: a new image behind a
    /// flavor concerns new VMs only.
    package var identity: Identity?

    package init(path: String, identity: Identity?) {
        self.path = path
        self.identity = identity
    }

    /// Whether it is the same image, by what it is where that is known of both, and else by its path.
    package func isSame(as other: ImageReference) -> Bool {
        guard let identity, let theirs = other.identity else { return path == other.path }
        return identity.sha256 == theirs.sha256
    }

    /// Two images as people tell them apart: by the names of their files; where these are the same, by what
    /// they are. Equal for what is the same. No paths: plans are read on other machines.
    static func told(_ one: ImageReference, _ other: ImageReference) -> (String, String) {
        guard one.fileName == other.fileName, !one.isSame(as: other) else { return (one.fileName, other.fileName) }
        guard let mine = one.identity, let theirs = other.identity else {
            return (one.fileName, "another \(other.fileName)")
        }
        func short(_ identity: Identity) -> String { "\(one.fileName) (SHA-256 \(identity.sha256.prefix(12))…)" }
        return (short(mine), short(theirs))
    }

    /// The file's name, without folders.
    package var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }
}

extension ImageReference: JSONRecord {
    package var json: JSONOutput {
        .object([
            "path": .string(path), "sha256": identity.map { .string($0.sha256) },
            "format": identity.map { .string($0.format) },
            "virtualSize": identity.map { .integer($0.virtualSize) },
        ])
    }

    package init?(_ json: JSONValue) {
        guard let path = json["path"]?.string else { return nil }
        self.init(path: path, identity: nil)
        if let sha256 = json["sha256"]?.string, let format = json["format"]?.string,
            let size = json["virtualSize"]?.integer
        {
            identity = Identity(sha256: sha256, format: format, virtualSize: size)
        }
    }
}
