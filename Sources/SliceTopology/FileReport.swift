package import SliceSyntax

/// One checked file: a topology or a cluster, or what is wrong with it.
package struct FileReport: Sendable {
    package let file: SourceFile
    package let kind: InputKind
    /// A saved plan without mistakes in its JSON: its form is for those to check who read it, and
    /// whether it still may be carried out is a matter of cluster and state. Nil for anything else.
    package let savedPlan: JSONDocument?
    /// As much of a topology as could be read.
    private let readable: Topology?
    /// All mistakes of the file, in file order.
    package private(set) var diagnostics: [Diagnostic]

    package var isRight: Bool { !diagnostics.containsError }
    /// Nil where the file has an error, or is no topology.
    package var topology: Topology? { isRight ? readable : nil }

    /// Checks one file by itself.
    ///
    /// - Parameter folder: the file's folder, absolute: paths in a cluster file start there.
    package init(_ file: SourceFile, folder: @autoclosure () -> String, in context: CheckContext) {
        self.file = file
        let parsed = JSONParser.parse(file)
        kind = InputKind(parsed.document)
        savedPlan = kind == .savedPlan && parsed.diagnostics.isEmpty ? parsed.document : nil
        switch kind {
        case .topology, .other:
            let result = TopologyFile.check(parsed, in: context)
            readable = result.readable
            diagnostics = result.diagnostics
        case .cluster:
            readable = nil
            diagnostics = ClusterDecoder.decode(parsed, folder: folder()).diagnostics
        case .savedPlan:
            readable = nil
            diagnostics = parsed.diagnostics
        }
    }

    /// Adds a mistake that whoever reads files of its kind found.
    package mutating func add(_ mistake: Diagnostic) { diagnostics = (diagnostics + [mistake]).inFileOrder() }

    /// Adds what is wrong with the files together, each mistake to the file that it points into.
    package static func together(_ reports: [FileReport], in context: CheckContext) -> [FileReport] {
        let found = TogetherChecks.check(reports.compactMap(\.readable), in: context)
        guard !found.isEmpty else { return reports }
        let byFile = Dictionary(grouping: found) { $0.span.map { ObjectIdentifier($0.file) } }
        return reports.map { report in
            guard let more = byFile[ObjectIdentifier(report.file)] else { return report }
            var report = report
            report.diagnostics = (report.diagnostics + more).inFileOrder()
            return report
        }
    }
}
