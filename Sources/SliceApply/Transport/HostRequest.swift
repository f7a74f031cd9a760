package import SliceCommands
package import SlicePlanning

/// What a host is asked to do: the meaning, for a simulated host, and the shell text.
package struct HostRequest: Sendable {
    package enum Meaning: Sendable {
        /// One operation, or several of one kind at once; see ``ActionScript/groupedKinds``.
        case perform([ActionScript.Step])
        case probe([HostObject])
        case inventory
        /// Show the data plane.
        case survey
        /// Tell what the host has and lacks.
        case examine
        case removeOrphan(Orphan)
        /// Take back what a slice has of what others go on sharing; the step is that which would take it away.
        case leaveShared(ActionScript.Step)
        /// Nothing of what slices share is changed from now on by what others sent before.
        case claimShared
        /// Take the copying of a base image over from whoever was at it, and tell what is there of it.
        case takeOverImage(ImageReference.Identity, token: String)
        /// Take the rest of a base image from standard input, and make it one of the host's.
        case installImage(ImageTransfer)
        /// Tell which base images are there, whole and half.
        case listImages
        /// Read a base image, and tell its checksum.
        case readImage(ImageReference.Identity)
    }

    package let meaning: Meaning
    package let script: String

    /// Whether it makes, changes or removes something of the slice.
    var isWork: Bool {
        switch meaning {
        case .perform, .leaveShared: true
        case .probe, .inventory, .survey, .examine, .removeOrphan, .claimShared, .takeOverImage, .installImage,
            .listImages, .readImage:
            false
        }
    }

    static let claimShared = HostRequest(.claimShared, script: InternetScript.claim)

    package init(_ meaning: Meaning, script: String) {
        self.meaning = meaning
        self.script = script
    }
}

/// What a script answered.
package struct HostAnswer: Sendable {
    package let status: Int
    package let output: String
    package let errors: String

    package init(status: Int, output: String, errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    /// Whether everything that the script was about was as it is to be: there and right, or gone. It
    /// said so, and of nothing that it was made, changed or removed.
    package var isFound: Bool {
        let states = output.split(separator: "\n").filter { $0.hasPrefix("state=") }
        return !states.isEmpty && states.allSatisfy { $0 == "state=found" || $0 == "state=gone" }
    }

    /// Whether a VM did not power down in the time that it had, and was ended.
    package var isForced: Bool { value("state") == "forced" }

    /// Whether a script that succeeded says so as it was told to: exit status 0 alone may come from
    /// something else than our script.
    func isAnswer(to operation: Action.Operation) -> Bool {
        switch operation {
        case .remove: return isRemoval
        case .image: return ["found", "made"].contains(value("state"))
        case .ensure(let object):
            guard ["found", "made"].contains(value("state")) else { return false }
            return object.spec.kind != .vm || value("pid").flatMap { Int($0) } != nil
        }
    }

    /// Whether it says that what was to go is gone.
    var isRemoval: Bool { ["removed", "gone", "forced", "made"].contains(value("state")) }

    /// What a script that was about `count` things says of each, after a line `@NUMBER`; nil where
    /// it does not speak of all of them, each once.
    func parts(_ count: Int) -> [HostAnswer]? {
        var parts = [String](repeating: "", count: count)
        var told: Set<Int> = []
        var current: Int?
        for line in output.split(separator: "\n") {
            if line.hasPrefix("@") {
                guard let number = Int(line.dropFirst()), parts.indices.contains(number), told.insert(number).inserted
                else { return nil }
                current = number
            } else if let current {
                parts[current] += line + "\n"
            }
        }
        guard told.count == count else { return nil }
        return parts.map { HostAnswer(status: status, output: $0, errors: errors) }
    }

    /// The value of a line `NAME=VALUE` of the output; the last one where there are several.
    package func value(_ name: String) -> String? {
        output.split(separator: "\n").last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}

/// What a session does before anything else: who may work on the host, and for which slice.
package struct HostClaim: Sendable {
    package let context: HostContext
    package let purpose: HostPurpose
    /// Seconds to wait for a run that was killed and still works on the host.
    package let lockTimeout: Int

    package init(context: HostContext, lockTimeout: Int, purpose: HostPurpose = .slice) {
        self.context = context
        self.purpose = purpose
        self.lockTimeout = lockTimeout
    }

    package var isLook: Bool { purpose == .look }
}
