import TestSupport

/// Damages files: bytes, tokens, parts of others, and repetition, which shows what takes more
/// than its share of time.
struct Mutator {
    /// The largest input, in bytes: repetition stops there.
    static let limit = 400_000

    let seeds: [[UInt8]]

    /// The same input for the same seed and number, whatever came before.
    func input(_ number: Int, seed: UInt64) -> [UInt8] {
        var mixed = SeededGenerator(state: seed)
        var generator = SeededGenerator(state: mixed.next() &+ UInt64(number))
        var bytes = seeds[number % seeds.count]
        for _ in 0...Int.random(in: 0..<4, using: &generator) { mutate(&bytes, &generator) }
        // Rare, for its cost.
        if number.isMultiple(of: 500) { repeatPart(of: &bytes, &generator) }
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let position = Int.random(in: 0...bytes.count, using: &generator)
        let length = min(Int.random(in: 1...8, using: &generator), bytes.count - position)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: position)
        case 1: bytes.removeSubrange(position..<position + length)
        case 2:
            guard position < bytes.count else { return }
            bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 3:
            guard let fragment = Self.fragments.randomElement(using: &generator) else { return }
            bytes.insert(contentsOf: fragment, at: position)
        case 4: bytes.insert(contentsOf: Array(bytes[position..<position + length]), at: position)
        case 5: bytes.removeSubrange(position...)
        default:
            // Part of another file.
            guard let other = seeds.randomElement(using: &generator), !other.isEmpty else { return }
            let start = Int.random(in: 0..<other.count, using: &generator)
            bytes.insert(contentsOf: other[start..<min(start + 40, other.count)], at: position)
        }
    }

    /// A fragment, or a line or two of the file itself, 1,000 to 50,000 times where it was.
    private func repeatPart(of bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        var part = Self.fragments.randomElement(using: &generator) ?? []
        var position = Int.random(in: 0...bytes.count, using: &generator)
        if Bool.random(using: &generator) {
            let starts = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
            position = starts.randomElement(using: &generator) ?? position
            let end = starts.first { $0 > position } ?? bytes.count
            part = Array(bytes[position..<end])
        }
        let count = Int.random(in: 1000...50_000, using: &generator)
        let room = (Self.limit - bytes.count) / max(1, part.count)
        let repeated = Array(repeatElement(part, count: max(0, min(count, room))).joined())
        bytes.insert(contentsOf: repeated, at: position)
    }

    private static let fragments = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "//", "/*", "#", "'", "null", "true", "-", "0",
        "1e9", "999999999999999999999", "\u{0}", "\n", "é", "😀", "\u{202E}", ".eth0", ".eth27", "\"id\": 1015,",
        "\"web\"", "\"web\" ", "{\"", "[{", "},", "a ", "\"a\": 1, ", "\"a\" 1 ",
    ].map { Array($0.utf8) }
}
