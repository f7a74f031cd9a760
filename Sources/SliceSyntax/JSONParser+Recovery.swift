/// How parsing goes on behind a mistake: as the writer most likely meant it.
extension JSONParser {
    // MARK: Brackets

    /// Whether the innermost container is an object in a list, so that `{` behind a member can
    /// only be the list's next element.
    var nextElementBegins: Bool {
        containers.count > 1 && containers[containers.count - 2].isObject == false
    }

    /// An object in a list was not closed before the list's next element begins, at `place`.
    mutating func closeUnclosed(before place: Int) throws(Stop) {
        guard let inner = containers.last else { return }
        let opening = Int(nodes[inner.node].start)
        try reportStructure(
            JSONMistakes.unclosedBefore(span(opening, opening + 1), next: span(place, place + 1), isObject: true))
        try closeLast(at: place, isDamaged: true)
    }

    /// Whether a colon here makes the last element of a list the next key of the object around it.
    var isKeyInUnclosedList: Bool {
        guard nextObjectIsAround, let last = nodes.last, last.kind == .string, let list = containers.last else {
            return false
        }
        return list.lastChild == nodes.count - 1
    }

    private var nextObjectIsAround: Bool {
        containers.count > 1 && containers.last?.isObject == false && containers[containers.count - 2].isObject
    }

    /// A list was not closed before the next key of the object around it, which was read as
    /// the list's last element.
    mutating func closeUnclosedList() throws(Stop) {
        guard let list = containers.last, let key = nodes.popLast() else { return }
        let opening = Int(nodes[list.node].start)
        // The comma that lacks too stands behind the bracket that lacks.
        if let last = diagnostics.last, last.code == .missingComma, let comma = last.span?.range.start,
            nextByte(from: comma)?.offset == Int(key.start)
        {
            diagnostics.removeLast()
        }
        try reportStructure(
            JSONMistakes.unclosedBefore(
                span(opening, opening + 1), next: span(Int(key.start), Int(key.end)), isObject: false))
        try closeLast(at: Int(key.start), isDamaged: true)
        append(key.kind, from: Int(key.start), to: Int(key.end), form: key.form)
    }

    // MARK: The end

    /// Every bracket that is open, as it would be closed.
    private var closers: String { containers.reversed().map { $0.isObject ? "}" : "]" }.joined() }

    /// Closes what is open. What the file does not hold any more is one mistake.
    mutating func endOfFile(_ expectation: Expectation) throws(Stop) {
        guard let inner = containers.last else {
            if expectation == .end { return }
            try stop(JSONMistakes.empty(span(0, 0)))
        }
        let opening = Int(nodes[inner.node].start)
        try reportStructure(
            JSONMistakes.unclosed(span(opening, opening + 1), isObject: inner.isObject, closers: closers))
        // A key needs a value behind it, else the nodes are no pairs any more.
        if inner.isObject, expectation == .colon || expectation == .value {
            append(.invalid, from: offset, to: offset)
        }
        while !containers.isEmpty { try closeLast(at: offset, isDamaged: true) }
    }

    /// Something stands behind the document, which is whole, or was closed too early.
    mutating func textAfterDocument(_ byte: UInt8) throws(Stop) {
        // What is no document at all is one mistake, however long it goes on.
        if nodes[0].kind == .invalid { return }
        nodes[0].isDamaged = true
        let isBracket = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
        try reportStructure(
            isBracket
                ? JSONMistakes.strayBracket(span(offset, offset + 1))
                : JSONMistakes.textAfterDocument(span(offset, bytes.count)))
    }

    // MARK: Bytes and quotes

    /// Passes over a byte that can stand nowhere, and says so once for all that follow it.
    mutating func skipUnexpected(_ byte: UInt8, wanted: String) throws(Stop) {
        guard !containers.isEmpty else {
            try stop(JSONMistakes.noObject(.unexpectedCharacter, span(offset, offset + 1)))
        }
        if !isRecovering {
            try report(JSONMistakes.unexpected(byte, at: span(offset, offset + 1), wanted: wanted))
            isRecovering = true
        }
        offset += 1
    }

    /// A word that touches the string before it is no second value: a quote is missing, and
    /// from there on inside and outside are the wrong way round.
    ///
    /// - Returns: Whether that was so, and the string now ends where it was meant to.
    mutating func mendQuotes(_ byte: UInt8) throws(Stop) -> Bool {
        guard let last = nodes.last, last.kind == .string, last.form != .bare, Int(last.end) == offset,
            Self.isWordByte(byte)
        else { return false }
        let start = Int(last.start)
        let end = Int(last.end)
        if let separator = trailingSeparator(bytes[(start + 1)..<(end - 1)]) {
            // `"db, "flavor"`: the quote lacks before the comma, and the last one opens a string.
            try report(
                JSONMistakes.missingQuote(
                    span(start, separator), text: text(start + 1, separator), next: span(end - 1, end)))
            nodes[nodes.count - 1].form = .bare
            nodes[nodes.count - 1].start += 1
            nodes[nodes.count - 1].end = UInt32(separator)
            offset = separator
            return true
        }
        let wordStart = offset
        skipBareText()
        try report(JSONMistakes.quoteInside(span(start, end), word: span(wordStart, offset)))
        // `"the "best" one"`: quotes inside the text. It ends with one that something follows.
        nodes[nodes.count - 1].isDamaged = true
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
            offset += 1
            guard bytes[offset - 1] == UInt8(ascii: "\""), let (next, _) = nextByte(from: offset) else { continue }
            if [UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(next) {
                nodes[nodes.count - 1].end = UInt32(offset)
                return true
            }
        }
        throw Stop()
    }

    /// Where the comma or colon stands that a string ends with, blanks aside.
    private func trailingSeparator(_ content: ArraySlice<UInt8>) -> Int? {
        guard let last = content.lastIndex(where: { $0 != 0x20 && $0 != 0x09 }), last > content.startIndex,
            content[last] == UInt8(ascii: ",") || content[last] == UInt8(ascii: ":")
        else { return nil }
        return last
    }

    /// A string that is not closed on its line, which ends at ``offset``: it ends before the
    /// commas and brackets at the line's end, which were not meant to be in it.
    mutating func closeUnclosedString(from start: Int) throws(Stop) {
        if let end = endOnNextLine {
            try report(JSONMistakes.brokenString(span(start, start + 1)))
            append(.string, from: start + 1, to: end - 1, form: .bare)
            nodes[nodes.count - 1].isDamaged = true
            offset = end
            return
        }
        let outside = [0x20, 0x09, 0x0D, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")]
        let content = bytes[(start + 1)..<offset]
        let end = (content.lastIndex { !outside.contains($0) }).map { $0 + 1 } ?? start + 1
        let isCut = offset >= bytes.count
        try report(
            isCut && end == offset
                ? JSONMistakes.cutString(span(start, start + 1), closers: "\"" + closers)
                : JSONMistakes.unclosedString(span(start, start + 1)))
        offset = end
        append(.string, from: start + 1, to: end, form: .bare)
        nodes[nodes.count - 1].isDamaged = true
        // The line's end lacks a comma where it swallowed one: that is the same mistake.
        isRecovering = true
        // The file ends inside the string: that what is open stays open is the same mistake too.
        if isCut { offset = bytes.count }
    }

    /// Where a string ends that goes on behind the line end at ``offset``: behind a quote that
    /// more text stands before, and that only a string's end can have what follows it.
    private var endOnNextLine: Int? {
        guard offset < bytes.count, let (first, start) = nextByte(from: offset + 1), first != UInt8(ascii: "\""),
            !Self.brackets.contains(first)
        else { return nil }
        let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
        guard !bytes[offset + 1..<start].contains(UInt8(ascii: "\n")),
            let quote = line.firstIndex(of: UInt8(ascii: "\"")), let (next, _) = nextByte(from: quote + 1)
        else { return nil }
        return [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(next) ? quote + 1 : nil
    }

    private static let brackets = [
        UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","),
    ]
}
