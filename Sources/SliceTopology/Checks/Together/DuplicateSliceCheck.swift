import SliceSyntax

/// Two files do not describe the same slice: the second would turn the first into itself.
enum DuplicateSliceCheck: TogetherCheck {
    static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic] {
        var first: [String: SourceSpan] = [:]
        return topologies.map(\.slice).filter { !$0.value.isEmpty }.compactMap { slice in
            guard let earlier = first[slice.value] else {
                first[slice.value] = slice.span
                return nil
            }
            return Diagnostic(
                .duplicateSlice,
                detail: "Another of the files describes the slice \"\(TerminalText.quoted(slice.value))\".",
                at: slice.span, notes: [.init("first used here", at: earlier)],
                help: "give one of them another name")
        }
    }
}
