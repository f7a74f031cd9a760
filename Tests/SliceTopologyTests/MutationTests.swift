import Foundation
import SliceSyntax
import SliceTopology
import TestSupport
import Testing

/// Damaged topologies, as many as a few seconds allow: whatever the bytes are, the front end
/// answers with a topology or with an error, and what it says can be shown.
struct MutationTests {
    private static let count = 24_000
    private let context = CheckContext(cluster: .standard, defaultOwner: "student")

    @Test func neverACrashAndNeverSilence() throws {
        let seed = SeededGenerator.seed
        print("mutation test: seed \(seed), \(Self.count) inputs")
        let seeds = try Self.examples()
        try #require(!seeds.isEmpty)
        var generator = SeededGenerator(state: seed)
        var accepted = 0
        for number in 0..<Self.count {
            let original = seeds[number % seeds.count]
            var bytes = original
            for _ in 0...Int.random(in: 0..<4, using: &generator) { Self.mutate(&bytes, with: seeds, &generator) }
            let result = TopologyFile.check(SourceFile(name: "mutated.json", bytes: bytes), in: context)
            let isRight = (result.topology != nil) != result.diagnostics.containsError
            #expect(isRight, "seed \(seed), input \(number): \(bytes)")
            for span in result.diagnostics.flatMap({ [$0.span] + $0.notes.map(\.span) }).compactMap({ $0 }) {
                let isInside = span.range.start >= 0 && span.range.end <= bytes.count
                #expect(isInside, "seed \(seed), input \(number): \(bytes)")
            }
            // Showing all of them would take most of the time.
            if number.isMultiple(of: 20) {
                let text = DiagnosticText.render(result.diagnostics, style: .plain)
                #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
                let json = DiagnosticJSON.render(result.diagnostics)
                #expect(JSONParser.parse(SourceFile(name: "out", text: json)).diagnostics.isEmpty)
            }
            if result.topology != nil {
                accepted += 1
                try Self.expectLayoutToKeepMeaning(bytes, "seed \(seed), input \(number)")
            }
        }
        // Else the mutations would be too coarse to reach the checks.
        #expect(accepted > Self.count / 100)
        #expect(accepted < Self.count / 2)
    }

    /// `slicec format` changes blanks, and only them, and only once.
    private static func expectLayoutToKeepMeaning(_ bytes: [UInt8], _ place: String) throws {
        func laidOut(_ bytes: [UInt8]) throws -> [UInt8] {
            let parsed = JSONParser.parse(SourceFile(name: "mutated.json", bytes: bytes))
            return CanonicalLayout.bytes(try #require(parsed.document))
        }
        let once = try laidOut(bytes)
        #expect(try laidOut(once) == once, "\(place): \(bytes)")
        #expect(tokens(once) == tokens(bytes), "\(place): \(bytes)")
    }

    /// A right JSON text without the blanks between its tokens.
    private static func tokens(_ bytes: [UInt8]) -> [UInt8] {
        var isInString = false
        var isEscaped = false
        return bytes.filter { byte in
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                return true
            }
            isInString = byte == UInt8(ascii: "\"")
            return ![0x20, 0x09, 0x0A, 0x0D].contains(byte)
        }
    }

    /// The examples, and each wrong file of the corpus between two of them: every way to go on
    /// behind a mistake is reached, and there still is enough that is nearly right.
    private static func examples() throws -> [[UInt8]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
        func files(_ folder: String) throws -> [URL] {
            try FileManager.default.contentsOfDirectory(
                at: root.appending(path: folder), includingPropertiesForKeys: nil
            ).sorted { $0.path < $1.path }
        }
        let right = try files("examples").filter { $0.pathExtension == "json" }.map {
            [UInt8](try Data(contentsOf: $0))
        }
        let wrong = try files("Tests/Golden/diagnostics").compactMap {
            (try? Data(contentsOf: $0.appending(path: "topology.json"))).map { [UInt8]($0) }
        }
        return wrong.filter { $0.count < 1000 }.enumerated().flatMap { [right[$0.offset % right.count], $0.element] }
    }

    private static let fragments = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "//", "/*", "#", "'", "null", "true", "-", "0",
        "1e9",
        "999999999999999999999", "\u{0}", "\n", "é", "😀", "\u{202E}", ".eth0", ".eth27", "\"id\": 1015,", "\"web\"",
    ].map { Array($0.utf8) }

    private static func mutate(_ bytes: inout [UInt8], with seeds: [[UInt8]], _ generator: inout SeededGenerator) {
        let position = Int.random(in: 0...bytes.count, using: &generator)
        let length = min(Int.random(in: 1...8, using: &generator), bytes.count - position)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: position)
        case 1: bytes.removeSubrange(position..<position + length)
        case 2:
            guard position < bytes.count else { return }
            bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 3:
            guard let fragment = fragments.randomElement(using: &generator) else { return }
            bytes.insert(contentsOf: fragment, at: position)
        case 4: bytes.insert(contentsOf: Array(bytes[position..<position + length]), at: position)
        case 5: bytes.removeSubrange(position...)
        default:
            // Part of another example.
            guard let other = seeds.randomElement(using: &generator), !other.isEmpty else { return }
            let start = Int.random(in: 0..<other.count, using: &generator)
            bytes.insert(contentsOf: other[start..<min(start + 40, other.count)], at: position)
        }
    }
}
