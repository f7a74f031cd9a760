/// Brackets that do not fit, or that JSON does not have.
extension JSONParser {
    /// What a closing bracket may be that does not fit the one that was opened last.
    private enum Reading {
        /// Those inside of the container at this index are not closed before it.
        case lacksOne(Int)
        /// It should be the other one of the two.
        case isWrongOne
        /// It should not be there.
        case isOneTooMany
    }

    /// Makes the innermost container one that `byte` closes, in the reading that leaves the
    /// fewest brackets of the rest without a partner.
    ///
    /// - Returns: Whether it closes anything at all.
    mutating func closeMismatched(_ byte: UInt8) throws(Stop) -> Bool {
        guard let inner = containers.last else { return false }
        let here = span(offset, offset + 1)
        let opening = Int(nodes[inner.node].start)
        let wanted = inner.isObject ? "}" : "]"
        func mismatched(_ help: String) -> Diagnostic {
            JSONMistakes.mismatchedBracket(here, opening: span(opening, opening + 1), wanted: wanted, help: help)
        }
        switch reading(byte) {
        case .lacksOne(let outer):
            let isDoubled = outer + 2 == containers.count ? try mendDoubledBracket() : false
            if !isDoubled {
                try reportStructure(mismatched("add the missing \(wanted) before it"))
            }
            while containers.count - 1 > outer { try closeLast(at: offset, isDamaged: true) }
            return true
        case .isWrongOne:
            try reportStructure(mismatched("write \(wanted) instead of \(text(offset, offset + 1))"))
            return true
        case .isOneTooMany:
            if try !mendSoleElement(byte) { try reportStructure(JSONMistakes.oneTooMany(here)) }
            return false
        }
    }

    private func reading(_ byte: UInt8) -> Reading {
        let isObject = byte == UInt8(ascii: "}")
        let open = openBrackets
        var readings: [(reading: Reading, open: Int)] = [
            (.isWrongOne, containers.count - 1), (.isOneTooMany, containers.count),
        ]
        if let outer = containers.lastIndex(where: { $0.isObject == isObject }) {
            readings.insert((.lacksOne(outer), outer), at: 0)
        }
        // Where two are equal, the first is the likelier slip.
        return readings[
            best(
                of: readings.map {
                    Course(
                        open: Array(open.prefix($0.open)), expectation: $0.open == 0 ? .end : .separator,
                        place: offset + 1)
                })
        ].reading
    }

    /// The first byte from `start` on, and before `limit`, that is no blank.
    func nextByte(from start: Int, before limit: Int = .max) -> (byte: UInt8, offset: Int)? {
        let limit = min(limit, bytes.count)
        var place = start
        while place < limit, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
        return place < limit ? (bytes[place], place) : nil
    }

    // MARK: Lists in other brackets

    /// A list in parentheses, as Python writes tuples.
    mutating func openParenthesis() throws(Stop) -> Expectation {
        try reportStructure(JSONMistakes.parenthesis(span(offset, offset + 1)))
        append(.array, from: offset, to: offset + 1)
        containers.append(Container(node: nodes.count - 1, isObject: false, foreignCloser: UInt8(ascii: ")")))
        offset += 1
        return .firstElement
    }

    /// Braces around nothing but texts hold a list: reads them as one.
    ///
    /// - Returns: Whether that was so, and the first text, just read as a key, is an element.
    mutating func mendList() throws(Stop) -> Bool {
        guard let container = containers.last, container.isObject, container.node == nodes.count - 2 else {
            return false
        }
        let opening = Int(nodes[container.node].start)
        var place = opening + 1
        var count = 0
        while let end = endOfString(from: place), let (byte, next) = nextByte(from: end) {
            count += 1
            place = next + 1
            if byte == UInt8(ascii: ",") { continue }
            guard byte == UInt8(ascii: "}"), count > 1 else { return false }
            // An endpoint is no key.
            let isPair =
                count == 2 && nodes.last.map { !bytes[Int($0.start)..<Int($0.end)].contains(UInt8(ascii: ".")) } == true
            try reportStructure(JSONMistakes.listInBraces(span(opening, opening + 1), isPair: isPair))
            nodes[container.node].kind = .array
            nodes[container.node].isDamaged = true
            containers[containers.count - 1] = Container(
                node: container.node, isObject: false, foreignCloser: UInt8(ascii: "}"),
                lastChild: container.lastChild)
            return true
        }
        return false
    }

    /// Where the string ends that begins at `start`, blanks aside; nil where none does.
    private func endOfString(from start: Int) -> Int? {
        guard let (byte, quote) = nextByte(from: start), byte == UInt8(ascii: "\"") else { return nil }
        var place = quote + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
            if bytes[place] == UInt8(ascii: "\"") { return place + 1 }
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// Whether the comma at ``offset`` stands before a value, so that it was to be a colon.
    var valueFollows: Bool {
        guard let (byte, place) = nextByte(from: offset + 1) else { return false }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return true
        case UInt8(ascii: "\""):
            guard let end = endOfString(from: place), let (next, _) = nextByte(from: end) else { return false }
            return next == UInt8(ascii: ",") || next == UInt8(ascii: "}")
        default: return false
        }
    }
}
