/// What other languages and programs have put into a file.
extension JSONParser {
    // MARK: Blanks

    /// The length of a blank at ``offset`` that only looks like one: 0 where there is none.
    private var foreignBlankLength: Int {
        let rest = bytes[offset...].prefix(3)
        switch rest.first {
        case 0x0B, 0x0C: return 1
        case 0xC2: return rest.starts(with: [0xC2, 0xA0]) ? 2 : 0
        case 0xE2, 0xE3, 0xEF:
            let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first
            let category = scalar?.properties.generalCategory
            return rest.count == 3 && [.spaceSeparator, .format, .lineSeparator].contains(category) ? 3 : 0
        default: return 0
        }
    }

    /// Passes over a blank that JSON does not know.
    mutating func skipForeignBlank() -> Bool {
        let length = foreignBlankLength
        guard length > 0 else { return false }
        if let last = foreignBlanks.last, last.upperBound == offset {
            foreignBlanks[foreignBlanks.count - 1] = last.lowerBound..<offset + length
        } else {
            foreignBlanks.append(offset..<offset + length)
        }
        offset += length
        return true
    }

    /// Says it once, at the first place.
    mutating func reportForeignBlanks() {
        guard let first = foreignBlanks.first else { return }
        let others = foreignBlanks.dropFirst().prefix(JSONMistakes.shownPlaces).map {
            span($0.lowerBound, $0.upperBound)
        }
        diagnostics.append(
            JSONMistakes.foreignBlank(
                span(first.lowerBound, first.upperBound), others: others, count: foreignBlanks.count - 1))
    }

    // MARK: Merges

    private func isMarker(_ sign: Character, at place: Int) -> Bool {
        guard let byte = sign.asciiValue, place == 0 || bytes[place - 1] == UInt8(ascii: "\n") else { return false }
        return bytes[place...].prefix(7).elementsEqual(Array(repeating: byte, count: 7))
    }

    /// Passes over what a merge that was not finished has left: its markers, and the version
    /// below `=======`.
    mutating func skipConflict() throws(Stop) -> Bool {
        if isMarker("<", at: offset) {
            try report(JSONMistakes.conflict(span(offset, offset + 7)))
            isInConflict = true
            skipLine()
            return true
        }
        guard isInConflict, ["=", "|", ">"].contains(where: { isMarker($0, at: offset) }) else { return false }
        while offset < bytes.count, !isMarker(">", at: offset) { skipLine() }
        skipLine()
        isInConflict = false
        return true
    }

    private mutating func skipLine() {
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
        offset = min(offset + 1, bytes.count)
    }

    // MARK: Placeholders

    /// Passes over what stands for a value that somebody was to put in.
    mutating func skipPlaceholder() throws(Stop) -> Bool {
        guard !containers.isEmpty, let end = placeholderEnd else { return false }
        try reportStructure(JSONMistakes.placeholder(span(offset, end)))
        append(.invalid, from: offset, to: end)
        offset = end
        return true
    }

    /// Where `{{ name }}`, `${NAME}`, `<name>` or `...` ends that begins at ``offset``.
    private var placeholderEnd: Int? {
        // Looked at for every value: most are ruled out by their first bytes, and a line may be long.
        switch bytes[offset] {
        case UInt8(ascii: "{"):
            guard offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "{") else { return nil }
        case UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "."), 0xE2: break
        default: return nil
        }
        let line = bytes[offset...].prefix(256).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\"") }
        for (opening, closing) in [("{{", "}}"), ("${", "}"), ("<", ">")] where line.starts(with: opening.utf8) {
            let closing = Array(closing.utf8)
            return line.indices.first { line[$0...].starts(with: closing) }.map { $0 + closing.count }
        }
        guard line.starts(with: "...".utf8) || line.starts(with: "…".utf8) else { return nil }
        return line.firstIndex { $0 != UInt8(ascii: ".") && $0 < 0x80 } ?? line.endIndex
    }

    // MARK: Other languages

    /// Says that a file is not JSON at all where it begins as another language does.
    mutating func checkForOtherLanguage() throws(Stop) {
        func at(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : UInt8(ascii: "\n") }
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        if let end = endOfSectionName { try stop(JSONMistakes.sections(span(offset, end))) }
        if let end = endOfSetting { try stop(JSONMistakes.sections(span(offset, end))) }
        if at(offset) == UInt8(ascii: "(") { try stop(JSONMistakes.documentInParentheses(span(offset, offset + 1))) }
        for directive in ["%YAML", "%TAG"] where bytes[offset...].starts(with: directive.utf8) {
            try stop(JSONMistakes.yaml(span(offset, offset + directive.utf8.count)))
        }
        if bytes[offset...].starts(with: "```".utf8) { try stop(JSONMistakes.fence(span(offset, offset + 3))) }
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

    /// Where the key of `key = value` ends, or the sign of a comment in INI files.
    private var endOfSetting: Int? {
        if bytes[offset] == UInt8(ascii: ";") { return offset + 1 }
        let key = bytes[offset...].prefix { Self.isBareByte($0) || $0 == UInt8(ascii: "\"") }
        let rest = bytes[key.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
        guard !key.isEmpty, rest.first == UInt8(ascii: "="), let (value, _) = nextByte(from: rest.startIndex + 1) else {
            return nil
        }
        // JavaScript and Python give names to objects.
        return value == UInt8(ascii: "{") || value == UInt8(ascii: "[") ? nil : key.endIndex
    }

    /// Where `[name]` or `[[name]]` ends, alone on the file's first line, as TOML and INI have it.
    private var endOfSectionName: Int? {
        let line = bytes[offset...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let name = line.drop { $0 == UInt8(ascii: "[") }.prefix { Self.isWordByte($0) || $0 == UInt8(ascii: ".") }
        let closing = line.suffix(from: name.endIndex)
        guard line.first == UInt8(ascii: "["), !name.isEmpty, !closing.isEmpty,
            closing.allSatisfy({ $0 == UInt8(ascii: "]") }), let (next, _) = nextByte(from: line.endIndex),
            Self.isWordByte(next) || next == UInt8(ascii: "[")
        else { return nil }
        return line.endIndex
    }
}
