import SliceSyntax

/// Two slices do not pin the same ID.
enum DuplicateIDCheck: TogetherCheck {
    static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic] {
        var first: [Int: SourceSpan] = [:]
        return topologies.compactMap(\.id).compactMap { id in
            guard let earlier = first[id.value] else {
                first[id.value] = id.span
                return nil
            }
            return Diagnostic(
                .duplicateID, detail: "Another of the files pins the ID \(id.value).", at: id.span,
                notes: [.init("first used here", at: earlier)], help: "pin another ID, or leave the key out")
        }
    }
}
