package import SliceSyntax

/// What hosts hold of ours that no slice records, for people.
package enum OrphanText {
    package static func text(_ orphans: [Orphan], style: Style) -> String {
        let hosts = orphans.map(\.host.count).max() ?? 0
        let names = orphans.map(\.name.count).max() ?? 0
        return orphans.map { orphan in
            let found = orphan.found.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            let what = found.joined(separator: ", ") + (orphan.sliceID.map { " (slice \($0))" } ?? "")
            let start = "  \(orphan.host.padded(to: hosts))  \(orphan.name.padded(to: names))  "
            return LineFill.fill(what, first: start, rest: String(repeating: " ", count: start.count))
        }.joined()
    }
}
