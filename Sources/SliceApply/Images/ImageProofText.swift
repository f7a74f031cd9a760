import SlicePlanning
package import SliceSyntax
package import SliceTopology

/// ``ImageProof`` as people read it: a line for each image, host by host.
package enum ImageProofText {
    /// - Parameter width: columns of the terminal; nil where there is none.
    package static func text(_ proof: ImageProof, cluster: Cluster, style: Style, width: Int? = nil) -> String {
        let digests = proof.verdicts.flatMap { [$0.sha256, $0.reads].compactMap(\.self) }
        let names = ImageNames(
            digests: digests, paths: proof.verdicts.filter { $0.host == nil }.map(\.path), width: width)
        var hosts: [String?] = []
        for verdict in proof.verdicts where !hosts.contains(verdict.host) { hosts.append(verdict.host) }
        let parts = hosts.map { host in
            let title = host.map { TerminalText.escaped(cluster.hostName($0)) } ?? "controller"
            var table = TextTable("", "IMAGE", "SIZE", "SHA-256", "OVER IT")
            for verdict in proof.verdicts where verdict.host == host { table.add(row(verdict, names, style)) }
            return style.bold(title) + "\n" + table.text(style, width: width)
        }
        return (parts + [summary(proof, style)]).joined(separator: "\n")
    }

    private static func row(_ verdict: ImageProof.Verdict, _ names: ImageNames, _ style: Style) -> [TextTable.Cell] {
        let word =
            switch verdict.status {
            case .sound: TextTable.Cell("sound") { style.green($0) }
            case .damaged: TextTable.Cell("DAMAGED") { style.red($0) }
            case .unreadable: TextTable.Cell("UNREADABLE") { style.red($0) }
            }
        let digest = (verdict.sha256 ?? verdict.reads).map(names.short) ?? "-"
        return [
            word, .init(verdict.image.map { names.file($0.path) } ?? "of no flavor"),
            .init(ProgressUnits.bytes(verdict.size)), .init(digest),
            .init(verdict.users.map { TerminalText.escaped($0.text) }.joined(separator: ", ")),
        ]
    }

    private static func summary(_ proof: ImageProof, _ style: Style) -> String {
        let count = proof.verdicts.count
        let wrong = proof.verdicts.count { $0.status != .sound }
        let images = "\(count) image\(count == 1 ? "" : "s") read"
        return wrong == 0
            ? "\(images), all sound\n" : "\(images), \(style.red("\(wrong) not sound"))\n"
    }
}
