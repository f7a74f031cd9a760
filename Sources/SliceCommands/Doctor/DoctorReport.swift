package import SliceSyntax
package import SliceTopology

/// What `slicec doctor` found, host by host.
package struct DoctorReport: Sendable {
    /// One host, or the machine that slicec runs on.
    package struct Host: Sendable {
        /// Nil for the controller.
        package let host: ExaminedHost?
        /// `w1 (10.0.10.1)`, or `controller`.
        package let name: String
        package let findings: [HostFinding]

        func count(_ status: HostFinding.Status) -> Int { findings.count { $0.status == status } }
    }

    /// What one host told, or why it told nothing.
    package enum Sight: Sendable {
        case facts(HostFacts, HostDiagnosis.Clock)
        case unseen(Diagnostic)
    }

    /// A host, and what it told.
    package struct Examined: Sendable {
        package let host: ExaminedHost
        package let sight: Sight

        package init(_ host: ExaminedHost, _ sight: Sight) {
            self.host = host
            self.sight = sight
        }
    }

    /// The controller first, then the hosts as they were asked for.
    package let hosts: [Host]

    package func count(_ status: HostFinding.Status) -> Int { hosts.reduce(0) { $0 + $1.count(status) } }

    /// Nothing that slicec does fails for what was found; warnings may be there.
    package var isHealthy: Bool { count(.problem) == 0 }

    /// - Parameters:
    ///   - controller: what is to be said of the machine that slicec runs on.
    ///   - examined: the hosts, and what each told.
    ///   - lineage: of the state here; nil where there is none.
    package init(
        of cluster: Cluster, controller: [HostFinding], hosts examined: [Examined],
        images: [HostDiagnosis.Image], lineage: String?
    ) {
        func diagnosis(
            _ host: ExaminedHost, _ facts: HostFacts, _ clock: HostDiagnosis.Clock,
            _ trunks: [String: HostDiagnosis.Trunk]
        ) -> HostDiagnosis {
            HostDiagnosis(
                host, facts, in: cluster, images: images, clock: clock, lineage: lineage, trunks: trunks)
        }
        var trunks: [String: HostDiagnosis.Trunk] = [:]
        for one in examined {
            if case .facts(let facts, let clock) = one.sight {
                trunks[one.host.address] = diagnosis(one.host, facts, clock, [:]).comparable
            }
        }
        hosts =
            [Host(host: nil, name: "controller", findings: controller)]
            + examined.map { one in
                let findings: [HostFinding] =
                    switch one.sight {
                    case .facts(let facts, let clock): diagnosis(one.host, facts, clock, trunks).findings
                    case .unseen(let why): [Self.unreached(why)]
                    }
                return Host(host: one.host, name: cluster.hostName(one.host.address), findings: findings)
            }
    }

    /// The whole story is told as the diagnostic that every command has for it.
    private static func unreached(_ why: Diagnostic) -> HostFinding {
        HostFinding(.connection, .problem, why.summary, remedy: why.help, code: why.code.id)
    }
}
