package import SliceSyntax

/// One rule about the meaning of a topology.
protocol TopologyCheck: SendableMetatype {
    /// What is wrong by this rule, in any order.
    static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic]
}

/// What a topology is checked against.
package struct CheckContext: Sendable {
    /// Nil where the cluster file is wrong: what depends on it is not known then, and not checked.
    package let cluster: Cluster?
    /// Whose the slice is where its file does not say.
    package let defaultOwner: String?
    /// Nil where the files that a topology names are not looked at.
    package var files: NamedFiles?

    package init(cluster: Cluster?, defaultOwner: String?, files: NamedFiles? = nil) {
        self.cluster = cluster
        self.defaultOwner = defaultOwner
        self.files = files
    }
}

/// All rules, one file each in `Checks/`.
package enum TopologyChecks {
    static let all: [any TopologyCheck.Type] = [
        DuplicateVMCheck.self,
        DuplicateLinkCheck.self,
        FormerNameInUseCheck.self,
        FormerNameTwiceCheck.self,
        UnknownFlavorCheck.self,
        UnknownWorkerCheck.self,
        UnknownVMCheck.self,
        UnknownInterfaceCheck.self,
        ManagementInterfaceCheck.self,
        RepeatedEndpointCheck.self,
        InterfaceInTwoLinksCheck.self,
        TooManyLinksCheck.self,
        OverQuotaCheck.self,
    ]

    package static func check(_ topology: Topology, in context: CheckContext) -> [Diagnostic] {
        all.flatMap { $0.check(topology, in: context) }
    }
}
