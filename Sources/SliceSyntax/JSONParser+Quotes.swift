/// Double quotes that lack, or are too many: from there on inside and outside are the wrong way round.
extension JSONParser {
    /// A word or a quote that touches the string before it is no second value: a quote lacks, or
    /// is one too many.
    ///
    /// - Returns: Whether that was so, and the string now ends where it was meant to.
    mutating func mendQuotes(_ byte: UInt8, _ expectation: Expectation) throws(Stop) -> Bool {
        guard let last = nodes.last, Int(last.end) == offset, last.kind == .string, last.form != .bare,
            byte == UInt8(ascii: "\"") || Self.isWordByte(byte) || Self.isNumberSign(byte),
            bytes[offset - 1] == UInt8(ascii: "\"")
        else { return false }
        if byte == UInt8(ascii: "\"") {
            if try mendTripleQuotes(last) { return true }
            return try skipExtraQuote(expectation)
        }
        if try mendDoubledQuote(last) { return true }
        return try mendSwallowedText(last, expectation)
    }

    // MARK: Too many

    /// `"web""`: the second quote is one too many, unless another string begins with it.
    private mutating func skipExtraQuote(_ expectation: Expectation) throws(Stop) -> Bool {
        let open = openBrackets
        let next: Expectation = expectation == .colon ? .value : open.last == true ? .key : .value
        let courses = [
            Course(open: open, expectation: next, place: offset, misfits: 1),
            Course(open: open, expectation: expectation, place: offset + 1, misfits: 1),
        ]
        guard best(of: courses) == 1 else { return false }
        try report(JSONMistakes.extraQuote(span(offset, offset + 1)))
        offset += 1
        return true
    }

    /// `""web"`: the first quote is one too many.
    private mutating func mendDoubledQuote(_ last: JSONDocument.Node) throws(Stop) -> Bool {
        let start = Int(last.start)
        guard offset == start + 2, let end = endOfQuoted(from: start + 1) else { return false }
        // `""web""`: the same mistake at the end.
        let isAtEnd =
            end < bytes.count && bytes[end] == UInt8(ascii: "\"")
            && (nextByte(from: end + 1)).map { ",:]}".utf8.contains($0.byte) } ?? true
        try report(
            JSONMistakes.extraQuote(span(start, start + 1), end: isAtEnd ? span(end, end + 1) : nil))
        let isEscaped = bytes[offset..<end].contains(UInt8(ascii: "\\"))
        nodes[nodes.count - 1].start += 1
        nodes[nodes.count - 1].end = UInt32(end)
        nodes[nodes.count - 1].form = isEscaped ? .escaped : .plain
        nodes[nodes.count - 1].isDamaged = isEscaped
        offset = isAtEnd ? end + 1 : end
        return true
    }

    /// `"""text"""`, as Python and TOML have it, of which two quotes were read as a text.
    private mutating func mendTripleQuotes(_ last: JSONDocument.Node) throws(Stop) -> Bool {
        let mark = Array(repeating: UInt8(ascii: "\""), count: 3)
        let start = Int(last.start)
        let line = bytes[offset + 1..<endOfLine(from: offset, before: offset + (1 << 12))]
        guard offset == start + 2, let end = line.indices.first(where: { line[$0...].starts(with: mark) }) else {
            return false
        }
        try report(JSONMistakes.tripleQuotes(span(start, start + 3)))
        nodes[nodes.count - 1].form = .bare
        nodes[nodes.count - 1].isDamaged = true
        nodes[nodes.count - 1].start = UInt32(offset + 1)
        nodes[nodes.count - 1].end = UInt32(end)
        offset = end + 3
        return true
    }

    // MARK: Too few

    /// `"db, "flavor"`: the string ends where the next one begins, and has swallowed what stands
    /// between; or its text has quotes in it.
    private mutating func mendSwallowedText(
        _ last: JSONDocument.Node, _ expectation: Expectation
    ) throws(Stop) -> Bool {
        let (start, end) = (Int(last.start), Int(last.end))
        let quoted = endOfQuotedText(from: end)
        let open = openBrackets
        var courses = cuts(in: start + 1..<end - 1, isKey: expectation == .colon).map {
            Course(open: open, expectation: expectation, place: $0)
        }
        // `"interfaces"1`: the string is right, and a colon or a comma lacks.
        let next: Expectation = expectation == .separator && open.last == true ? .key : .value
        let endsWithColon = courses.contains { text($0.place + 1, end - 1).allSatisfy { $0 == " " } }
        if !open.isEmpty, !endsWithColon { courses.append(Course(open: open, expectation: next, place: offset)) }
        if let quoted { courses.append(Course(open: open, expectation: expectation, place: quoted)) }
        guard !courses.isEmpty else { throw Stop() }
        let place = courses[best(of: courses)].place
        if place == offset { return false }
        if place < end {
            try closeSwallowing(from: start, at: place, next: span(end - 1, end))
            return true
        }
        let wordStart = offset
        skipBareText()
        try report(JSONMistakes.quoteInside(span(start, end), word: span(wordStart, max(offset, wordStart + 1))))
        nodes[nodes.count - 1].isDamaged = true
        nodes[nodes.count - 1].end = UInt32(place)
        offset = place
        return true
    }

    /// Ends the string that was read last at `place`, where a quote lacks, or is escaped.
    private mutating func closeSwallowing(from start: Int, at place: Int, next: SourceSpan?) throws(Stop) {
        let end = endOfText(from: start, before: place)
        try report(
            escapedQuote(from: start, before: end).map { JSONMistakes.escapedQuote($0) }
                ?? JSONMistakes.missingQuote(span(start, end), text: text(start + 1, end), next: next))
        let isEscaped = escapedQuote(from: start, before: end) != nil
        nodes[nodes.count - 1].form = .bare
        nodes[nodes.count - 1].isDamaged = isEscaped
        nodes[nodes.count - 1].start = UInt32(start + 1)
        nodes[nodes.count - 1].end = UInt32(isEscaped ? end - 2 : end)
        offset = place
    }

    /// Without the blanks at its end.
    private func endOfText(from start: Int, before place: Int) -> Int {
        var end = place
        while end > start + 1, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return end
    }

    /// Where `\"` stands that the text in the string from `start` on ends with before `end`.
    private func escapedQuote(from start: Int, before end: Int) -> SourceSpan? {
        bytes[start + 1..<end].suffix(2).elementsEqual(#"\""#.utf8) ? span(end - 2, end) : nil
    }

    /// Where a text may end that has swallowed what follows it: before the first colon of a key,
    /// before the first comma or bracket of a value, and before the comma or colon at its end.
    private func cuts(in content: Range<Int>, isKey: Bool) -> [Int] {
        guard content.count > 1 else { return [] }
        let colon = UInt8(ascii: ":")
        let ends = isKey ? [colon] : [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")]
        var cuts: [Int] = []
        if let last = bytes[content].lastIndex(where: { $0 != 0x20 && $0 != 0x09 }), last > content.lowerBound,
            bytes[last] == ends[0]
        {
            cuts.append(last)
        }
        if let first = bytes[content].dropFirst().firstIndex(where: { ends.contains($0) }), first != cuts.first {
            cuts.insert(first, at: 0)
        }
        return cuts
    }

    /// Where a text with quotes in it ends, of which `place` stands behind one: behind the next
    /// one that something follows which can only stand behind a string.
    private func endOfQuotedText(from place: Int) -> Int? {
        let line = place..<endOfLine(from: place)
        return line.first { quote in
            guard bytes[quote] == UInt8(ascii: "\""), let (next, _) = nextByte(from: quote + 1) else { return false }
            return [UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(next)
        }.map { $0 + 1 }
    }

    /// `two tier"`: a value that lacks its opening quote begins at `start`, and is read up to ``offset``.
    ///
    /// - Returns: Whether that was so, and it is passed over.
    mutating func skipTextWithoutQuote(from start: Int) throws(Stop) -> Bool {
        guard !containers.isEmpty, let end = endOfTextWithoutQuote else { return false }
        try reportStructure(JSONMistakes.unknownLiteral(span(start, end), word: text(start, end), repair: nil))
        append(.invalid, from: start, to: end)
        nodes[nodes.count - 1].isDamaged = true
        offset = end
        return true
    }

    private var endOfTextWithoutQuote: Int? {
        var place = offset
        // A line may be long, and hold many such words.
        let limit = min(bytes.count, offset + (1 << 12))
        while place < limit {
            let next = place + 1 < bytes.count ? bytes[place + 1] : UInt8(ascii: "\n")
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard let (follower, _) = nextByte(from: place + 1) else { return place + 1 }
                return Self.isWordByte(follower) ? nil : place + 1
            case UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
                UInt8(ascii: "]"):
                return nil
            case UInt8(ascii: ":") where next == 0x20: return nil
            default: place += 1
            }
        }
        return nil
    }

    // MARK: Line ends

    /// A string that is not closed on its line, which ends at ``offset``: it ends before the
    /// commas and brackets at the line's end, which were not meant to be in it.
    mutating func closeUnclosedString(from start: Int, isKey: Bool) throws(Stop) {
        let isCut = offset >= bytes.count
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
        let cuts = isCut ? [] : cuts(in: content.indices, isKey: isKey)
        let open = openBrackets
        let next: Expectation = isKey ? .colon : open.isEmpty ? .end : .separator
        let places = isKey ? cuts + [end] : [end] + cuts
        let place = places[best(of: places.map { Course(open: open, expectation: next, place: $0) })]
        if place != end || escapedQuote(from: start, before: end) != nil {
            append(.string, from: start + 1, to: place, form: .bare)
            try closeSwallowing(from: start, at: place, next: nil)
            nodes[nodes.count - 1].isDamaged = !isKey
            return
        }
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
