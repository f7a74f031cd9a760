import Foundation

/// A page of the documentation, as far as it can be run: its fenced blocks, in their order, with what the comments
/// before them say. Readers do not see these comments:
///
///     <!-- file: NAME -->        the block is that file
///     <!-- status: N -->         its last command ends with N and not with 0
///     <!-- typed: ANSWER -->     it runs on a terminal, on which that is typed when something is asked
///     <!-- any order -->         what it shows comes in any order
///     <!-- not run: WHY -->      it cannot be run here
///     <!-- prepare:              a command that stands for what readers have and the lab has not;
///     COMMAND                    only here a comment has more than one line
///     -->
struct MarkdownPage {
    struct Block {
        /// Where its fence is, from 1.
        let line: Int
        /// `sh`, `console`, `json`; empty where the fence names none.
        let language: String
        let lines: [String]
        /// What the comments right before it say.
        let notes: [String: String]
    }

    /// What a page does when it is run.
    enum Step {
        /// Writes a file of the page's folder.
        case file(String, [String])
        /// Shell text that must end with 0, whatever it prints.
        case script(line: Int, String)
        /// A command, and what it shows; nil: nothing is said about that.
        case command(Command)
    }

    struct Command {
        let line: Int
        let text: String
        let shows: [String]
        var status = 0
        let answers: [String]
        let isInAnyOrder: Bool
    }

    /// A block that is not run, and why.
    struct Exception: Equatable {
        let firstLine: String
        let reason: String
    }

    private(set) var blocks: [Block] = []
    private(set) var steps: [Step] = []
    private(set) var exceptions: [Exception] = []
    /// What the page says and no test can see: a fence without a language, a comment that nobody knows.
    private(set) var mistakes: [String] = []
    /// All that stands outside of blocks and comments.
    private(set) var prose: [String] = []

    private static let languages: Set = ["sh", "console", "json", "text", "yaml", "mermaid"]
    private static let notes: Set = ["file", "status", "typed", "any order", "not run", "prepare"]

    init(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        var notes: [String: String] = [:]
        while let line = lines.popFirst() {
            let number = lines.startIndex
            if line.hasPrefix("```") {
                let fence = line.prefix { $0 == "`" }
                let language = String(line.dropFirst(fence.count))
                let body = Array(lines.prefix { $0 != fence })
                lines = lines.dropFirst(body.count + 1)
                if !Self.languages.contains(language) { mistakes.append("line \(number): a fence of \"\(language)\"") }
                add(Block(line: number, language: language, lines: body, notes: notes))
                notes = [:]
            } else if line.hasPrefix("<!-- "), !line.hasPrefix("<!-- Made from ") {
                let (name, value) = Self.note(line)
                if !Self.notes.contains(name) { mistakes.append("line \(number): a comment \"\(name)\"") }
                notes[name] = value
                if name == "prepare" {
                    let body = lines.prefix { $0 != "-->" }
                    lines = lines.dropFirst(body.count + 1)
                    steps.append(.script(line: number, body.joined(separator: "\n")))
                    notes = [:]
                }
            } else {
                if !notes.isEmpty, !line.isEmpty { mistakes.append("line \(number): a comment before no block") }
                if !line.isEmpty { notes = [:] }
                if line.hasPrefix("    "), prose.last == "" {
                    mistakes.append("line \(number): a block without a fence")
                }
                prose.append(line)
            }
        }
    }

    /// `<!-- NAME: VALUE -->`
    private static func note(_ line: String) -> (name: String, value: String) {
        var text = line.dropFirst(5)
        if text.hasSuffix(" -->") { text = text.dropLast(4) }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
    }

    private mutating func add(_ block: Block) {
        blocks.append(block)
        let text = block.lines.joined(separator: "\n")
        if let name = block.notes["file"] {
            steps.append(.file(name, block.lines))
        } else if let reason = block.notes["not run"] {
            exceptions.append(Exception(firstLine: block.lines.first ?? "", reason: reason))
        } else if block.language == "sh" {
            steps.append(.script(line: block.line, text))
        } else if block.language == "console" {
            let commands = commands(block)
            if commands.isEmpty { mistakes.append("line \(block.line): no command") }
            steps += commands.map { .command($0) }
        }
    }

    /// The commands behind `$ `, each with what stands below it.
    private func commands(_ block: Block) -> [Command] {
        var found: [Command] = []
        var text: [String] = []
        var shows: [String] = []
        var line = block.line
        func end() {
            guard !text.isEmpty else { return }
            found.append(
                Command(
                    line: line, text: text.joined(separator: "\n"), shows: shows,
                    answers: block.notes["typed"].map { [$0] } ?? [], isInAnyOrder: block.notes["any order"] != nil))
        }
        for (offset, shown) in block.lines.enumerated() {
            if shown.hasPrefix("$ ") {
                end()
                (text, shows, line) = ([String(shown.dropFirst(2))], [], block.line + 1 + offset)
            } else if shown.hasPrefix("> "), shows.isEmpty {
                text.append(String(shown.dropFirst(2)))
            } else {
                shows.append(shown)
            }
        }
        end()
        if let status = block.notes["status"].flatMap({ Int($0) }), !found.isEmpty {
            found[found.count - 1].status = status
        }
        return found
    }
}
