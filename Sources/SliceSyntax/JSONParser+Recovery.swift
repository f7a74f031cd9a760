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

    /// A list was not closed before the next key of the object around it, which was read as
    /// the list's last element.
    mutating func closeUnclosedList() throws(Stop) {
        guard let list = containers.last, let key = nodes.popLast() else { return }
        let opening = Int(nodes[list.node].start)
        // The comma that lacks too stands behind the bracket that lacks.
        retractComma(before: Int(key.start))
        if try !mendDoubledBracket() {
            try reportStructure(
                JSONMistakes.unclosedBefore(
                    span(opening, opening + 1), next: span(Int(key.start), Int(key.end)), isObject: false))
        }
        try closeLast(at: Int(key.start), isDamaged: true)
        append(key.kind, from: Int(key.start), to: Int(key.end), form: key.form)
    }

    /// `"key" "next": …`: neither colon nor value nor comma stand behind a key.
    mutating func skipKeyWithoutValue() throws(Stop) -> Expectation {
        let end = nodes.last.map { Int($0.end) } ?? offset
        try reportStructure(JSONMistakes.missingColon(span(end, end), found: nil, hasValue: false))
        append(.invalid, from: end, to: end)
        return .key
    }

    /// Whether the key at ``offset`` begins a line that is indented no further than the one on
    /// which the innermost object was opened, and so belongs to the object around it.
    var isKeyOfOuterObject: Bool {
        guard containers.count > 1, containers[containers.count - 2].isObject, let inner = containers.last,
            inner.foreignCloser == nil, let own = indentation(before: offset, isFirst: true),
            let outer = indentation(before: Int(nodes[inner.node].start), isFirst: false)
        else { return false }
        return own <= outer
    }

    /// The blanks at the beginning of the line of `place`; nil where its line begins too far away.
    ///
    /// - Parameter isFirst: whether nothing but blanks may stand before `place` on its line.
    private func indentation(before place: Int, isFirst: Bool) -> Int? {
        let nearby = bytes[max(0, place - (1 << 8))..<place]
        guard let newline = nearby.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
        let blanks = nearby[(newline + 1)...].prefix { $0 == 0x20 || $0 == 0x09 }
        return !isFirst || blanks.endIndex == place ? blanks.count : nil
    }

    /// An object was not closed before the key at ``offset``, which belongs to the object around it.
    mutating func closeBeforeOuterKey() throws(Stop) {
        guard let inner = containers.last else { return }
        let opening = Int(nodes[inner.node].start)
        lacking -= 1
        retractComma(before: offset)
        try reportStructure(
            JSONMistakes.unclosedBefore(
                span(opening, opening + 1), next: span(offset, offset + 1), isObject: true, isKey: true))
        try closeLast(at: offset, isDamaged: true)
    }

    // MARK: The end

    /// Every bracket that is open, as it would be closed.
    var closers: String { containers.reversed().map { $0.isObject ? "}" : "]" }.joined() }

    /// Closes what is open. What the file does not hold any more is one mistake.
    mutating func endOfFile(_ expectation: Expectation) throws(Stop) {
        guard let inner = containers.last else {
            if expectation == .end { return }
            try stop(JSONMistakes.empty(span(0, 0)))
        }
        let opening = Int(nodes[inner.node].start)
        if containers.count == 1, isEndSaid { isRecovering = true }
        if expectation == .separator, !isRecovering { openAtEnd = containers.count }
        try reportStructure(
            JSONMistakes.unclosed(
                span(opening, opening + 1), end: endOnAnotherLine(than: opening), isObject: inner.isObject,
                closers: closers))
        // A key needs a value behind it, else the nodes are no pairs any more.
        if inner.isObject, expectation == .colon || expectation == .value {
            append(.invalid, from: offset, to: offset)
        }
        while !containers.isEmpty { try closeLast(at: offset, isDamaged: true) }
    }

    /// The last byte that is no blank, where it does not stand on the line of `place`.
    private func endOnAnotherLine(than place: Int) -> SourceSpan? {
        guard let last = bytes.lastIndex(where: { $0 > 0x20 }), bytes[place..<last].contains(UInt8(ascii: "\n")) else {
            return nil
        }
        var start = last
        while start > place, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return span(start, last + 1)
    }

    /// Something stands behind the document, which is whole, or was closed too early.
    ///
    /// - Returns: What is wanted next where the text belongs to the document.
    mutating func textAfterDocument(_ byte: UInt8) throws(Stop) -> Expectation? {
        // What is no document at all is one mistake, however long it goes on.
        if nodes[0].kind == .invalid { return nil }
        // `topology = {…};` is one mistake.
        if hasPrefix, byte == UInt8(ascii: ";") {
            offset += 1
            return .end
        }
        if try openDocument() { return .colon }
        if let next = try reopenDocument() { return next }
        nodes[0].isDamaged = true
        if isEndSaid { return nil }
        guard byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") else {
            try reportStructure(JSONMistakes.textAfterDocument(span(offset, bytes.count)))
            return nil
        }
        try reportStructure(JSONMistakes.strayBracket(span(offset, offset + 1)))
        // One that the document's own bracket took the place of.
        isRecovering = true
        offset += 1
        return .end
    }

    // MARK: Bytes

    /// Whether the number that begins at `start` and is read ends its line with a point, where
    /// a comma must stand.
    func isPointForComma(from start: Int) -> Bool {
        guard !containers.isEmpty, bytes[offset - 1] == UInt8(ascii: "."),
            Self.isNumber(bytes[start..<offset - 1]), let (next, place) = nextByte(from: offset)
        else { return false }
        return place > offset && startsValue(next)
    }

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
}
