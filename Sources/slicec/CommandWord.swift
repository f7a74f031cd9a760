import ArgumentParser
import SliceSyntax

/// The words that name a command, looked at before the rest of the command line is.
enum CommandWord {
    /// What tools of this kind call the same.
    private static let others = [
        "up": "apply", "deploy": "apply", "create": "apply", "run": "apply", "down": "destroy", "delete": "destroy",
        "rm": "destroy", "remove": "destroy", "undeploy": "destroy", "ls": "list", "ps": "status", "inspect": "show",
        "check": "validate", "lint": "validate", "test": "verify", "fmt": "format", "new": "init", "login": "ssh",
        "shell": "ssh", "attach": "console", "log": "logs", "draw": "graph", "diff": "plan", "reboot": "restart",
        "images": "image", "version": "--version",
    ]

    /// What is wrong with them; nil where the first names a command, or is none: an option, or nothing.
    static func mistake(_ arguments: [String]) -> ValidationError? {
        var command: any ParsableCommand.Type = Slicec.self
        for word in arguments.prefix(2) {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            if let next = subcommands.first(where: { $0._commandName == word }) {
                command = next
                continue
            }
            let meant = command == Slicec.self ? others[word] : nil
            let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
            let name = command == Slicec.self ? "slicec" : "slicec \(command._commandName)"
            let hint =
                (meant ?? Suggestion.nearest(to: word, among: names)).map { "Did you mean \($0)?" }
                ?? "The commands are \(names.joined(separator: ", "))."
            return ValidationError("\(name) has no command \"\(TerminalText.escaped(word))\". \(hint)")
        }
        return nil
    }
}
