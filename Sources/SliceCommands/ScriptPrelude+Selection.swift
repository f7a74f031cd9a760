extension ScriptPrelude {
    /// The settings, and those functions that `script` calls, also by way of others.
    ///
    /// A script that people read holds what it needs and no more.
    package static func text(neededBy script: String) -> String {
        let paragraphs = text.split(separator: "\n\n").map { paragraph in
            paragraph.last == "\n" ? String(paragraph.dropLast()) : String(paragraph)
        }
        var called = script
        var needed: Set<String> = []
        while let name = paragraphs.compactMap({ functionName($0) }).first(where: {
            !needed.contains($0) && called.contains($0)
        }) {
            needed.insert(name)
            // What it calls in its turn is needed too.
            called += paragraphs.first { functionName($0) == name } ?? ""
        }
        return paragraphs.filter { functionName($0).map { needed.contains($0) } ?? true }.joined(separator: "\n\n")
            + "\n"
    }

    /// The function that a paragraph defines; nil where it is settings.
    private static func functionName(_ paragraph: String) -> String? {
        let line = paragraph.split(separator: "\n").first { $0.first != "#" } ?? ""
        return line.hasPrefix("slicec_") ? line.split(separator: "(").first.map(String.init) : nil
    }
}
