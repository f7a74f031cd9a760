package import SliceSyntax

/// What was found, as a document: `schemas/doctor.schema.json`.
package enum DoctorJSON {
    /// Additions do not change it.
    package static let formatVersion = 1

    package static func document(_ report: DoctorReport) -> JSONOutput {
        .object([
            "formatVersion": .integer(formatVersion), "healthy": .bool(report.isHealthy),
            "problems": .integer(report.count(.problem)), "warnings": .integer(report.count(.warning)),
            "unknown": .integer(report.count(.unknown)), "hosts": .array(report.hosts.map(host)),
        ])
    }

    private static func host(_ host: DoctorReport.Host) -> JSONOutput {
        var roles: [String] = []
        if host.host == nil { roles.append("controller") }
        if host.host?.isWorker == true { roles.append("worker") }
        if host.host?.isNetworkNode == true { roles.append("networkNode") }
        return .object([
            "host": host.host.map { .string($0.address) } ?? .null, "name": .string(host.name),
            "roles": .strings(roles), "findings": .array(host.findings.map(finding)),
        ])
    }

    private static func finding(_ finding: HostFinding) -> JSONOutput {
        .object([
            "check": .string(finding.check.rawValue), "status": .string(finding.status.rawValue),
            "found": .string(finding.found), "remedy": finding.remedy.map { .string($0) } ?? .null,
            "commands": .strings(finding.commands), "code": finding.code.map { .string($0) } ?? .null,
        ])
    }
}
