import SliceSyntax

/// Two slices do not pin IDs whose VLAN pools are the same.
enum SharedPoolCheck: TogetherCheck {
    static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic] {
        var first: [VLANPool: Located<Int>] = [:]
        var seen: Set<Int> = []
        // The same ID twice is another mistake, with a check of its own.
        return topologies.compactMap(\.id).filter { seen.insert($0.value).inserted }.compactMap { id in
            let pool = VLANPool(sliceID: id.value)
            guard let earlier = first[pool] else {
                first[pool] = id
                return nil
            }
            return Diagnostic(
                .sharedPool,
                detail: "Slice \(id.value) has the VLAN pool \(pool.text), and so has slice \(earlier.value).",
                at: id.span, notes: [.init("first used here", at: earlier.span)],
                help: "pin another ID, or leave the key out")
        }
    }
}
