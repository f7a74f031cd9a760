/// The wording of what other languages and programs have put into a file.
extension JSONMistakes {
    static func comment(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(.comment, detail: "JSON has no comments.", at: span, help: "remove the comment")
    }

    /// A block comment that takes up the rest of the file.
    static func unclosedComment(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .comment, detail: "JSON has no comments, and this one goes on to the end of the file: no */ follows.",
            at: span, help: "remove the comment")
    }

    /// Notes beyond this many are counted instead.
    static let shownPlaces = 8

    /// - Parameters:
    ///   - others: further places of the same mistake, as many as are worth showing.
    ///   - count: how many there are.
    static func foreignBlank(_ span: SourceSpan, others: [SourceSpan], count: Int) -> Diagnostic {
        let scalar = String(decoding: span.file.bytes[span.range.start..<span.range.end], as: UTF8.self)
            .unicodeScalars.first
        let digits = String(scalar?.value ?? 0, radix: 16, uppercase: true)
        let name = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        var notes = others.map { Diagnostic.Note("also here", at: $0) }
        let rest = count - notes.count
        if rest > 0 { notes.append(.init("and at \(rest) more place\(rest == 1 ? "" : "s")")) }
        return Diagnostic(
            .unexpectedCharacter,
            detail: "This looks like a blank and is none to JSON, which knows blank, tab and line end: \(name).",
            at: span, notes: notes, help: "write plain blanks instead; text copied from web pages has such characters")
    }

    /// A file with two versions of one place in it.
    static func conflict(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "A merge that was not finished has left two versions here.", at: span,
            help: "keep one of them, and remove the lines with <<<<<<<, ======= and >>>>>>>")
    }

    /// `{{ name }}`, `${NAME}`, `<name>` or `...` where a value is wanted.
    static func placeholder(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unknownLiteral, detail: "This stands for something that was to be put in.", at: span,
            help: "write the value itself; where the file is a template, check what comes out of it")
    }

    static func parenthesis(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "A list stands in square brackets, not in parentheses.", at: span,
            help: "write [ and ] instead of ( and )")
    }

    /// - Parameter isPair: whether they may be a key and its value.
    static func listInBraces(_ span: SourceSpan, isPair: Bool) -> Diagnostic {
        Diagnostic(
            .missingColon, detail: "Braces hold keys with values, and here are only texts: a list.", at: span,
            help: isPair
                ? "write [ and ] instead of { and }; or, for a key and its value, a colon instead of the comma"
                : "write [ and ] instead of { and }")
    }

    /// `f"text"`.
    static func textPrefix(_ span: SourceSpan, letters: String) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "JSON strings begin with their quote; nothing is put into them.", at: span,
            help: "remove the \(letters), and write the text as it is meant")
    }

    /// `"a" + "b"`.
    static func addedTexts(_ span: SourceSpan, together: String) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "JSON does not put texts together.", at: span,
            help: "write one text: \"\(TerminalText.quoted(together))\"")
    }

    /// `dict(name="web")`.
    static func call(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unknownLiteral, detail: "JSON has no functions; this is a call of one.", at: span,
            help: #"write what comes of it, such as { "name": "web" }"#)
    }

    /// A file that does not begin as a topology or a cluster does.
    static func noObject(
        _ code: DiagnosticCode, _ span: SourceSpan, help: String = "is this really the file you meant?"
    ) -> Diagnostic {
        Diagnostic(
            code, detail: "A file begins with { and holds one JSON object.", at: span, help: help)
    }

    /// A file that begins with a section's name or a setting, as TOML and INI files do.
    static func sections(_ span: SourceSpan) -> Diagnostic {
        noObject(.unexpectedCharacter, span, help: "convert it to JSON: TOML and INI are not read")
    }

    static func documentInParentheses(_ span: SourceSpan) -> Diagnostic {
        noObject(.unexpectedCharacter, span, help: "write { and } instead of ( and )")
    }

    /// A file that begins as code does in Markdown.
    static func fence(_ span: SourceSpan) -> Diagnostic {
        noObject(.unexpectedCharacter, span, help: "remove the lines with ```, here and at the end")
    }

    static func yaml(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .yaml, detail: "The file begins like YAML; slicec reads JSON (RFC 8259).", at: span,
            help: "convert it to JSON: braces around it, keys in double quotes")
    }
}
