/// Brackets that were not opened: what follows tells where they were meant to be.
extension JSONParser {
    // MARK: Before a key

    /// A colon behind a text that was read as a value: the text is a key.
    ///
    /// - Returns: What is wanted next; nil where the colon itself is the mistake.
    mutating func mendKey() throws(Stop) -> Expectation? {
        guard let container = containers.last, let key = nodes.last, key.kind == .string,
            container.lastChild == nodes.count - 1, container.node < nodes.count - 1, !isRecovering
        else { return nil }
        return container.isObject ? try mendKeyAsValue(key) : try mendKeyInList(container, key)
    }

    private mutating func mendKeyInList(_ list: Container, _ key: JSONDocument.Node) throws(Stop) -> Expectation? {
        let open = openBrackets
        let isFirst = list.node == nodes.count - 2
        // In this order, the likelier slip first.
        var courses = [Course(open: open + [true], expectation: .colon, place: offset)]
        if isFirst { courses.append(Course(open: open.dropLast() + [true], expectation: .colon, place: offset)) }
        if open.dropLast().last == true {
            courses.insert(Course(open: open.dropLast(), expectation: .colon, place: offset), at: isFirst ? 2 : 0)
        }
        courses.append(Course(open: open, expectation: .value, place: offset + 1, misfits: 1))
        let course = courses[best(of: courses)]
        if course.expectation == .value { return nil }
        if course.open.count < open.count {
            try closeUnclosedList()
        } else if course.open.count > open.count {
            try openObject(before: key)
        } else {
            let opening = Int(nodes[list.node].start)
            try reportStructure(JSONMistakes.objectInBrackets(span(opening, opening + 1)))
            nodes[list.node].kind = .object
            nodes[list.node].isDamaged = true
            containers[containers.count - 1] = Container(
                node: list.node, isObject: true, foreignCloser: UInt8(ascii: "]"), lastChild: list.lastChild)
        }
        return .colon
    }

    /// `"a": "b": …` in an object.
    private mutating func mendKeyAsValue(_ key: JSONDocument.Node) throws(Stop) -> Expectation? {
        let open = openBrackets
        let courses = [
            Course(open: open, expectation: .key, place: offset + 1),
            Course(open: open, expectation: .colon, place: offset),
            Course(open: open + [true], expectation: .colon, place: offset),
        ]
        switch best(of: courses) {
        case 1:
            try reportStructure(
                JSONMistakes.missingValue(span(Int(key.start), Int(key.end)), isAfterKey: true))
            nodes.removeLast()
            append(.invalid, from: Int(key.start), to: Int(key.start))
            append(key.kind, from: Int(key.start), to: Int(key.end), form: key.form)
        case 2: try openObject(before: key)
        default: return nil
        }
        return .colon
    }

    /// Makes the text that was read last the first key of an object that was not opened.
    private mutating func openObject(before key: JSONDocument.Node) throws(Stop) {
        guard containers.count < Self.maximumDepth else { return try skipDeep(Int(key.start)) }
        let start = Int(key.start)
        retractComma(before: start)
        try reportStructure(JSONMistakes.missingOpening(span(start, start), isObject: true))
        nodes.removeLast()
        append(.object, from: start, to: start)
        containers.append(Container(node: nodes.count - 1, isObject: true))
        append(key.kind, from: start, to: Int(key.end), form: key.form)
    }

    private mutating func skipDeep(_ place: Int) throws(Stop) {
        try stop(JSONMistakes.tooDeep(span(place, place + 1)))
    }

    /// Takes back that a comma lacks right before `place`: a bracket that lacks there too says it.
    mutating func retractComma(before place: Int) {
        guard let last = diagnostics.last, last.code == .missingComma, let comma = last.span?.range.start,
            nextByte(from: comma)?.offset == place
        else { return }
        diagnostics.removeLast()
    }

    // MARK: Before a value

    /// `{` or `[` where a key must stand.
    mutating func mendValueAsKey(_ byte: UInt8, _ expectation: Expectation) throws(Stop) -> Expectation {
        if isRecovering {
            // By the byte alone: looking ahead at each of a million brackets takes for ever.
            if byte == UInt8(ascii: "{"), nextElementBegins, expectation == .key {
                try closeUnclosed(before: offset)
                return .value
            }
            offset += 1
            return expectation
        }
        let open = openBrackets
        let isDoubled = expectation == .firstKey && byte == UInt8(ascii: "{")
        var courses = [Course(open: open, expectation: expectation, place: offset + 1)]
        if byte == UInt8(ascii: "{"), nextElementBegins {
            courses.insert(
                Course(open: open.dropLast(), expectation: .value, place: offset), at: isDoubled ? 1 : 0)
        }
        courses.append(Course(open: open + [false], expectation: .value, place: offset))
        courses.append(Course(open: open, expectation: .value, place: offset))
        let course = courses[best(of: courses)]
        if course.place > offset {
            if isDoubled {
                try reportStructure(JSONMistakes.doubledBracket(span(offset, offset + 1)))
                isRecovering = true
            }
            try skipUnexpected(byte, wanted: "a key in double quotes")
            return expectation
        }
        if course.open.count < open.count {
            try closeUnclosed(before: offset)
        } else if course.open.count == open.count {
            try reportStructure(JSONMistakes.missingKeyBefore(span(offset, offset + 1)))
            appendLostKey(at: offset)
        } else if expectation == .key, let earlier = lastValue,
            nodes[earlier].kind == (byte == UInt8(ascii: "{") ? .object : .array)
        {
            try openList(around: earlier)
        } else {
            try openLostList(before: span(offset, offset + 1))
        }
        return .value
    }

    /// A text that was read as a key, and is an element of a list that was not opened.
    ///
    /// - Returns: Whether that was so.
    mutating func mendElementAsKey(_ byte: UInt8) throws(Stop) -> Bool {
        guard let key = nodes.last, key.kind == .string, let container = containers.last, container.isObject,
            container.lastChild == nodes.count - 1
        else { return false }
        let open = openBrackets
        guard !isRecovering, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else { return false }
        let courses = [
            Course(open: open, expectation: .separator, place: offset, misfits: 1),
            Course(open: open, expectation: .value, place: offset + 1, misfits: 1),
            Course(open: open.dropLast() + [false], expectation: .separator, place: offset, misfits: 1),
            Course(open: open + [false], expectation: .separator, place: offset, misfits: 1),
        ]
        guard best(of: courses) == 3 else { return false }
        let form = key.form
        let (start, end) = (Int(key.start), Int(key.end))
        nodes.removeLast()
        if let earlier = lastValue, isElement(earlier, beside: start) {
            try openList(around: earlier)
        } else {
            try openLostList(before: span(start, end))
        }
        append(.string, from: start, to: end, form: form)
        return true
    }

    /// `"key": {…} ]`: the list of one element was not opened. What closes it stands at ``offset``.
    ///
    /// - Returns: Whether that was so; it is closed then.
    mutating func mendSoleElement(_ byte: UInt8) throws(Stop) -> Bool {
        guard byte == UInt8(ascii: "]"), let value = lastValue,
            nodes[value].kind == .object || nodes[value].kind == .string
        else { return false }
        try openList(around: value)
        try closeLast(at: offset + 1, isDamaged: false)
        return true
    }

    /// Whether a member's value is the element before the one at `place`: they share a line, or
    /// the key of that member has its own.
    private func isElement(_ value: Int, beside place: Int) -> Bool {
        let newline = UInt8(ascii: "\n")
        let behindKey = bytes[Int(nodes[value - 1].end)..<Int(nodes[value].start)]
        let between = bytes[Int(nodes[value].end)..<place]
        return behindKey.contains(newline) || nodes[value].kind == .string && !between.contains(newline)
    }

    /// The value of the innermost object's last member, where it has one.
    private var lastValue: Int? {
        guard let container = containers.last, container.isObject else { return nil }
        var last: Int?
        var child = container.node + 1
        while child < nodes.count {
            let value = Int(nodes[child].next)
            guard value < nodes.count else { break }
            last = value
            child = Int(nodes[value].next)
        }
        return last
    }

    /// Puts a value that was read into a list, which goes on.
    private mutating func openList(around value: Int) throws(Stop) {
        guard containers.count < Self.maximumDepth, let kind = nodes.indices.contains(value) ? nodes[value] : nil
        else { return try skipDeep(offset) }
        let start = Int(kind.start)
        try reportStructure(JSONMistakes.missingOpening(span(start, start), isObject: false))
        for index in value..<nodes.count { nodes[index].next += 1 }
        nodes.insert(
            JSONDocument.Node(start: kind.start, end: kind.start, next: 0, kind: .array), at: value)
        containers[containers.count - 1].lastChild = value
        containers.append(Container(node: value, isObject: false, lastChild: value + 1))
    }

    /// Elements of a list whose beginning lacks, together with its key.
    private mutating func openLostList(before element: SourceSpan) throws(Stop) {
        guard containers.count < Self.maximumDepth else { return try skipDeep(element.range.start) }
        try reportStructure(JSONMistakes.missingList(element))
        appendLostKey(at: element.range.start)
        append(.array, from: element.range.start, to: element.range.start)
        nodes[nodes.count - 1].isDamaged = true
        containers.append(Container(node: nodes.count - 1, isObject: false))
    }

    /// Stands for a key that lacks: which one, nobody knows.
    mutating func appendLostKey(at place: Int) {
        if let container = containers.last { nodes[container.node].isDamaged = true }
        append(.invalid, from: place, to: place)
        nodes[nodes.count - 1].isDamaged = true
    }

    // MARK: Two brackets for one

    /// `[[` of which one is closed: the second is one too many. Takes it away.
    ///
    /// - Returns: Whether that was so; the innermost list is the outer of the two then.
    mutating func mendDoubledBracket() throws(Stop) -> Bool {
        guard let list = containers.last, !list.isObject, nodes.count > list.node + 1 else { return false }
        let inner = list.node + 1
        let start = Int(nodes[inner].start)
        guard nodes[inner].kind == .array, Int(nodes[inner].next) == nodes.count,
            nextByte(from: Int(nodes[list.node].start) + 1)?.offset == start
        else { return false }
        try reportStructure(JSONMistakes.doubledBracket(span(start, start + 1)))
        nodes.remove(at: inner)
        for index in inner..<nodes.count { nodes[index].next -= 1 }
        return true
    }

    // MARK: Around everything

    /// A colon behind the document, which is a text: a key, and the braces around all lack.
    mutating func openDocument() throws(Stop) -> Bool {
        guard bytes[offset] == UInt8(ascii: ":"), nodes.count == 1, nodes[0].kind == .string else { return false }
        let course = Course(open: [true], expectation: .colon, place: offset)
        let start = Int(nodes[0].start)
        try reportStructure(JSONMistakes.missingBraces(span(start, start), isClosed: misfits(course) == 0))
        let key = nodes.removeLast()
        append(.object, from: start, to: start)
        containers.append(Container(node: 0, isObject: true))
        append(key.kind, from: start, to: Int(key.end), form: key.form)
        isEndSaid = true
        return true
    }

    /// A member behind the document: what closed it closes too early.
    ///
    /// - Returns: What is wanted next; nil where no member follows.
    mutating func reopenDocument() throws(Stop) -> Expectation? {
        guard nodes[0].kind == .object, !isEndSaid, let (byte, first) = nextByte(from: offset) else { return nil }
        var start = first
        if byte == UInt8(ascii: ",") { start = nextByte(from: first + 1)?.offset ?? bytes.count }
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\""), let end = endOfQuoted(from: start),
            nextByte(from: end)?.byte == UInt8(ascii: ":")
        else { return nil }
        let closing = Int(nodes[0].end) - 1
        try reportStructure(
            JSONMistakes.closedTooEarly(span(first, first + 1), closing: span(closing, closing + 1)))
        containers.append(Container(node: 0, isObject: true))
        containers[0].lastChild = lastValue ?? 0
        nodes[0].isDamaged = true
        isEndSaid = true
        if byte == UInt8(ascii: ",") { lastComma = first }
        offset = start
        return .key
    }
}
