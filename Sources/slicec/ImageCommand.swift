import ArgumentParser
import SliceApply
import SliceSyntax
import SliceTopology

/// `slicec image`: the base images that disks lie over, on this machine and on workers.
struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "List base images, bring them to workers, read them again.",
        discussion: """
            A flavor names an image file on this machine, qcow2 or raw. A worker has it under its SHA-256 in \
            DATA/images, whole or not at all, and keeps it when slices go. apply copies what a worker lacks; push does \
            it ahead of that.

              slicec image list                   what is where
              slicec image push                   all flavors' images to all workers
              slicec image verify                 is everything still what it was?
            """,
        subcommands: [ImageListCommand.self, ImagePushCommand.self, ImageVerifyCommand.self])
}

extension Cluster {
    /// The flavors of these names, which have to be there; all where none is named.
    func requireFlavors(_ names: [String]) throws {
        let all = flavors.map(\.name)
        let unknown = names.filter { !all.contains($0) }
        guard unknown.isEmpty else {
            throw CommandFailure(unknown.map { ImageMistakes.unknownFlavor($0, among: all) })
        }
    }

    /// Addresses of the workers of these names or addresses, each once; of all where none is named.
    func workerAddresses(_ names: [String]) throws -> [String] {
        guard !names.isEmpty else { return workers.map(\.address) }
        var addresses: [String] = []
        for name in names {
            guard let worker = worker(name) else {
                throw Diagnostic(
                    .unknownWorker, detail: "No worker \"\(TerminalText.quoted(name))\" is in the cluster file.",
                    help: "the workers are \(workers.map { hostName($0.address) }.joined(separator: ", "))")
            }
            if !addresses.contains(worker.address) { addresses.append(worker.address) }
        }
        return addresses
    }
}

extension CommonOptions {
    /// Shows what was seen of images, and what is wrong with them.
    ///
    /// - Parameter document: what is printed instead of the text; nil where nobody asked for it.
    func show(_ text: String, document: JSONOutput?, problems: [Diagnostic], unseen: [String: Diagnostic]) {
        let unseen = unseen.sorted { $0.key < $1.key }.map(\.value)
        if let document {
            console.output(document.pretty + "\n")
            display.showText(problems + unseen)
            return
        }
        // A document of diagnostics has standard output to itself.
        if writesDocument { console.error(text) } else { console.output(text) }
        let all = problems + unseen
        if writesDocument { return show(all) }
        if !all.isEmpty { console.error("\n") }
        show(all)
    }
}
