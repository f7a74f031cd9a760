import Glibc

/// A command line that is being typed, as a shell hands it over: words as they were written, quotes and all.
struct TypedLine {
    /// What is meant by each word, as far as it can be known without being the shell.
    private let words: [String]
    /// What is typed of the word that is to be completed.
    let word: String

    init(_ written: [String], at index: Int) {
        words = written.map(Self.unquoted)
        word = words.indices.contains(index) ? words[index] : ""
    }

    /// The value that an option has on the line; nil where it is not there.
    ///
    /// - Parameter option: `--state`.
    func value(of option: String) -> String? {
        var found: String?
        for (index, word) in words.enumerated() {
            if word == "--" { break }
            if word.hasPrefix(option + "=") {
                found = String(word.dropFirst(option.count + 1))
            } else if word == option {
                // bash makes three words of `--state=FILE`.
                let hasSign = words[(index + 1)...].first == "="
                found = words[(index + (hasSign ? 2 : 1))...].first ?? found
            }
        }
        return found?.isEmpty == false ? found : nil
    }

    /// The text of a word without its quotes and backslashes, and with what `~/` and variables stand for.
    private static func unquoted(_ word: String) -> String {
        var result = ""
        var rest = word[...]
        if rest.hasPrefix("~/"), let home = Environment["HOME"] {
            result = home
            rest = rest.dropFirst()
        }
        var quote: Character?
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("'", nil), ("\"", nil): quote = character
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("\\", nil), ("\\", "\""): if let next = rest.popFirst() { result.append(next) }
            case ("$", nil), ("$", "\""):
                let isBraced = rest.first == "{"
                let name = (isBraced ? rest.dropFirst() : rest).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                rest = rest[name.endIndex...]
                if isBraced, rest.first == "}" { rest.removeFirst() }
                result += Environment[String(name)] ?? ""
            default: result.append(character)
            }
        }
        return result
    }
}
