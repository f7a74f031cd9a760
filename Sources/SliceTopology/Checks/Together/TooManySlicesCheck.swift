import SliceSyntax

/// There are no more slices than VLAN pools.
enum TooManySlicesCheck: TogetherCheck {
    static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic] {
        let slices = topologies.map(\.slice)
        guard slices.count > VLANPool.count else { return [] }
        return [
            Diagnostic(
                .tooManySlices,
                detail: "The files have \(slices.count) slices, and there are \(VLANPool.count) VLAN pools.",
                at: slices[VLANPool.count].span,
                help: "check and deploy them in groups of at most \(VLANPool.count)")
        ]
    }
}
