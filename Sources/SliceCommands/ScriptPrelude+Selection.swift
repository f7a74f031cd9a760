extension ScriptPrelude {
    /// The settings, and those functions that `script` calls, also by way of others.
    ///
    /// A script that people read holds what it needs and no more.
    package static func text(neededBy script: String) -> String {
        let paragraphs = text.split(separator: "\n\n").map { paragraph in
            paragraph.last == "\n" ? String(paragraph.dropLast()) : String(paragraph)
        }
        let functions = Dictionary(
            paragraphs.compactMap { paragraph in functionName(paragraph).map { ($0, paragraph) } }
        ) { first, _ in first }
        var needed: Set<String> = []
        var called = words(script)
        while let name = called.popFirst() {
            // What it calls in its turn is needed too.
            guard let function = functions[name], needed.insert(name).inserted else { continue }
            called.formUnion(words(function))
        }
        return paragraphs.filter { functionName($0).map { needed.contains($0) } ?? true }.joined(separator: "\n\n")
            + "\n"
    }

    /// All that may be names of our functions.
    private static func words(_ script: String) -> Set<String> {
        let words = script.split { !($0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber)) }
        return Set(words.filter { $0.hasPrefix("slicec_") }.map(String.init))
    }

    /// The function that a paragraph defines; nil where it is settings.
    private static func functionName(_ paragraph: String) -> String? {
        let line = paragraph.split(separator: "\n").first { $0.first != "#" } ?? ""
        return line.hasPrefix("slicec_") ? line.split(separator: "(").first.map(String.init) : nil
    }
}
