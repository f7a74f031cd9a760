extension JSONParser {
    /// Size, byte-order mark, UTF-8: what is wrong with the bytes before any structure.
    mutating func checkText() throws(Stop) {
        guard bytes.count <= Self.maximumSize else {
            try stop(JSONMistakes.tooLarge(span(0, 0)))
        }
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            try stop(JSONMistakes.utf16(span(0, 2)))
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            try report(JSONMistakes.byteOrderMark(span(0, 3)))
            offset = 3
        }
        // A file begins with two characters of ASCII, of which every second byte is 0 then (RFC 4627 §3).
        if bytes.count >= 4, (bytes[0] == 0) != (bytes[1] == 0), (bytes[2] == 0) == (bytes[0] == 0),
            (bytes[3] == 0) == (bytes[1] == 0)
        {
            try stop(JSONMistakes.utf16(span(0, 2)))
        }
        findInvalidText()
        // A NUL is in no text: this is an image, an archive, or UTF-16 without its mark.
        if let first = invalidText.first, bytes.contains(0) {
            try stop(JSONMistakes.binary(span(first.lowerBound, first.upperBound)))
        }
        for range in invalidText { try report(JSONMistakes.invalidUTF8(span(range.lowerBound, range.upperBound))) }
    }

    /// Runs of bytes that are not UTF-8, as many as can be reported: overlong forms, surrogates,
    /// what is cut short or beyond U+10FFFF (RFC 3629 §3).
    private mutating func findInvalidText() {
        var start = 0
        while start < bytes.count, invalidText.count <= Self.maximumDiagnostics {
            do {
                _ = try UTF8Span(validating: bytes.span.extracting(start...))
                return
            } catch {
                let lower = start + error.byteOffsets.lowerBound
                start += error.byteOffsets.upperBound
                if let last = invalidText.last, last.upperBound == lower {
                    invalidText[invalidText.count - 1] = last.lowerBound..<start
                } else {
                    invalidText.append(lower..<start)
                }
            }
        }
    }

    /// Whether bytes of that range are not UTF-8, which has been said.
    func holdsInvalidText(_ start: Int, _ end: Int) -> Bool {
        !invalidText.isEmpty && invalidText.contains { $0.lowerBound < end && $0.upperBound > start }
    }

    /// Passes over blanks, and over comments after reporting them.
    mutating func skipBlanks() throws(Stop) {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            case UInt8(ascii: "#"): try skipComment(opening: 1, block: false)
            case UInt8(ascii: "/") where offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "/"):
                try skipComment(opening: 2, block: false)
            case UInt8(ascii: "/") where offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "*"):
                try skipComment(opening: 2, block: true)
            case 0x80..., 0x0B, 0x0C:
                guard skipForeignBlank() else { return }
            case UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "|"), UInt8(ascii: ">"):
                guard try skipConflict() else { return }
            default: return
            }
        }
    }

    private mutating func skipComment(opening: Int, block: Bool) throws(Stop) {
        let start = offset
        offset += opening
        if block {
            let isEnd = { [bytes] (at: Int) in bytes[at] == UInt8(ascii: "*") && bytes[at + 1] == UInt8(ascii: "/") }
            while offset + 1 < bytes.count, !isEnd(offset) { offset += 1 }
            if offset + 1 >= bytes.count {
                try report(JSONMistakes.unclosedComment(span(start, start + opening)))
                // That all else is not closed either is the same mistake.
                isRecovering = true
                offset = bytes.count
                return
            }
            offset += 2
        } else {
            while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
        }
        try report(JSONMistakes.comment(span(start, start + opening)))
    }

    /// Keys of one object are compared as decoded text, since `"a"` and `"\u0061"` are one key.
    mutating func checkDuplicateKeys(_ object: Int) throws(Stop) {
        guard !hasSurelyDistinctKeys(object) else { return }
        let document = JSONDocument(file: file, nodes: nodes)
        // By bytes: two spellings of one accented letter are two keys, which String takes for one.
        var first: [[UInt8]: Int] = [:]
        var next = object + 1
        while next < nodes.count {
            let key = next
            next = nextKey(after: key)
            // Where something else stands in a key's place, that is said.
            guard nodes[key].kind == .string else { continue }
            let text = JSONValue(document: document, index: key).string ?? ""
            let name = Array(text.utf8)
            if let earlier = first[name] {
                // Of a document that is read on behind its end, the keys are looked at twice.
                if isEndSaid, isSaid(.duplicateKey, at: nodeSpan(key)) { continue }
                try report(JSONMistakes.duplicateKey(nodeSpan(key), name: text, first: nodeSpan(earlier)))
            } else {
                first[name] = key
            }
        }
    }

    private func isSaid(_ code: DiagnosticCode, at span: SourceSpan) -> Bool {
        diagnostics.contains { $0.code == code && $0.span?.range == span.range }
    }

    /// Behind a key stands its value, and behind that the next key.
    private func nextKey(after key: Int) -> Int {
        key + 1 < nodes.count ? Int(nodes[key + 1].next) : nodes.count
    }

    /// Compares a few keys by their bytes, which say it all where none has an escape.
    private func hasSurelyDistinctKeys(_ object: Int) -> Bool {
        var key = object + 1
        var count = 0
        while key < nodes.count {
            count += 1
            guard count <= 16, nodes[key].kind == .string, nodes[key].form == .plain else { return false }
            var earlier = object + 1
            while earlier < key {
                if haveSameBytes(key, earlier) { return false }
                earlier = nextKey(after: earlier)
            }
            key = nextKey(after: key)
        }
        return true
    }

    private func haveSameBytes(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (nodes[left], nodes[right])
        guard left.end - left.start == right.end - right.start else { return false }
        for distance in 0..<Int(left.end - left.start)
        where bytes[Int(left.start) + distance] != bytes[Int(right.start) + distance] { return false }
        return true
    }

    private func nodeSpan(_ index: Int) -> SourceSpan { span(Int(nodes[index].start), Int(nodes[index].end)) }

    mutating func append(
        _ kind: JSONValue.Kind, from start: Int, to end: Int, form: JSONDocument.Form = .plain
    ) {
        isRecovering = false
        if !containers.isEmpty { containers[containers.count - 1].lastChild = nodes.count }
        nodes.append(
            JSONDocument.Node(
                start: UInt32(start), end: UInt32(end), next: UInt32(nodes.count + 1), kind: kind, form: form))
    }

    func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    func span(_ start: Int, _ end: Int) -> SourceSpan {
        SourceSpan(file: file, range: SourceRange(start: min(start, bytes.count), end: min(end, bytes.count)))
    }

    mutating func report(_ diagnostic: Diagnostic) throws(Stop) {
        guard diagnostics.count + 1 < Self.maximumDiagnostics else {
            try stop(JSONMistakes.last(diagnostic, of: Self.maximumDiagnostics))
        }
        diagnostics.append(diagnostic)
    }

    /// Reports what the grammar stumbles over, unless that follows from what was reported before.
    mutating func reportStructure(_ diagnostic: Diagnostic) throws(Stop) {
        if !isRecovering { try report(diagnostic) }
    }

    mutating func stop(_ diagnostic: Diagnostic) throws(Stop) -> Never {
        diagnostics.append(diagnostic)
        throw Stop()
    }
}
