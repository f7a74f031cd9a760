@testable import SliceSyntax

/// What can be wrong with a file before, or after, anybody looks into it.
enum FileEvents {
    static func diagnostic(_ what: String, _ event: GoldenEvent) throws -> Diagnostic? {
        let path = try event.text("path")
        return switch what {
        case "cannot be read":
            FileMistakes.unreadable(path, try event.text("reason"), isDefault: event.flag("isDefault"))
        case "is a folder": FileMistakes.folder(path)
        case "other layout": FileMistakes.otherLayout(path)
        case "folder without files": FileMistakes.emptyFolder(path)
        case "cannot be written": FileMistakes.unwritable(path, try event.text("reason"), isNew: event.flag("isNew"))
        case "in use": FileMistakes.inUse(path, try event.text("reason"))
        case "too large":
            JSONMistakes.tooLarge(
                SourceSpan(file: SourceFile(name: path, text: ""), range: SourceRange(start: 0, end: 0)))
        default: nil
        }
    }
}
