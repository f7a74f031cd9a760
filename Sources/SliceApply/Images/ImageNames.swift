import SliceCommands
import SlicePlanning
import SliceSyntax

/// What base images are called where there is little room.
struct ImageNames {
    /// Digits of a SHA-256 that tell it from all others that are shown.
    private let digits: Int
    private let paths: [String]

    /// Columns that a file's name, and the names of its flavors, may take: longer ones would push the rest off the line.
    private let (widest, widestFlavors): (Int, Int)

    /// - Parameter width: columns of the terminal; nil where there is none.
    init(digests: some Sequence<String>, paths: [String], width: Int? = nil) {
        (widest, widestFlavors) = (width ?? 120) < 110 ? (16, 12) : (28, 28)
        let all = Set(digests)
        var digits = 12
        while digits < 64, Set(all.map { $0.prefix(digits) }).count < all.count { digits += 4 }
        self.digits = digits
        self.paths = paths
    }

    func short(_ digest: String) -> String { String(digest.prefix(digits)) }

    /// The file's name; the whole path where another has the same name.
    func file(_ path: String) -> String {
        let name = ImageReference(path: path, identity: nil).fileName
        let isOnly = paths.count { ImageReference(path: $0, identity: nil).fileName == name } < 2
        let text = isOnly ? name : path
        // The end of a path tells more than its beginning.
        guard text.count > widest else { return TerminalText.escaped(text) }
        return isOnly
            ? LineBuilder.cut(TerminalText.escaped(text), to: widest)
            : "…" + TerminalText.escaped(String(text.suffix(widest - 1)))
    }

    func flavors(_ names: [String]) -> String {
        LineBuilder.cut(TerminalText.escaped(names.joined(separator: ", ")), to: widestFlavors)
    }
}
