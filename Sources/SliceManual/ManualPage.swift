/// A command's page of the manual, section 1.
package struct ManualPage: Sendable {
    /// `slicec-lab-up.1`.
    package let fileName: String
    /// For `man(7)`.
    package let text: String

    /// The pages of a program: one for each command that is shown.
    package static func all(of program: CommandDescription, _ facts: ManualFacts) -> [ManualPage] {
        program.all.map { ManualPage($0, in: program, facts) }
    }

    init(_ command: CommandDescription, in program: CommandDescription, _ facts: ManualFacts) {
        fileName = command.pageName + ".1"
        text = PageText(command: command, program: program, facts: facts).rendered
    }
}

/// A page as it is written.
private struct PageText {
    let command: CommandDescription
    let program: CommandDescription
    let facts: ManualFacts

    private var discussion: DiscussionParts { DiscussionParts(command.discussion) }

    var rendered: String {
        var page = RoffText()
        // Read by groff when a page begins, which would switch hyphenation on again with each paragraph: what
        // would be broken is names of options more often than not.
        page.line(".nr HY 0")
        let title = RoffText.escaped(command.pageName.uppercased())
        page.line(".TH \(title) 1 \(facts.date) \"\(facts.version)\" \"\(program.words) manual\"")
        page.request("nh")
        page.request("ad l")
        page.section("NAME")
        page.fill("\(command.pageName) - \(command.abstract.withoutStop)")
        writeSynopsis(to: &page)
        writeDescription(to: &page)
        writeCommands(to: &page)
        let (positional, options) = (
            command.arguments.filter(\.isPositional), command.arguments.filter { !$0.isPositional }
        )
        write(positional, under: "ARGUMENTS", to: &page)
        write(options, under: "OPTIONS", to: &page)
        writeExitStatus(to: &page)
        write(variables, under: "ENVIRONMENT", to: &page)
        write(facts.files.filter(concerns), under: "FILES", to: &page)
        writeSeeAlso(to: &page)
        return page.text
    }

    // MARK: Sections

    private func writeSynopsis(to page: inout RoffText) {
        page.section("SYNOPSIS")
        page.line(".SY \"\(RoffText.escaped(command.words))\"")
        if command.subcommands.isEmpty {
            for argument in command.arguments.filter({ !$0.isPositional }) { page.line(argument.synopsis) }
            for argument in command.arguments.filter(\.isPositional) { page.line(argument.synopsis) }
        } else {
            page.line(RoffText.italic("command"))
            page.line("[\(RoffText.italic("argument"))\\~.\\|.\\|.\\&]")
        }
        page.request("YS")
    }

    private func writeDescription(to page: inout RoffText) {
        page.section("DESCRIPTION")
        page.fill(command.abstract)
        for part in discussion.parts {
            switch part {
            case .paragraph(let text):
                page.request("PP")
                page.fill(text)
            case .example(let lines): page.verbatim(lines)
            }
        }
    }

    private func writeCommands(to page: inout RoffText) {
        guard !command.subcommands.isEmpty else { return }
        page.section("COMMANDS")
        for subcommand in command.subcommands {
            page.request("TP")
            page.line(Self.reference(to: subcommand))
            page.fill(subcommand.abstract)
        }
    }

    private func write(_ arguments: [ArgumentDescription], under title: String, to page: inout RoffText) {
        guard !arguments.isEmpty else { return }
        page.section(title)
        for argument in arguments {
            page.request("TP")
            page.line(argument.heading)
            let sentences = [argument.abstract, argument.discussion] + argument.facts
            for sentence in sentences where !sentence.isEmpty { page.fill(sentence) }
        }
    }

    private func writeExitStatus(to page: inout RoffText) {
        page.section("EXIT STATUS")
        var general = facts.exitStatus.filter(concerns)
        if let own = discussion.exitStatus {
            page.fill(own)
            page.request("PP")
            page.line("As with other commands:")
            let told = own.split { !$0.isNumber }
            general.removeAll { told.contains($0.name[...]) }
        }
        write(general, to: &page)
    }

    /// The arguments that the page is about: the program's own page is about all.
    private var arguments: [ArgumentDescription] {
        command.path == program.path ? program.all.flatMap(\.arguments) : command.arguments
    }

    private func concerns(_ fact: ManualFacts.Fact) -> Bool { fact.condition.isMet(by: arguments) }

    /// Those that options name, and those that they do not.
    private var variables: [ManualFacts.Fact] {
        var found: [(name: String, options: [String])] = []
        for argument in arguments {
            for name in argument.variables {
                let option = "`\(argument.names.last ?? argument.value ?? "")`"
                if let index = found.firstIndex(where: { $0.name == name }) {
                    if !found[index].options.contains(option) { found[index].options.append(option) }
                } else {
                    found.append((name, [option]))
                }
            }
        }
        let stated = facts.variables.filter(concerns)
        let named = found.filter { variable in !stated.contains { $0.name == variable.name } }
            .map { ManualFacts.Fact($0.name, "See \($0.options.joined(separator: " and ")).") }
        return named + stated
    }

    private func write(_ facts: [ManualFacts.Fact], under title: String, to page: inout RoffText) {
        guard !facts.isEmpty else { return }
        page.section(title)
        write(facts, to: &page)
    }

    private func write(_ facts: [ManualFacts.Fact], to page: inout RoffText) {
        for fact in facts {
            page.request("TP")
            page.line(RoffText.bold(fact.name))
            page.fill(fact.meaning)
        }
    }

    /// What it is a part of, and the commands that it speaks of; those below it stand above.
    private func writeSeeAlso(to page: inout RoffText) {
        let spoken = [command.discussion] + command.arguments.flatMap { [$0.abstract, $0.discussion] }
        let others = program.all.filter { other in
            guard other.path != command.path else { return false }
            let isAbove = command.path.starts(with: other.path)
            let isChild = other.path.dropLast() == command.path[...]
            return isAbove || isChild || spoken.contains { $0.mentions(other) }
        }
        guard !others.isEmpty else { return }
        page.section("SEE ALSO")
        let references = others.sorted { $0.pageName < $1.pageName }.map(Self.reference)
        for (index, reference) in references.enumerated() {
            page.line(reference + (index < references.count - 1 ? "," : ""))
        }
    }

    private static func reference(to command: CommandDescription) -> String { RoffText.bold(command.pageName) + "(1)" }
}

extension ArgumentDescription {
    /// `[--plan saved-plan]`, never broken.
    fileprivate var synopsis: String {
        let words = [names.last.map(RoffText.bold), value.map(RoffText.italic)].compactMap(\.self)
        var text = words.joined(separator: "\\~")
        if isBehindTerminator { text = "\(RoffText.bold("--"))\\~" + text }
        if isRepeating, isPositional { text += "\\~.\\|.\\|.\\&" }
        if isOptional || isBehindTerminator && isRepeating { text = "[\(text)]" }
        return text + (isRepeating && !isPositional ? "\\~.\\|.\\|.\\&" : "")
    }

    /// `-h, --help`, `--plan saved-plan`.
    fileprivate var heading: String {
        guard !isPositional else { return value.map(RoffText.italic) ?? "" }
        return names.map { name in
            RoffText.bold(name) + (value.map { " " + RoffText.italic($0) } ?? "")
        }.joined(separator: ", ")
    }

    /// What the help shows in parentheses.
    fileprivate var facts: [String] {
        var facts: [String] = []
        if !values.isEmpty, !values.allSatisfy(abstract.contains) {
            facts.append("One of \(values.map { "`\($0)`" }.joined(separator: ", ")).")
        }
        if let defaultValue, !defaultValue.isEmpty { facts.append("Default: `\(defaultValue)`.") }
        if isRepeating, !isPositional { facts.append("Can be given several times.") }
        return facts
    }
}

extension String {
    /// A sentence as the rest of a line.
    fileprivate var withoutStop: String { hasSuffix(".") ? String(dropLast()) : self }

    /// Whether the text speaks of a command: `slicec plan`, `plan --out`.
    fileprivate func mentions(_ command: CommandDescription) -> Bool {
        if let last = command.path.last, contains(" \(last) --") { return true }
        return ranges(of: command.words).contains { range in
            guard range.upperBound < endIndex else { return true }
            // And not of one below it, or of one with a longer name.
            let next = self[range.upperBound]
            return !next.isLetter && !next.isNumber && next != "-"
        }
    }
}
