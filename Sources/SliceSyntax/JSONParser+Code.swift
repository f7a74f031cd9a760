/// Pieces of programs where JSON has values: what they are is said once, and parsing goes on behind them.
extension JSONParser {
    /// No more of the text than this is looked at: a line may be long, and hold many such pieces.
    private static let reach = 1 << 12

    // MARK: Before the document

    /// `topology = {`, `export default {` or `,{`: passes over what stands before the document.
    mutating func skipPrefix() throws(Stop) {
        let prefix = bytes[offset...].prefix(80).prefix {
            Self.isWordByte($0) || " \t=.,;".utf8.contains($0)
        }
        let brace = prefix.endIndex
        guard let last = prefix.last(where: { $0 != 0x20 && $0 != 0x09 }), brace < bytes.count,
            bytes[brace] == UInt8(ascii: "{"), beginsMember(behind: brace),
            let end = prefix.lastIndex(of: last).map({ $0 + 1 })
        else { return }
        try report(
            JSONMistakes.noObject(.unexpectedCharacter, span(offset, end), help: "remove what stands before the {"))
        hasPrefix = true
        offset = brace
    }

    /// Whether a key and a colon follow the byte at `place`.
    private func beginsMember(behind place: Int) -> Bool {
        guard let (byte, start) = nextByte(from: place + 1) else { return false }
        if let end = endOfQuoted(from: start, before: start + Self.reach) {
            return nextByte(from: end)?.byte == UInt8(ascii: ":")
        }
        let key = bytes[start...].prefix { Self.isWordByte($0) }
        return Self.isWordByte(byte) && nextByte(from: key.endIndex)?.byte == UInt8(ascii: ":")
    }

    // MARK: Texts

    /// `f"web"`, as Python has it, of which the word from `start` on was read.
    ///
    /// - Returns: Whether that was so; the text is read then.
    mutating func parsePrefixedText(from start: Int) throws(Stop) -> Bool {
        guard offset - start <= 2, offset < bytes.count,
            bytes[start..<offset].allSatisfy({ "fbruFBRU".utf8.contains($0) }),
            let end = endOfQuoted(from: offset, before: offset + Self.reach), isFollowedBySign(end)
        else { return false }
        try reportStructure(JSONMistakes.textPrefix(span(start, offset), letters: text(start, offset)))
        try parseString(quote: bytes[offset])
        return true
    }

    /// `"a" + "b"`: the plus at ``offset`` and the texts behind it belong to the text before it.
    ///
    /// - Returns: Whether that was so, and they are passed over.
    mutating func skipAddedTexts() throws(Stop) -> Bool {
        guard let container = containers.last, let first = nodes.last, first.kind == .string, first.form != .bare,
            container.lastChild == nodes.count - 1
        else { return false }
        let plus = offset
        var parts = [text(Int(first.start) + 1, Int(first.end) - 1)]
        var end = offset
        while let (byte, sign) = nextByte(from: end, before: plus + Self.reach), byte == UInt8(ascii: "+"),
            let (_, quote) = nextByte(from: sign + 1), let close = endOfQuoted(from: quote, before: plus + Self.reach)
        {
            parts.append(text(quote + 1, close - 1))
            end = close
        }
        guard parts.count > 1 else { return false }
        try reportStructure(JSONMistakes.addedTexts(span(plus, plus + 1), together: parts.joined()))
        nodes[nodes.count - 1].isDamaged = true
        offset = end
        return true
    }

    private func isFollowedBySign(_ place: Int) -> Bool {
        guard let (byte, _) = nextByte(from: place) else { return true }
        return ",:]}".utf8.contains(byte)
    }

    // MARK: Calls

    /// `dict(name="web")`, of which the word from `start` on was read.
    ///
    /// - Returns: Whether that was so, and it is passed over.
    mutating func skipCall(from start: Int) throws(Stop) -> Bool {
        guard !containers.isEmpty, offset < bytes.count, bytes[offset] == UInt8(ascii: "("),
            let end = endOfCall
        else { return false }
        try reportStructure(JSONMistakes.call(span(start, offset)))
        append(.invalid, from: start, to: end)
        nodes[nodes.count - 1].isDamaged = true
        offset = end
        return true
    }

    /// Behind the parenthesis that closes the one at ``offset``.
    private var endOfCall: Int? {
        var depth = 0
        var place = offset
        let limit = min(bytes.count, offset + Self.reach)
        while place < limit {
            if let end = endOfQuoted(from: place, before: limit) {
                place = end
                continue
            }
            if bytes[place] == UInt8(ascii: "(") { depth += 1 }
            if bytes[place] == UInt8(ascii: ")") { depth -= 1 }
            place += 1
            if depth == 0 { return place }
        }
        return nil
    }
}
