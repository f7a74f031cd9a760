package import SliceSyntax

/// The wording of slices that are asked for and not recorded.
package enum SliceMistakes {
    /// - Parameters:
    ///   - subject: what was asked for: a name or an ID.
    ///   - names: those of the recorded slices.
    ///   - orFile: whether it could have been a file as well.
    package static func unknown(_ subject: String, among names: [String], orFile: Bool = false) -> Diagnostic {
        let near = Suggestion.nearest(to: subject, among: names)
        return Diagnostic(
            .unknownSlice,
            detail: "No slice \"\(subject)\" is recorded\(orFile ? ", and there is no such file" : "").",
            help: near.map { "did you mean \"\($0)\"?" } ?? "slicec list shows the recorded slices")
    }

    /// A recorded slice was named where a file is wanted.
    package static func inPlaceOfFile(_ slice: String, _ mistake: Diagnostic) -> Diagnostic {
        Diagnostic(
            mistake.code, detail: mistake.detail, at: mistake.span,
            help: "a slice of that name is recorded: slicec destroy --slice \(slice)")
    }

    /// Nothing can be claimed of a slice that is on its way out.
    package static func leaving(_ slice: RecordedSlice) -> Diagnostic {
        Diagnostic(
            .sliceRemoving, detail: "Destroying slice \"\(slice.name)\" was begun and has not ended.",
            help: "slicec destroy --slice \(slice.name) goes on with it")
    }

    /// Something was asked of a state that was never made.
    package static func nothingRecorded(at path: String) -> Diagnostic {
        Diagnostic(
            .unknownSlice, detail: "Nothing is recorded: there is no state at \(path).",
            help: "slicec apply makes it; --state or SLICEC_STATE name another")
    }
}
