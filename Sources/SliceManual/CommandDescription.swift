package import SliceSyntax

/// A command as its definition describes it: what `--experimental-dump-help` prints of it.
package struct CommandDescription: Sendable {
    /// `["slicec", "lab", "up"]`.
    package let path: [String]
    /// One sentence.
    package let abstract: String
    /// Paragraphs, and examples that are indented.
    package let discussion: String
    package let arguments: [ArgumentDescription]
    /// Those that are shown.
    package let subcommands: [CommandDescription]

    /// The whole program.
    ///
    /// - Parameter document: of ArgumentParser's tool information, version 0.
    /// - Returns: nil where it is something else.
    package init?(_ document: JSONDocument?) {
        guard let document, document.root["serializationVersion"]?.integer == 0,
            let command = document.root["command"]
        else { return nil }
        self.init(command, under: [])
    }

    private init?(_ command: JSONValue, under parents: [String]) {
        guard let name = command["commandName"]?.string else { return nil }
        let path = parents + [name]
        self.path = path
        abstract = command["abstract"]?.string ?? ""
        discussion = command["discussion"]?.string ?? ""
        arguments = command.shown("arguments").map(ArgumentDescription.init)
        // What explains the others has no page: `man` does that.
        subcommands = command.shown("subcommands").filter { $0["commandName"]?.string != "help" }
            .compactMap { CommandDescription($0, under: path) }
    }

    /// This command and all below it, each before those below it.
    package var all: [CommandDescription] { [self] + subcommands.flatMap(\.all) }

    /// `slicec lab up`.
    package var words: String { path.joined(separator: " ") }

    /// `slicec-lab-up`.
    package var pageName: String { path.joined(separator: "-") }
}

extension JSONValue {
    /// The elements of a list that are not hidden from people.
    fileprivate func shown(_ key: String) -> [JSONValue] {
        (self[key]?.elements).map(Array.init)?.filter { $0["shouldDisplay"]?.bool != false } ?? []
    }
}
