extension JSONParser {
    /// - Returns: Whether a value was read; else something was passed over that is none.
    mutating func parseScalar(_ byte: UInt8) throws(Stop) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            try parseString(quote: byte)
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try parseNumber()
        case _ where Self.isWordByte(byte) || isSlash(offset):
            try parseWord()
        default:
            try skipUnexpected(byte, wanted: "a value")
            return false
        }
        return true
    }

    /// RFC 8259 §6: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func parseNumber() throws(Stop) {
        let start = offset
        while offset < bytes.count, Self.isWordByte(bytes[offset]) || Self.isNumberSign(bytes[offset]) { offset += 1 }
        let isRight = Self.isNumber(bytes[start..<offset])
        if !isRight {
            if try skipTextWithoutQuote(from: start) { return }
            skipBareText()
        }
        if !isRight, !isCut {
            let isComma = isPointForComma(from: start)
            try reportStructure(
                isComma
                    ? JSONMistakes.pointForComma(span(offset - 1, offset))
                    : JSONMistakes.invalidNumber(span(start, offset), text: text(start, offset)))
            if isComma {
                append(.number, from: start, to: offset - 1)
                isRecovering = true
                return
            }
        }
        append(isRight ? .number : .invalid, from: start, to: offset)
    }

    /// The file ends inside a word of an open object or list: that it ends is the mistake.
    private var isCut: Bool { offset >= bytes.count && !containers.isEmpty }

    static func isNumberSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }

    static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let leadingZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole == 1 || (whole > 1 && !leadingZero) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// `true`, `false`, `null`, and what other languages call them.
    private mutating func parseWord() throws(Stop) {
        let start = offset
        while offset < bytes.count, Self.isWordByte(bytes[offset]) { offset += 1 }
        let word = text(start, offset)
        if let kind = Self.literal(word) {
            append(kind, from: start, to: offset)
            return
        }
        if try skipCall(from: start) { return }
        if try parsePrefixedText(from: start) { return }
        if isKeyInList {
            offset = start
            return try parseBareKey()
        }
        if try skipTextWithoutQuote(from: start) { return }
        skipBareText()
        if Self.repaired(word) == nil { skipBareWords() }
        let repair = offset > start + word.utf8.count ? nil : Self.repaired(word)
        if containers.isEmpty {
            try report(JSONMistakes.noObject(.unknownLiteral, span(start, offset)))
        } else if !holdsInvalidText(start, offset), !isCut {
            try reportStructure(
                JSONMistakes.unknownLiteral(span(start, offset), word: text(start, offset), repair: repair))
        }
        append(containers.isEmpty ? .invalid : repair.flatMap(Self.literal) ?? .invalid, from: start, to: offset)
        nodes[nodes.count - 1].isDamaged = true
    }

    /// RFC 8259 §3.
    private static func literal(_ word: String) -> JSONValue.Kind? {
        switch word {
        case "true": .true
        case "false": .false
        case "null": .null
        default: nil
        }
    }

    /// The literal that other languages, and other letters, call `word`.
    private static func repaired(_ word: String) -> String? {
        switch word.lowercased() {
        case "true", "yes", "on": "true"
        case "false", "no", "off": "false"
        case "null", "none", "nil", "undefined": "null"
        default: nil
        }
    }

    /// RFC 8259 §7. A single quote is reported and then read like a double one.
    mutating func parseString(quote: UInt8, isKey: Bool = false) throws(Stop) {
        let start = offset
        let earlier = diagnostics.count
        var form = JSONDocument.Form.plain
        offset += 1
        while true {
            guard offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") else {
                return try closeUnclosedString(from: start, isKey: isKey)
            }
            let byte = bytes[offset]
            if byte == quote { break }
            if byte == UInt8(ascii: "\\") {
                form = .escaped
                try parseEscape(in: quote)
            } else {
                if byte < 0x20 { try report(JSONMistakes.controlCharacter(byte, at: span(offset, offset + 1))) }
                offset += 1
            }
        }
        offset += 1
        let isDamaged = diagnostics.count > earlier || holdsInvalidText(start, offset)
        if quote == UInt8(ascii: "'") { try report(JSONMistakes.singleQuotes(span(start, offset))) }
        append(.string, from: start, to: offset, form: form)
        nodes[nodes.count - 1].isDamaged = isDamaged
    }

    /// A key without quotes, as JavaScript allows it.
    mutating func parseBareKey() throws(Stop) {
        let start = offset
        skipBareText()
        let isCut = nextByte(from: offset) == nil
        var last = (start..<offset).last { bytes[$0] < 0x80 } ?? offset - 1
        // Typographic quotes around it are not part of the key that was meant.
        let first = (start..<offset).first { bytes[$0] < 0x80 } ?? start
        if !holdsInvalidText(start, offset), !isCut {
            // The quote at the end of a key that lacks the one at its beginning.
            let isClosed = offset < bytes.count && bytes[offset] == UInt8(ascii: "\"")
            if isClosed { offset += 1 }
            try report(JSONMistakes.unquotedKey(span(start, offset), text: text(start, offset)))
        }
        last = max(first, last)
        append(.string, from: first, to: last + 1, form: .bare)
        nodes[nodes.count - 1].isDamaged = isCut
        // `{bad}`: that it has no value either is the same mistake.
        guard let container = containers.last, let (next, _) = nextByte(from: offset) else { return }
        if [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(next) {
            nodes[nodes.count - 1].isDamaged = true
            nodes[container.node].isDamaged = true
            isRecovering = true
        }
    }

    /// Whether the word in a list that is read up to ``offset`` is a key: a colon follows.
    private var isKeyInList: Bool {
        guard containers.last?.isObject == false else { return false }
        var end = offset
        while end < bytes.count, Self.isBareByte(bytes[end]) { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: "\"") { end += 1 }
        return nextByte(from: end)?.byte == UInt8(ascii: ":")
    }

    /// Passes over the words of a text of several, without quotes.
    private mutating func skipBareWords() {
        var end = offset
        // A line may be long, and hold many such words.
        let limit = min(bytes.count, offset + (1 << 12))
        while end < limit, Self.isBareByte(bytes[end]) || bytes[end] == 0x20 || isSlash(end) { end += 1 }
        guard end < limit, [",", "}", "]", "\n", "\r"].contains(UnicodeScalar(bytes[end])) else { return }
        while bytes[end - 1] == 0x20 { end -= 1 }
        offset = end
    }

    /// - Parameter quote: what the string began with.
    private mutating func parseEscape(in quote: UInt8) throws(Stop) {
        let start = offset
        guard offset + 1 < bytes.count, bytes[offset + 1] != UInt8(ascii: "\n"), bytes[offset + 1] != UInt8(ascii: "\r")
        else {
            // The string is not closed on its line: that is what there is to say.
            offset += 1
            return
        }
        offset += 2
        let letter = bytes[start + 1]
        // In single quotes, which are reported, one inside needs it.
        if JSONEscapes.simple(letter) != nil || letter == UInt8(ascii: "'") && letter == quote { return }
        guard letter == UInt8(ascii: "u") else {
            // A multi-byte scalar is pointed at as a whole, never cut.
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            try report(JSONMistakes.invalidEscape(span(start, offset)))
            return
        }
        guard let unit = JSONEscapes.hexadecimal(bytes[...], at: offset) else {
            try report(JSONMistakes.invalidEscape(span(start, offset)))
            return
        }
        offset += 4
        if (0xDC00..<0xE000).contains(unit) { try report(JSONMistakes.loneSurrogate(span(start, offset))) }
        guard (0xD800..<0xDC00).contains(unit) else { return }
        if offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u"),
            let low = JSONEscapes.hexadecimal(bytes[...], at: offset + 2), (0xDC00..<0xE000).contains(low)
        {
            offset += 6
        } else {
            try report(JSONMistakes.loneSurrogate(span(start, offset)))
        }
    }

    /// Passes over text that ought to stand in quotes, to where JSON goes on.
    mutating func skipBareText() {
        while offset < bytes.count, Self.isBareByte(bytes[offset]) || isSlash(offset) { offset += 1 }
    }

    /// Whether a slash stands there that is a part of a path, and begins no comment.
    private func isSlash(_ place: Int) -> Bool {
        guard bytes[place] == UInt8(ascii: "/") else { return false }
        let next = place + 1 < bytes.count ? bytes[place + 1] : 0
        return next != UInt8(ascii: "/") && next != UInt8(ascii: "*")
    }

    static func isBareByte(_ byte: UInt8) -> Bool {
        isWordByte(byte) || isNumberSign(byte) || byte == UInt8(ascii: "@")
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
