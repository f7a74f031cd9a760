package import SliceSyntax

/// The wording of what is wrong with base images on hosts.
package enum ImageMistakes {
    static let mendInUse =
        "their guests may have read wrong bytes: shut the VMs down; as root on the worker, move the file aside (mv FILE "
        + "FILE.damaged); send the image again (slicec image push); start the VMs: their disks stay, and lie over the "
        + "right image again"

    /// An image of a worker that does not read as its name says.
    struct Damaged {
        /// For people.
        let host: String
        let path: String
        /// SHA-256 of what is there.
        let reads: String
        let users: [ImageUser]
        /// Whether a flavor names it, so that it can be sent again.
        let isNamed: Bool
    }

    static func damaged(_ image: Damaged) -> Diagnostic {
        let vms = image.users.map(\.text).joined(separator: ", ")
        let help =
            !image.users.isEmpty
            ? mendInUse
            : image.isNamed
                ? "replace it: slicec image push --verify, which reads what is there before it believes it"
                : "no flavor names it, and nothing needs it: remove it on the worker"
        return Diagnostic(
            .imageDamaged,
            detail: "\(image.host): \(image.path) reads as \(image.reads.prefix(12))…, and not as its name says. "
                + (vms.isEmpty ? "No disk lies over it." : "Over it lie the disks of \(vms)."),
            help: help)
    }

    /// An image of the controller that nobody has written to, and that is not what it was.
    static func rotten(_ path: String, known: String, reads: String) -> Diagnostic {
        Diagnostic(
            .imageDamaged,
            detail:
                "\(path) reads as \(reads.prefix(12))…, and was \(known.prefix(12))… when it was read last; nobody has "
                + "written to it since.",
            help: "look at the disk that it is on, and put a sound copy of the image there")
    }

    /// A flavor that was named on the command line.
    package static func unknownFlavor(_ name: String, among names: [String]) -> Diagnostic {
        let near = Suggestion.nearest(to: name, among: names)
        let all = names.isEmpty ? "the cluster file has none" : "the flavors are \(names.joined(separator: ", "))"
        return Diagnostic(
            .unknownFlavor, detail: "The cluster has no flavor \"\(TerminalText.quoted(name))\".",
            help: near.map { "did you mean \"\($0)\"?" } ?? all)
    }
}
