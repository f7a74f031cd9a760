import SlicePlanning
package import SliceSyntax

extension OrphanHunt.Step {
    /// The line that it is worth.
    package func line(_ names: ProgressNames, style: Style) -> String {
        switch self {
        case .removed(let orphan): Self.line(orphan, names, "removed")
        case .spared(let orphan): Self.line(orphan, names, style.yellow("left alone, since a slice has it now"))
        case .failed(let orphan): Self.line(orphan, names, style.red("failed"))
        case .waiting(let orphan, let holder):
            Self.line(orphan, names, style.yellow("waits for the \(TerminalText.escaped(holder))"))
        }
    }

    private static func line(_ orphan: Orphan, _ names: ProgressNames, _ word: String) -> String {
        "  \(names.full(orphan.host))  \(orphan.name)  \(word)\n"
    }
}
