import SliceCommands
import SliceSyntax
import SliceTopology

/// What `slicec emit` says: which scripts there are, and how to run them.
struct EmitText {
    let scripts: [HostScript]
    let purpose: HostScript.Purpose
    let cluster: Cluster
    let folder: String

    func text() -> String {
        guard !scripts.isEmpty else { return "Slice \(purpose.slice): nothing to do on any host, so no scripts.\n" }
        let paths = scripts.map { script in
            let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
            return TerminalText.escaped("\(folder)/\(script.fileName)")
        }
        var table = TextTable()
        for (path, script) in zip(paths, scripts) {
            let host = TerminalText.escaped(cluster.hostName(script.host))
            let count = "\(script.actionCount) action\(script.actionCount == 1 ? "" : "s")"
            table.add([.init(path), .init(host), .init(count)])
        }
        let goal =
            purpose.isDestroy
            ? "Scripts that take slice \(purpose.slice) down:" : "Scripts that deploy slice \(purpose.slice):"
        let afterwards =
            purpose.isDestroy
            ? "Then forget the slice: slicec destroy --slice \(purpose.slice)\n"
            : "The slice is recorded; slicec apply afterwards adopts what the scripts made.\n"
        return "\(goal)\n\n\(table.text(.plain))\nRun each as root on its host, in any order, for example:\n\n"
            + "  \(example(paths[0], scripts[0].host))\n\n\(afterwards)"
    }

    private func example(_ path: String, _ host: String) -> String {
        let shell = cluster.privilege == .sudo ? ["sudo", "sh", "-s"] : ["sh", "-s"]
        return TerminalText.escaped("\(cluster.ssh.command(to: host, shell)) <\(ShellWord.quote(path))")
    }
}
