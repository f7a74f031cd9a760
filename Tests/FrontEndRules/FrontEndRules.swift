import SliceSyntax
package import SliceTopology

/// What holds of the front end whatever bytes it is given, checked by running what
/// `slicec validate` and `slicec format` run.
package enum FrontEndRules {
    private static let context = CheckContext(cluster: .standard, defaultOwner: "student")

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - showing: whether what was found is rendered too, in every format; most of the time goes there.
    /// - Returns: What was found in the file by itself.
    /// - Throws: ``BrokenRule``.
    @discardableResult
    package static func check(_ bytes: [UInt8], showing: Bool) throws(BrokenRule) -> FileReport {
        let report = FileReport(SourceFile(name: "input.json", bytes: bytes), folder: "/etc/slicec", in: context)
        if report.kind == .topology, (report.topology != nil) == report.diagnostics.containsError {
            throw BrokenRule("a file gives a topology or an error, and not both")
        }
        try expectRangesWithin([report])
        try LayoutRules.check(bytes)
        guard showing || report.isRight else { return report }
        // Beside a copy of itself, a file collides with another in all that it says.
        let twin = FileReport(SourceFile(name: "twin.json", bytes: bytes), folder: "/etc/slicec", in: context)
        let together = FileReport.together([report, twin], in: context)
        try expectRangesWithin(together)
        if showing { try OutputRules.check(together.flatMap(\.diagnostics)) }
        return report
    }

    private static func expectRangesWithin(_ reports: [FileReport]) throws(BrokenRule) {
        for diagnostic in reports.flatMap(\.diagnostics) {
            for span in ([diagnostic.span] + diagnostic.notes.map(\.span)).compactMap({ $0 }) {
                guard reports.contains(where: { $0.file === span.file }) else {
                    throw BrokenRule("\(diagnostic.code.id) points into a file that was not given")
                }
                let (start, end) = (span.range.start, span.range.end)
                guard 0 <= start, start <= end, end <= span.file.bytes.count else {
                    throw BrokenRule("\(diagnostic.code.id) points at \(start)..<\(end), outside the file")
                }
            }
        }
    }
}
