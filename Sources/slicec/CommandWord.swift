import ArgumentParser
import SliceSyntax

/// The words that name a command, looked at before the rest of the command line is.
enum CommandWord {
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
            let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
            let name = command == Slicec.self ? "slicec" : "slicec \(command._commandName)"
            let hint =
                Suggestion.nearest(to: word, among: names).map { "Did you mean \($0)?" }
                ?? "The commands are \(names.joined(separator: ", "))."
            return ValidationError("\(name) has no command \"\(TerminalText.escaped(word))\". \(hint)")
        }
        return nil
    }
}
