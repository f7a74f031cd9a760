import SliceSyntax

/// What is wrong with a command line, as the library says it, in the form of all other errors.
struct UsageError {
    private let lines: [Substring]
    private let arguments: [String]

    /// - Parameters:
    ///   - text: the library's.
    ///   - arguments: the whole command line.
    init(_ text: String, _ arguments: [String]) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.arguments = arguments
    }

    /// - Parameter width: columns of the terminal; nil where there is none.
    func text(_ style: Style, width: Int?) -> String {
        let label = "Error:"
        return lines.map { line in
            guard line.hasPrefix(label) else {
                return TerminalText.wrapped(String(line), width: width, from: 0, indent: 2)
            }
            let message = line.dropFirst(label.count) + (hint(String(line)) ?? "")
            return style.red("error") + ":"
                + TerminalText.wrapped(String(message), width: width, from: label.count, indent: 2)
        }.joined(separator: "\n") + "\n"
    }

    /// What newcomers forget, or know under another name; nothing where the library has a proposal of its own.
    private func hint(_ message: String) -> String? {
        if message.hasSuffix("?") { return nil }
        // Another program's command is ours to read up to `--`.
        let takes = [["ssh"], ["exec"], ["lab", "exec"], ["lab", "guest"]]
        if takes.contains(where: { arguments.starts(with: $0) }) {
            let isMissing = !arguments.contains("--")
            return isMissing && ["nexpected argument", "Unknown option", "Name VMs"].contains(where: message.contains)
                ? (message.hasSuffix(".") ? "" : ".") + " A command for the guest or host stands after `--`." : nil
        }
        let asks = ["apply", "destroy", "status"].contains { arguments.first == $0 }
        return asks && (message.hasSuffix("'-y'") || message.hasSuffix("'--yes'"))
            ? ". Did you mean '--auto-approve'?" : nil
    }
}
