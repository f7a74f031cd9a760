import SlicePlanning
package import SliceSyntax

/// What was found, for people: a line for a host that is well, within 80 columns. Commands are never broken, so that
/// they can be copied.
package enum DoctorText {
    /// - Parameter showsAll: whether what is well is told too.
    package static func text(_ report: DoctorReport, showsAll: Bool, style: Style) -> String {
        report.hosts.map { host($0, showsAll, style) }.joined() + "\n" + summary(report, style) + "\n"
    }

    private static func host(_ host: DoctorReport.Host, _ showsAll: Bool, _ style: Style) -> String {
        let counts = counts { host.count($0) }
        let verdict =
            counts.isEmpty
            ? style.green("all is well")
            : host.count(.problem) > 0 ? style.red(counts) : style.yellow(counts)
        var text = "\(style.bold(host.name)): \(verdict)\n"
        for finding in host.findings where finding.status != .unknown && (showsAll || finding.status != .ok) {
            text += self.finding(finding, finding.check.rawValue, style)
        }
        for (why, checks) in unknowns(host) { text += self.finding(why, checks, style) }
        return text
    }

    /// What could not be looked at for the same reason is told together.
    private static func unknowns(_ host: DoctorReport.Host) -> [(why: HostFinding, checks: String)] {
        let unknown = host.findings.filter { $0.status == .unknown }
        var reasons: [String] = []
        for finding in unknown where !reasons.contains(finding.found) { reasons.append(finding.found) }
        return reasons.compactMap { reason in
            let findings = unknown.filter { $0.found == reason }
            return findings.first.map { ($0, findings.map(\.check.rawValue).joined(separator: ", ")) }
        }
    }

    private static func finding(_ finding: HostFinding, _ checks: String, _ style: Style) -> String {
        let label = finding.status.rawValue.padded(to: 9)
        let code = finding.code.map { " [\($0)]" } ?? ""
        let lines = LineFill.fill(
            TerminalText.escaped("\(checks): \(finding.found)") + code, first: "  \(label)", rest: "           ")
        // What was filled begins with the label.
        var text = "  " + colored(label, finding.status, style) + lines.dropFirst(2 + label.count)
        if let remedy = finding.remedy {
            text += LineFill.fill(TerminalText.escaped(remedy), first: "           ", rest: "           ")
        }
        for command in finding.commands { text += "             \(style.bold(TerminalText.escaped(command)))\n" }
        return text
    }

    private static func colored(_ text: String, _ status: HostFinding.Status, _ style: Style) -> String {
        switch status {
        case .ok: style.green(text)
        case .warning: style.yellow(text)
        case .problem: style.red(text)
        case .unknown: style.dim(text)
        }
    }

    private static func summary(_ report: DoctorReport, _ style: Style) -> String {
        let hosts = report.hosts.count { $0.host != nil }
        let counts = counts { report.count($0) }
        return style.bold("\(hosts) \(hosts == 1 ? "host" : "hosts"): \(counts.isEmpty ? "all is well" : counts)")
    }

    /// `2 problems, 1 warning`; empty where there is nothing to say.
    private static func counts(_ count: (HostFinding.Status) -> Int) -> String {
        let words: [(HostFinding.Status, String, String)] = [
            (.problem, "problem", "problems"), (.warning, "warning", "warnings"),
            (.unknown, "not looked at", "not looked at"),
        ]
        return words.compactMap { status, one, many in
            let number = count(status)
            return number == 0 ? nil : "\(number) \(number == 1 ? one : many)"
        }.joined(separator: ", ")
    }
}
