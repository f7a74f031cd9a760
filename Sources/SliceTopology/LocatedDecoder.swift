import SliceSyntax

/// Reads values of the right shape out of located JSON and collects what is wrong with the rest.
///
/// A value that the parser or the decoder has complained about comes back as nil, so that
/// nobody complains about it again; and what the parser had to guess at lacks nothing.
struct LocatedDecoder {
    private var findings = Findings()
    /// Whether a name was not of the right form.
    private(set) var hasInvalidNames = false

    mutating func report(_ diagnostic: @autoclosure () -> Diagnostic) { findings.add(diagnostic()) }

    /// What was found; where there was too much, the last says how much more.
    var found: [Diagnostic] { findings.all }
    /// Whether few enough mistakes were found to look for what was meant.
    var isSuggesting: Bool { findings.isSuggesting }

    /// The members of an object that may have just these keys, after reporting keys that are
    /// unknown or missing.
    ///
    /// - Parameters:
    ///   - said: keys that something has been said of already.
    ///   - form: an example, for those who wrote something else.
    mutating func object(
        _ value: JSONValue, what: String, keys: [String], foreign: ForeignKeys, required: [String] = [],
        said: [String] = [], form: String? = nil
    ) -> JSONFields? {
        guard isObject(value, what: what, form: form) else { return nil }
        var fields = JSONFields(of: value, keys: keys)
        var unknown = fields.unknown.filter { !$0.key.isDamaged && !said.contains($0.name) }
        let missing = value.isDamaged ? [] : required.filter { fields[$0] == nil }
        // Where a bracket closed too early, keys have come here that belong elsewhere.
        if value.isDamaged { unknown.removeAll { Suggestion.nearest(to: $0.name, among: keys) == nil } }
        guard !unknown.isEmpty || !missing.isEmpty else { return fields }
        let lacking = keys.filter { $0 != "$schema" && fields[$0] == nil }
        let meant = reportUnknown(
            unknown, of: what, keys: keys, foreign: foreign, lacking: lacking, missing: missing)
        for key in missing where meant[key] == nil {
            let start = value.range.start
            report(
                Diagnostic(
                    .missingKey, detail: "\(what.capitalizedFirst) needs the key \"\(key)\".",
                    at: SourceSpan(file: value.span.file, range: SourceRange(start: start, end: start + 1)),
                    help: "add \"\(key)\": …"))
        }
        // What is inside has its own mistakes, whatever it is called.
        for (key, value) in meant { if let value { fields.give(value, for: key) } }
        return fields
    }

    /// A misspelt required key is one mistake, not two; and where one key is unknown and one
    /// lacks, the one stands for the other.
    ///
    /// - Parameters:
    ///   - lacking: known keys that the object does not have.
    ///   - missing: those of them that it must have.
    /// - Returns: The keys that unknown ones were most likely meant to be, with their values where
    ///   these can be read as such.
    private mutating func reportUnknown(
        _ unknown: [JSONValue.Member], of what: String, keys: [String], foreign: ForeignKeys, lacking: [String],
        missing: [String]
    ) -> [String: JSONValue?] {
        var meant: [String: JSONValue?] = [:]
        let known = keys.filter { $0 != "$schema" }
        for member in unknown {
            let only = unknown.count == 1 && missing.count == 1 ? missing.first : nil
            let free = lacking.filter { meant[$0] == nil }
            let word = foreign.key(member.name).flatMap { free.contains($0) ? $0 : nil }
            let slip = word == nil ? Suggestion.nearest(to: member.name, among: free) : nil
            let near = word ?? slip ?? only
            if let near {
                let isRead = slip != nil || KeyShape.fits(member.value.kind, near) || KeyShape.isNumber(word)
                meant.updateValue(isRead ? member.value : nil, forKey: near)
            }
            report(
                Diagnostic(
                    .unknownKey, detail: "\"\(TerminalText.quoted(member.name))\" is not a key of \(what).",
                    at: member.key.span,
                    help: near.map { "did you mean \"\($0)\"?" } ?? Self.other(member.name, known)))
        }
        return meant
    }

    /// What to do with a key that none of those that lack was meant by.
    private static func other(_ name: String, _ known: [String]) -> String {
        if let near = Suggestion.nearest(to: name, among: known) {
            return "remove it: \"\(near)\" stands in this object already"
        }
        return "the keys are \(known.joined(separator: ", "))"
    }

    /// The members of an object whose keys are names that the user chose; of keys that stand
    /// twice the first.
    ///
    /// - Parameter form: an example, for those who wrote something else.
    mutating func dictionary(_ value: JSONValue, what: String, form: String) -> [JSONValue.Member]? {
        guard isObject(value, what: what, form: form) else { return nil }
        // By bytes: two spellings of one accented letter are two keys.
        var seen: Set<[UInt8]> = []
        return value.members.filter { seen.insert(Array($0.name.utf8)).inserted }
    }

    private mutating func isObject(_ value: JSONValue, what: String, form: String?) -> Bool {
        if value.kind == .object { return true }
        wrongType(value, what: what, wanted: "an object in { }", help: form.map { "write it like \($0)" })
        return false
    }

    mutating func list(_ value: JSONValue?, what: String) -> JSONValue.Elements? {
        guard let value else { return nil }
        guard value.kind == .array else {
            wrongType(value, what: what, wanted: "a list in [ ]")
            return nil
        }
        return value.elements
    }

    /// - Parameter help: for those who wrote something else.
    mutating func string(_ value: JSONValue?, what: String, help: String? = nil) -> Located<String>? {
        guard let value else { return nil }
        guard let text = value.string else {
            wrongType(value, what: what, wanted: "text in double quotes", help: help)
            return nil
        }
        guard !value.isDamaged else { return nil }
        return Located(text, at: value.span)
    }

    mutating func bool(_ value: JSONValue?, what: String) -> Located<Bool>? {
        guard let value else { return nil }
        guard let flag = value.bool else {
            let help: String? =
                switch value.string?.lowercased() {
                case "true", "false": "leave out the quotes"
                case "yes", "on": "write true, without quotes"
                case "no", "off": "write false, without quotes"
                default: nil
                }
            wrongType(value, what: what, wanted: "true or false", help: help)
            return nil
        }
        return Located(flag, at: value.span)
    }

    mutating func integer(_ value: JSONValue?, what: String, in range: ClosedRange<Int>) -> Located<Int>? {
        guard let value else { return nil }
        guard value.kind == .number else {
            let help = value.string.flatMap { Int($0) } != nil ? "leave out the quotes" : nil
            wrongType(value, what: what, wanted: "a whole number", help: help)
            return nil
        }
        guard let number = value.integer, range.contains(number) else {
            let whole = value.numberText.flatMap(Self.withoutFraction).flatMap { range.contains($0) ? $0 : nil }
            let isWhole = value.numberText?.contains { ".eE".contains($0) } == false
            report(
                Diagnostic(
                    .outOfRange,
                    detail: isWhole
                        ? "\(what.capitalizedFirst) is \(range.lowerBound) to \(range.upperBound)."
                        : "\(what.capitalizedFirst) is a whole number, \(range.lowerBound) to \(range.upperBound), written without point and exponent.",
                    at: value.span,
                    help: whole.map { "write \($0)" }
                        ?? "write a number from \(range.lowerBound) to \(range.upperBound)"))
            return nil
        }
        return Located(number, at: value.span)
    }

    /// 1 for `1.0`; nil where something else than zeros stands behind the point.
    private static func withoutFraction(_ text: String) -> Int? {
        let parts = text.split(separator: ".")
        return parts.count == 2 && parts[1].allSatisfy { $0 == "0" } ? Int(parts[0]) : nil
    }

    mutating func gibibytes(_ value: JSONValue?, what: String) -> Gibibytes? {
        guard let value else { return nil }
        guard let text = value.numberText else {
            wrongType(value, what: what, wanted: "a number")
            return nil
        }
        guard let amount = Gibibytes(numberText: text), amount.thousandths > 0 else {
            report(
                Diagnostic(
                    .outOfRange,
                    detail:
                        "\(what.capitalizedFirst) is a number of GiB from 0.001 to \(Gibibytes.maximum), with at most "
                        + "three decimals and without exponent.",
                    at: value.span, help: "write a number such as 0.5 or 20"))
            return nil
        }
        return amount
    }

    /// A slice, VM or link name of the right form. One of the wrong form is reported and still
    /// returned, so that what refers to it is not reported as well.
    ///
    /// - Parameter isOfHost: whether it is a host's name too.
    mutating func name(_ value: JSONValue?, what: String, isOfHost: Bool = true) -> Located<String>? {
        guard let name = string(value, what: what) else { return nil }
        if !Name.isValid(name.value) {
            hasInvalidNames = true
            let repair = Name.repaired(name.value).map { "for example \"\($0)\"" }
            report(
                Diagnostic(
                    .invalidName,
                    detail: "\(what.capitalizedFirst) is \(Name.rule)"
                        + (isOfHost ? ": it is a host name too." : "."),
                    at: name.span,
                    help: repair ?? "choose a name such as \"web\""))
        }
        return name
    }

    mutating func wrongType(_ value: JSONValue, what: String, wanted: String, help: String? = nil) {
        guard value.kind != .invalid, !value.isDamaged else { return }
        report(
            Diagnostic(
                .wrongType, detail: "\(what.capitalizedFirst) is \(wanted), not \(value.kind.article).", at: value.span,
                help: help ?? "write \(wanted)"))
    }
}

extension JSONValue.Kind {
    fileprivate var article: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "text"
        case .number: "a number"
        case .true, .false: "\(self == .true)"
        case .null, .invalid: "null"
        }
    }
}

extension String {
    /// With its first letter in upper case, to begin a sentence.
    package var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

    /// U+0000 to U+001F and U+007F to U+009F.
    var containsControlCharacter: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
