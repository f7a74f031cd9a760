/// What pages say that no command's definition does.
package struct ManualFacts: Sendable {
    /// Something to be known about a command.
    package struct Fact: Sendable {
        /// A status, a variable, a file.
        package let name: String
        /// A sentence, or the rest of one.
        package let meaning: String
        let condition: Condition

        package init(_ name: String, _ meaning: String, of condition: Condition = .every) {
            self.name = name
            self.meaning = meaning
            self.condition = condition
        }
    }

    /// Of which commands a fact is true.
    package enum Condition: Sendable {
        case every
        /// Those that have an option of one of these long names.
        case options([String])
        /// Those with an argument or option whose help has these words.
        case help(String)

        func isMet(by arguments: [ArgumentDescription]) -> Bool {
            switch self {
            case .every: true
            case .options(let names): arguments.contains { $0.longName.map(names.contains) == true }
            case .help(let words): arguments.contains { $0.abstract.contains(words) || $0.discussion.contains(words) }
            }
        }
    }

    /// `slicec 0.1.0`.
    package let version: String
    /// `2026-11-29`.
    package let date: String
    /// In the order of their numbers.
    package let exitStatus: [Fact]
    /// What options do not say of themselves.
    package let variables: [Fact]
    package let files: [Fact]

    package init(version: String, date: String, exitStatus: [Fact], variables: [Fact], files: [Fact]) {
        self.version = version
        self.date = date
        self.exitStatus = exitStatus
        self.variables = variables
        self.files = files
    }
}
