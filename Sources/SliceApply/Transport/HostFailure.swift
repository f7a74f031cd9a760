package import SliceSyntax

/// Why a host gave no answer, or refused altogether.
package struct HostFailure: Error, Sendable {
    package let code: DiagnosticCode
    package let host: String
    /// What happened, in a whole sentence.
    package let message: String
    /// The last lines that `ssh` or the host wrote to standard error.
    package let evidence: String
    package let help: String

    package init(_ code: DiagnosticCode, host: String, message: String, evidence: String = "", help: String) {
        self.code = code
        self.host = host
        self.message = message
        self.evidence = evidence
        self.help = help
    }

    /// Whether it may have passed a moment later: a connection that was cut, not one that is refused.
    var isTransient: Bool {
        code == .connectionLost || code == .hostUnreachable && SSHMistakes.wasCut(evidence)
    }

    /// - Parameter action: what was being done; nil where it was connecting.
    package func diagnostic(during action: String?) -> Diagnostic {
        let place = action.map { "\(host), \($0): " } ?? "\(host): "
        let lines = lastLines(evidence)
        return Diagnostic(code, detail: place + message + (lines.isEmpty ? "" : "\n" + lines), help: help)
    }
}

/// The last few lines of what a program wrote, without empty ones. `ssh` ends its own with CR LF.
package func lastLines(_ text: String, count: Int = 8) -> String {
    text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }.suffix(count).joined(
        separator: "\n")
}
