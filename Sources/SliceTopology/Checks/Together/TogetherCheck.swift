package import SliceSyntax

/// One rule about slices that are to live at the same time on one cluster.
protocol TogetherCheck: SendableMetatype {
    /// What is wrong by this rule, in any order. Notes may point into other files.
    static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic]
}

/// All rules about several topologies, one file each in this folder, but for the one that says
/// which of them are the same slice.
package enum TogetherChecks {
    static let all: [any TogetherCheck.Type] = [
        DuplicateIDCheck.self,
        SharedPoolCheck.self,
        OwnersQuotaCheck.self,
        CapacityCheck.self,
        TooManySlicesCheck.self,
    ]

    /// - Parameter topologies: those of all files, as much of them as could be read.
    package static func check(_ topologies: [Topology], in context: CheckContext) -> [Diagnostic] {
        var seen: Set<String> = []
        // A second file for the same slice is wrong as a whole, whatever is in it.
        let distinct = topologies.filter { $0.slice.value.isEmpty || seen.insert($0.slice.value).inserted }
        return DuplicateSliceCheck.check(topologies, in: context)
            + all.flatMap { $0.check(distinct, in: context) }
    }
}
