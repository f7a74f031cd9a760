/// The wording of every mistake in JSON itself: what, why, and the repair.
enum JSONMistakes {
    static func empty(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .emptyFile, detail: "There is nothing in the file; it must hold one JSON object.", at: span,
            help: #"a topology starts with {"slice": "NAME", "vms": []}"#)
    }

    static func invalidUTF8(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .invalidUTF8,
            detail: span.range.end - span.range.start == 1
                ? "JSON is UTF-8 text (RFC 8259 §8.1), and this byte, 0x\(hexadecimal(span.file.bytes[span.range.start])), is not."
                : "JSON is UTF-8 text (RFC 8259 §8.1), and these bytes are not.", at: span,
            help: latin1(span.file.bytes[span.range.start]) ?? "save the file as UTF-8, or remove the bytes")
    }

    /// An invalid byte, with what it would be in the encoding that most editors take for UTF-8.
    static func latin1(_ byte: UInt8) -> String? {
        if (0x80..<0xA0).contains(byte) {
            let character = windows1252[Int(byte) - 0x80]
            return character == " " ? nil : "it would be \(character) in Windows-1252: save the file as UTF-8"
        }
        return "it would be \(Character(Unicode.Scalar(byte))) in Latin-1 (ISO 8859-1): save the file as UTF-8"
    }

    /// 0x80 to 0x9F; a blank where there is no character.
    private static let windows1252 = Array("€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ")

    static func binary(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .invalidUTF8, detail: "The file holds bytes that no text has; JSON is UTF-8 text (RFC 8259 §8.1).",
            at: span, help: "is this really the file you meant?")
    }

    /// The last diagnostic of a file that has more mistakes than are worth showing.
    static func last(_ diagnostic: Diagnostic, of count: Int) -> Diagnostic {
        Diagnostic(
            diagnostic.code, detail: diagnostic.detail, at: diagnostic.span,
            notes: diagnostic.notes + [.init("after \(count) mistakes the rest of the file is not looked at")],
            help: diagnostic.help)
    }

    static func utf16(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .invalidUTF8, detail: "The file looks like UTF-16; JSON is UTF-8 text (RFC 8259 §8.1).", at: span,
            help: "save the file as UTF-8, without a byte-order mark")
    }

    static func byteOrderMark(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .byteOrderMark,
            detail: "The file begins with the bytes EF BB BF, which JSON does not allow (RFC 8259 §8.1).",
            at: span, help: "save the file as UTF-8 without a byte-order mark")
    }

    static func tooLarge(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .fileTooLarge, detail: "The file has more than \(JSONParser.maximumSize) bytes (64 MiB).", at: span,
            help: "is this really the file you meant?")
    }

    static func tooDeep(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .nestedTooDeep,
            detail:
                "This bracket opens level \(JSONParser.maximumDepth + 1); at most \(JSONParser.maximumDepth) are read.",
            at: span, help: "a topology needs no more than four levels")
    }

    static func unexpected(_ byte: UInt8, at span: SourceSpan, wanted: String) -> Diagnostic {
        let isVisible = byte > 0x20 && byte < 0x7F
        let shown = isVisible ? "\"\(Character(Unicode.Scalar(byte)))\"" : "the byte 0x\(hexadecimal(byte))"
        return Diagnostic(
            .unexpectedCharacter, detail: "Here \(wanted) must stand, not \(shown).", at: span,
            help: byte == UInt8(ascii: ";")
                ? "write a comma instead, or nothing at the end"
                : byte == UInt8(ascii: ":") && wanted.hasPrefix("a comma")
                    ? "write a comma instead, or remove it" : "remove it, or put right what stands before it")
    }

    static func unclosedString(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unclosedString, detail: "The string that begins here is not closed on its line.", at: span,
            help: "close it with a double quote; a line end inside a string is written \\n")
    }

    /// A string that goes on in the next line.
    static func brokenString(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unclosedString, detail: "A string ends on the line it begins on; this one goes on in the next.", at: span,
            help: "put it on one line; a line end inside a string is written \\n")
    }

    /// - Parameter closers: the quote and every bracket that lacks, in order.
    static func cutString(_ span: SourceSpan, closers: String) -> Diagnostic {
        Diagnostic(
            .unclosedString, detail: "The file ends inside the string that begins here.", at: span,
            help: closers.count == 1
                ? "add the missing double quote"
                : "add the double quote and the brackets that lack at the end of the file, at least: \(closers)")
    }

    /// A string that lacks its closing quote, and so ends where the next one was to begin.
    ///
    /// - Parameter next: the quote where the next one begins; nil where none does on its line.
    static func missingQuote(_ span: SourceSpan, text: String, next: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .unclosedString,
            detail: next == nil
                ? "This string is not closed before the line ends." : "This string is not closed before the next one.",
            at: span, notes: next.map { [.init("the next quote is taken for its end", at: $0)] } ?? [],
            help: "close it with a double quote: \"\(TerminalText.quoted(text))\"")
    }

    static func quoteInside(_ span: SourceSpan, word: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unclosedString, detail: "Where this string ends, other text follows without anything between.", at: span,
            notes: [.init("this follows", at: word)],
            help: #"write \" for a double quote inside a string; or one is missing before here"#)
    }

    static func controlCharacter(_ byte: UInt8, at span: SourceSpan) -> Diagnostic {
        let escape = [0x08: "\\b", 0x09: "\\t", 0x0C: "\\f", 0x0D: "\\r"][byte]
        let digits = hexadecimal(byte)
        return Diagnostic(
            .controlCharacter, detail: "The control character 0x\(digits) may not stand in a string as it is.",
            at: span,
            help: "write \(escape ?? "\\u00" + digits), or remove it")
    }

    static func invalidEscape(_ span: SourceSpan) -> Diagnostic {
        let text = span.file.bytes[span.range.start..<span.range.end]
        let isUnicode = text.elementsEqual(#"\u"#.utf8)
        return Diagnostic(
            .invalidEscape,
            detail: #"JSON knows \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits (RFC 8259 §7)."#,
            at: span,
            help: isUnicode
                ? #"write four hexadecimal digits behind \u; a backslash itself is written \\"#
                : text.elementsEqual(#"\'"#.utf8)
                    ? "remove the backslash: ' stands in a string as it is"
                    : #"a backslash itself is written \\"#)
    }

    static func loneSurrogate(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .loneSurrogate,
            detail: "This is one half of a surrogate pair, and the other half does not stand beside it.",
            at: span, help: #"write both halves, such as \ud83d\ude00, or the character itself"#)
    }

    static func invalidNumber(_ span: SourceSpan, text: String) -> Diagnostic {
        let help: String
        if isNoNumber(text) {
            help = noSuchNumber
        } else if let plain = withoutUnderscores(text) {
            help = "write \(plain)"
        } else if text.contains("/") {
            help = "put it in double quotes if it is text"
        } else if text.hasPrefix("+") {
            help = "leave out the plus sign"
        } else if text.hasPrefix(".") || text.hasPrefix("-.") {
            help = "write a digit before the point"
        } else if text.hasSuffix(".") {
            help = "write a digit behind the point, or leave out the point"
        } else if let help = lookalike(in: text) {
            return Diagnostic(
                .invalidNumber, detail: "This is not a number as JSON writes them (RFC 8259 §6).", at: span, help: help)
        } else if text.lowercased().hasPrefix("0x") {
            help = "write the number in decimal"
        } else if text.drop(while: { $0 == "-" }).hasPrefix("0") {
            help = "leave out the leading zero, or quote it if it is text"
        } else {
            help = "put it in double quotes if it is text"
        }
        return Diagnostic(
            .invalidNumber, detail: "This is not a number as JSON writes them (RFC 8259 §6).", at: span, help: help)
    }

    /// `1_000`, as many languages write it; nil for anything else.
    private static func withoutUnderscores(_ text: String) -> String? {
        let plain = text.filter { $0 != "_" }
        return plain != text && JSONParser.isNumber(Array(plain.utf8)[...]) ? plain : nil
    }

    private static let numberWords = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]

    private static let noSuchNumber = "JSON has no such number: write another, or leave the key out"

    private static func isNoNumber(_ text: String) -> Bool {
        ["nan", "inf", "infinity"].contains(String(text.lowercased().drop { $0 == "-" || $0 == "+" }))
    }

    static func trailingComma(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(.trailingComma, detail: "Nothing follows this comma.", at: span, help: "remove the comma")
    }

    static func missingComma(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .missingComma, detail: "A comma must stand here, before what follows.", at: span, help: "add a comma")
    }

    static func missingValue(_ span: SourceSpan, isAfterKey: Bool) -> Diagnostic {
        Diagnostic(
            .missingValue, detail: "A value must stand before this.", at: span,
            help: "write the value, or remove the \(isAfterKey ? "key" : "comma")")
    }

    /// Two commas in an object, or one at its beginning.
    static func missingMember(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .missingValue, detail: "A key and its value must stand before this comma.", at: span,
            help: "remove the comma")
    }

    /// - Parameter found: what stands in the colon's place, if anything does.
    static func missingColon(_ span: SourceSpan, found: String?, hasValue: Bool) -> Diagnostic {
        Diagnostic(
            .missingColon, detail: "Between a key and its value a colon must stand.", at: span,
            help: found.map { "write : instead of \($0)" }
                ?? (hasValue ? "add a colon" : "write : and the value behind the key"))
    }

    /// - Parameters:
    ///   - end: where the file ends, if not on the same line.
    ///   - closers: every bracket that lacks at the end of the file, in order.
    static func unclosed(_ span: SourceSpan, end: SourceSpan?, isObject: Bool, closers: String) -> Diagnostic {
        Diagnostic(
            .unclosedBracket, detail: "The file ends before this \(isObject ? "object" : "list") is closed.", at: span,
            notes: end.map { [.init("the file ends here", at: $0)] } ?? [],
            help: closers.count == 1
                ? "add the missing \(closers)" : "add what lacks at the end of the file: \(closers)")
    }

    /// - Parameter next: what can only stand behind the object or list, and not in it.
    static func unclosedBefore(
        _ span: SourceSpan, next: SourceSpan, isObject: Bool, isKey: Bool = false
    ) -> Diagnostic {
        Diagnostic(
            .unclosedBracket,
            detail: "This \(isObject ? "object" : "list") is not closed before "
                + (isObject && !isKey ? "the list's next element begins." : "the next key begins."),
            at: span, notes: [.init("it must be closed before this", at: next)],
            help: "add the missing \(isObject ? "}" : "]")")
    }

    static func strayBracket(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .strayBracket, detail: "Everything that was opened is closed before this bracket.", at: span,
            help: "remove it, or the one before it that closes too early")
    }

    /// A bracket that would close more than is meant to be closed there.
    static func oneTooMany(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .strayBracket, detail: "What this bracket could close is closed already.", at: span, help: "remove it")
    }

    static func mismatchedBracket(
        _ span: SourceSpan, opening: SourceSpan, wanted: String, help: String
    ) -> Diagnostic {
        Diagnostic(
            .mismatchedBracket, detail: "This bracket does not close the one that was opened last.", at: span,
            notes: [.init("opened here, closed by \(wanted)", at: opening)], help: help)
    }

    static func textAfterDocument(_ span: SourceSpan) -> Diagnostic {
        // The first scalar as a whole, never a part of its bytes.
        let bytes = span.file.bytes
        var end = span.range.start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        let first = SourceSpan(file: span.file, range: SourceRange(start: span.range.start, end: end))
        let isSecond = [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(bytes[span.range.start])
        return Diagnostic(
            .textAfterDocument,
            detail: isSecond
                ? "A second document begins here; a file holds one." : "The document is complete before this.",
            at: first,
            help: isSecond
                ? "put each document into a file of its own"
                : "remove what follows, or the bracket that closes the document too early")
    }

    static func duplicateKey(_ span: SourceSpan, name: String, first: SourceSpan) -> Diagnostic {
        Diagnostic(
            .duplicateKey, detail: "The key \"\(TerminalText.quoted(name))\" stands in this object already.", at: span,
            notes: [.init("first used here", at: first)], help: "keep one of the two")
    }

    static func singleQuotes(_ span: SourceSpan) -> Diagnostic {
        let text = String(decoding: span.file.bytes[span.range.start..<span.range.end], as: UTF8.self)
        let escapes = text.contains(#"\'"#) ? ", and ' without the backslash" : ""
        return Diagnostic(
            .singleQuotes, detail: "JSON strings stand in double quotes.", at: span,
            help: "write \" instead of '" + escapes)
    }

    static func unquotedKey(_ span: SourceSpan, text: String) -> Diagnostic {
        Diagnostic(
            .unquotedKey, detail: "Keys are strings, in double quotes.", at: span,
            help: lookalike(in: text)
                ?? (text.hasSuffix("\"") ? "write a double quote before it" : "put double quotes around it"))
    }

    static func unknownLiteral(_ span: SourceSpan, word: String, repair: String?) -> Diagnostic {
        Diagnostic(
            .unknownLiteral, detail: "Outside of quotes JSON knows true, false, null and numbers.", at: span,
            help: repair.map { $0 == "null" ? "leave the key out; JSON itself writes null" : "write \($0)" }
                ?? lookalike(in: word)
                ?? numberWords.firstIndex(of: word.lowercased()).map {
                    "write \($0), or put double quotes around it if it is text"
                }
                ?? (isNoNumber(word) ? noSuchNumber : nil)
                ?? (word.hasSuffix("\"")
                    ? "write a double quote before it" : "put double quotes around it if it is text"))
    }

    /// How to mend a word that holds what only looks like a quote or a blank: word processors
    /// and web pages put such characters in. Nil where it holds none.
    private static func lookalike(in word: String) -> String? {
        for scalar in word.unicodeScalars where !scalar.isASCII {
            switch scalar.properties.generalCategory {
            case .initialPunctuation, .finalPunctuation, .openPunctuation:
                return "write \" instead of \(scalar)"
            case .spaceSeparator, .format:
                let digits = String(scalar.value, radix: 16).uppercased()
                let name = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                return "remove the invisible character U+\(name), or write a plain blank instead"
            default: continue
            }
        }
        return nil
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
