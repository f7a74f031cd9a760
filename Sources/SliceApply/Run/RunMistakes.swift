package import SliceSyntax

/// The wording of why a run does not begin.
package enum RunMistakes {
    /// `ssh` could not take our place.
    package static func noSSH() -> Diagnostic {
        Diagnostic(
            .sshMissing, detail: "ssh cannot be started.", help: "install an SSH client (Debian: openssh-client)")
    }

    /// Hosts are to be touched that nobody named.
    package static func noCluster() -> Diagnostic {
        Diagnostic(
            .noCluster, detail: "This command works on hosts, and no cluster file says which.",
            help: "write one to ./cluster.json (slicec explain SLC301 shows one), name it with --cluster or "
                + "SLICEC_CLUSTER, or make a cluster in this machine with: slicec lab up")
    }

    /// The cluster file is a link to one that is gone, as that of a lab that was taken down.
    package static func danglingCluster(_ path: String, target: String) -> Diagnostic {
        Diagnostic(
            .noCluster, detail: "\(path) is a link to \(target), which is not there.",
            help: "a lab comes back with: slicec lab up; or remove the link")
    }

    package static func approvalNeeded() -> Diagnostic {
        Diagnostic(
            .approvalNeeded, detail: "There is no terminal to ask on. Nothing was changed.",
            help: "look at the plan above, then add --auto-approve")
    }
}
