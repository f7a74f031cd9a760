/// The wording of brackets that were not opened, and of quotes too many.
extension JSONMistakes {
    /// - Parameter span: where the bracket lacks.
    static func missingOpening(_ span: SourceSpan, isObject: Bool) -> Diagnostic {
        Diagnostic(
            .missingOpening,
            detail: isObject
                ? "The object that begins here is not opened." : "The list that begins here is not opened.",
            at: span, help: "add the missing \(isObject ? "{" : "[")")
    }

    /// - Parameter span: the first element of a list without a beginning.
    static func missingList(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .missingOpening, detail: "The beginning of the list that this stands in lacks: its key and its bracket.",
            at: span, help: #"add the line that lacks before it, such as "KEY": ["#)
    }

    static func missingKeyBefore(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "A key in double quotes must stand before this value.", at: span,
            help: #"write "KEY": before it"#)
    }

    /// A colon without a key.
    static func missingKeyBefore(colon span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "A key in double quotes must stand before this colon.", at: span,
            help: "write the key, or remove what stands behind the colon too")
    }

    static func objectInBrackets(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .mismatchedBracket, detail: "Square brackets hold a list, and here are keys with values: an object.",
            at: span, help: "write { instead of [, and } at its end")
    }

    static func doubledBracket(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unclosedBracket, detail: "Two brackets are opened here, and one of them is closed.", at: span,
            help: "remove one of the two")
    }

    /// - Parameter isClosed: whether the brace at the end is there.
    static func missingBraces(_ span: SourceSpan, isClosed: Bool) -> Diagnostic {
        Diagnostic(
            .missingOpening, detail: "A file holds one JSON object, and this one is not opened.", at: span,
            help: isClosed
                ? "add the missing { at the beginning" : "put braces around all: { at the beginning, } at the end")
    }

    static func closedTooEarly(_ span: SourceSpan, closing: SourceSpan) -> Diagnostic {
        Diagnostic(
            .textAfterDocument, detail: "The document is complete before this.", at: span,
            notes: [.init("closed here", at: closing)], help: "remove the } that closes the document too early")
    }

    static func pointForComma(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .invalidNumber, detail: "A number does not end with a point (RFC 8259 §6).", at: span,
            help: "write a comma instead of the point")
    }

    /// - Parameter end: where two stand at the text's end too.
    static func extraQuote(_ span: SourceSpan, end: SourceSpan? = nil) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "Two double quotes stand here, where one is enough.", at: span,
            notes: end.map { [.init("and here", at: $0)] } ?? [],
            help: end == nil ? "remove one of the two" : "remove one of the two, here and at the end")
    }

    static func tripleQuotes(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, detail: "JSON strings stand in one double quote, not in three.", at: span,
            help: #"write " instead of """"#)
    }

    static func escapedQuote(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .invalidEscape, detail: "With the backslash this quote is a part of the text, and does not end it.",
            at: span, help: #"remove the backslash; one that belongs to the text is written \\"#)
    }
}
