/// How parsing goes on behind a mistake: as the writer most likely meant it.
extension JSONParser {
    // MARK: Brackets

    /// Makes the innermost container one that `byte` closes.
    ///
    /// Either a closing bracket lacks before it, or it is the wrong one of the two. What
    /// follows tells: only one of both readings goes on with what stands there.
    mutating func closeMismatched(_ byte: UInt8) throws(Stop) {
        guard let inner = containers.last else { return }
        let opening = Int(nodes[inner.node].start)
        try reportStructure(
            JSONMistakes.mismatchedBracket(
                span(offset, offset + 1), opening: span(opening, opening + 1), isObject: inner.isObject))
        let isObject = byte == UInt8(ascii: "}")
        guard let outer = containers.lastIndex(where: { $0.isObject == isObject }),
            goesOn(in: outer - 1) || !goesOn(in: containers.count - 2)
        else {
            // The wrong one of the two: it closes what was opened last.
            return
        }
        while containers.count - 1 > outer { try closeLast(at: offset, isDamaged: true) }
    }

    /// Whether the text behind the bracket at ``offset`` fits into the container at `index`,
    /// -1 being the file itself.
    private func goesOn(in index: Int) -> Bool {
        guard let (byte, place) = nextByte(from: offset + 1) else { return index < 0 }
        guard index >= 0 else { return false }
        let isObject = containers[index].isObject
        guard byte == UInt8(ascii: ",") else { return byte == UInt8(ascii: isObject ? "}" : "]") }
        guard let (next, _) = nextByte(from: place + 1) else { return true }
        let startsElement = next == UInt8(ascii: "{") || next == UInt8(ascii: "[")
        return isObject ? !startsElement : startsElement || next != UInt8(ascii: "\"")
    }

    private func nextByte(from start: Int) -> (byte: UInt8, offset: Int)? {
        var place = start
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
        return place < bytes.count ? (bytes[place], place) : nil
    }

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
        return lastSibling(in: list) == nodes.count - 1
    }

    private var nextObjectIsAround: Bool {
        containers.count > 1 && containers.last?.isObject == false && containers[containers.count - 2].isObject
    }

    /// A list was not closed before the next key of the object around it, which was read as
    /// the list's last element.
    mutating func closeUnclosedList() throws(Stop) {
        guard let list = containers.last, let key = nodes.popLast() else { return }
        let opening = Int(nodes[list.node].start)
        try reportStructure(
            JSONMistakes.unclosedBefore(
                span(opening, opening + 1), next: span(Int(key.start), Int(key.end)), isObject: false))
        try closeLast(at: Int(key.start), isDamaged: true)
        append(key.kind, from: Int(key.start), to: Int(key.end), form: key.form)
    }

    /// Index of the node that ended last inside `container`.
    func lastSibling(in container: Container) -> Int {
        var child = container.node + 1
        while child < nodes.count, Int(nodes[child].next) < nodes.count { child = Int(nodes[child].next) }
        return min(child, nodes.count - 1)
    }

    // MARK: The end

    /// Closes what is open. What the file does not hold any more is one mistake.
    mutating func endOfFile(_ expectation: Expectation) throws(Stop) {
        guard let inner = containers.last else {
            if expectation == .end { return }
            try stop(JSONMistakes.empty(span(0, 0)))
        }
        let opening = Int(nodes[inner.node].start)
        let closers = containers.reversed().map { $0.isObject ? "}" : "]" }.joined()
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
        try reportStructure(JSONMistakes.unexpected(byte, at: span(offset, offset + 1), wanted: wanted))
        isRecovering = true
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
        try report(JSONMistakes.unclosedString(span(start, start + 1)))
        let outside = [0x20, 0x09, 0x0D, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")]
        let content = bytes[(start + 1)..<offset]
        let end = (content.lastIndex { !outside.contains($0) }).map { $0 + 1 } ?? start + 1
        let isCut = offset >= bytes.count
        offset = end
        append(.string, from: start + 1, to: end, form: .bare)
        nodes[nodes.count - 1].isDamaged = true
        // The line's end lacks a comma where it swallowed one: that is the same mistake.
        isRecovering = true
        // The file ends inside the string: that what is open stays open is the same mistake too.
        if isCut { offset = bytes.count }
    }

    // MARK: Other languages

    /// Says that a file is YAML where it begins as one.
    mutating func checkForYAML() throws(Stop) {
        func at(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : UInt8(ascii: "\n") }
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        let dash = UInt8(ascii: "-")
        var end = offset
        if at(offset) == dash, at(offset + 1) == dash, at(offset + 2) == dash {
            end = offset + 3
        } else if at(offset) == dash, isBlank(at(offset + 1)) {
            end = offset + 1
        } else {
            while end < bytes.count, Self.isWordByte(bytes[end]) || bytes[end] == dash { end += 1 }
            guard end > offset, at(end) == UInt8(ascii: ":"), isBlank(at(end + 1)) else { return }
        }
        // `#` is right in YAML.
        diagnostics.removeAll { $0.code == .comment }
        try stop(JSONMistakes.yaml(span(offset, end)))
    }
}
