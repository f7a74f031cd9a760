/// Which of several ways to go on behind a mistake is likeliest: the one that leaves the fewest
/// further mistakes in the text behind it.
extension JSONParser {
    /// A way to go on: what is open then, what is wanted next, and from where.
    struct Course {
        /// Of every open bracket whether it is `{`, the outermost first.
        var open: [Bool]
        var expectation: Expectation
        var place: Int
        /// What else is wrong if this is the right one.
        var misfits = 0
    }

    /// Of every open bracket whether it is `{`, the outermost first.
    var openBrackets: [Bool] { containers.map(\.isObject) }

    /// How much of the file is looked at.
    ///
    /// What is not reported any more is not counted either: there may be many such places.
    private var horizon: Int { isRecovering ? 1 << 8 : 1 << 16 }

    /// A text with this many misfits is none that fits.
    private static let mostMisfits = 32

    /// The index of the course that fits best; of equal ones the first.
    func best(of courses: [Course]) -> Int {
        var best = 0
        var fewest = Int.max
        for (index, course) in courses.enumerated() {
            let count = misfits(course)
            if count < fewest { (best, fewest) = (index, count) }
        }
        return best
    }

    /// How many tokens cannot stand where they do if parsing takes that course.
    func misfits(_ course: Course) -> Int {
        var reader = CourseReader(course)
        let end = min(bytes.count, course.place + horizon)
        var place = course.place
        while place < end, reader.misfits < Self.mostMisfits {
            let byte = bytes[place]
            let start = place
            place += 1
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): reader.open(byte == UInt8(ascii: "{"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                let isObject = byte == UInt8(ascii: "}")
                if reader.closes(isObject) { reader.close(1) } else { reader.mismatch(isObject, sign(place..<end)) }
            case UInt8(ascii: ","): reader.comma()
            case UInt8(ascii: ":"): reader.colon()
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let close = endOfQuoted(from: start, before: end)
                if close == nil { reader.misfits += 1 }
                place = close ?? endOfLine(from: start, before: end)
                reader.text(isKey: true)
            case UInt8(ascii: "#"): place = endOfLine(from: start, before: end)
            case UInt8(ascii: "/") where place < end && bytes[place] == byte:
                place = endOfLine(from: start, before: end)
            case _ where Self.isWordByte(byte) || Self.isNumberSign(byte):
                while place < end, Self.isWordByte(bytes[place]) || Self.isNumberSign(bytes[place]) { place += 1 }
                reader.text(isKey: false)
            default: reader.misfits += 1
            }
        }
        return end == bytes.count ? reader.misfits + reader.unfinished : reader.misfits
    }

    /// What the text from a place on tells about where it stands.
    private func sign(_ text: Range<Int>) -> Sign {
        guard let (byte, place) = nextByte(from: text.lowerBound, before: text.upperBound) else {
            return text.upperBound == bytes.count ? .end : .unknown
        }
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { return .inside(object: byte == UInt8(ascii: "}")) }
        guard byte == UInt8(ascii: ","), let (next, quote) = nextByte(from: place + 1, before: text.upperBound)
        else { return .unknown }
        guard let end = endOfQuoted(from: quote, before: text.upperBound) else {
            return .inside(object: !startsValue(next))
        }
        return .inside(object: nextByte(from: end, before: text.upperBound)?.byte == UInt8(ascii: ":"))
    }

    /// Where the text in quotes ends that begins at `start`; nil where it does not on its line, or
    /// not before `limit`.
    func endOfQuoted(from start: Int, before limit: Int = .max) -> Int? {
        let limit = min(limit, bytes.count)
        guard bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'") else { return nil }
        var place = start + 1
        while place < limit, bytes[place] != UInt8(ascii: "\n") {
            if bytes[place] == bytes[start] { return place + 1 }
            let isEscape =
                bytes[place] == UInt8(ascii: "\\") && place + 1 < bytes.count && bytes[place + 1] != UInt8(ascii: "\n")
            place += isEscape ? 2 : 1
        }
        return nil
    }

    func endOfLine(from start: Int, before limit: Int = .max) -> Int {
        let limit = min(limit, bytes.count)
        return bytes[start..<limit].firstIndex(of: UInt8(ascii: "\n")) ?? limit
    }
}

/// What can stand where a bracket has closed something.
private enum Sign {
    case end, unknown
    case inside(object: Bool)
}

/// The grammar of JSON, token by token: counts what does not fit, and goes on as if what lacks
/// were there.
private struct CourseReader {
    private var stack: [Bool]
    private var expectation: JSONParser.Expectation
    var misfits: Int

    init(_ course: JSONParser.Course) {
        stack = course.open
        expectation = course.expectation
        misfits = course.misfits
    }

    /// What lacks if the file ends here.
    var unfinished: Int { stack.count + (stack.isEmpty && expectation != .end ? 1 : 0) }

    private var afterValue: JSONParser.Expectation { stack.isEmpty ? .end : .separator }

    mutating func open(_ isObject: Bool) {
        if expectation != .value, expectation != .firstElement {
            misfits += 1
            // An element of a list that was not opened.
            if stack.last == true, expectation != .colon { stack.append(false) }
        }
        stack.append(isObject)
        expectation = isObject ? .firstKey : .firstElement
    }

    func closes(_ isObject: Bool) -> Bool { stack.last == isObject }

    mutating func close(_ count: Int) {
        if expectation != .separator, expectation != .firstKey, expectation != .firstElement { misfits += 1 }
        stack.removeLast(count)
        expectation = afterValue
    }

    /// A bracket that does not close the innermost object or list: closes two, one or none of
    /// them, as fits what follows.
    mutating func mismatch(_ isObject: Bool, _ sign: Sign) {
        expectation = .separator
        misfits += 1
        let twoAreClosed = stack.count > 1 && stack[stack.count - 2] == isObject
        for count in [twoAreClosed ? 2 : 1, 1, 0] where count <= stack.count {
            let around = stack.dropLast(count).last
            switch sign {
            case .end where around == nil: return close(count)
            case .inside(let object) where around == object: return close(count)
            default: continue
            }
        }
        close(min(1, stack.count))
    }

    mutating func comma() {
        if expectation == .separator, let isObject = stack.last {
            expectation = isObject ? .key : .value
        } else {
            misfits += 1
            if expectation == .colon { expectation = .key }
        }
    }

    mutating func colon() {
        if expectation != .colon {
            misfits += 1
            // A key of an object that was not opened.
            if expectation == .separator, stack.last == false { stack.append(true) }
        }
        expectation = .value
    }

    mutating func text(isKey: Bool) {
        switch expectation {
        case .value, .firstElement: expectation = afterValue
        case .key, .firstKey:
            if !isKey { misfits += 1 }
            expectation = .colon
        case .colon:
            misfits += 1
            expectation = afterValue
        case .separator:
            misfits += 1
            if stack.last == true { expectation = .colon }
        case .end: misfits += 1
        }
    }
}
