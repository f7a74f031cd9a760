import Foundation
import SliceSyntax
import TestSupport
import Testing

/// Another program's idea of what JSON is: over many damaged texts, both accept the same ones.
struct IndependentParserTests {
    private static let count = 40_000

    @Test func acceptsWhatAnotherStrictParserAccepts() throws {
        let seed = SeededGenerator.seed
        print("independent parser test: seed \(seed), \(Self.count) texts")
        var generator = SeededGenerator(state: seed)
        let texts = (0..<Self.count).map { number -> [UInt8] in
            var bytes = Array(Self.seeds[number % Self.seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.mutate(&bytes, &generator) }
            return bytes
        }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "json_verdicts.py").path
        let lines = texts.map { text in text.map(Self.hexadecimal).joined() + "\n" }
        let answer = try Shell.run(["/usr/bin/python3", "-I", script], input: lines.joined())
        try #require(answer.status == 0, "\(answer.errors)")
        let verdicts = answer.text.split(separator: "\n").map { $0 == "1" }
        try #require(verdicts.count == texts.count)
        for (number, (text, isRight)) in zip(texts, verdicts).enumerated() {
            let found = JSONParser.parse(SourceFile(name: "x", bytes: text)).diagnostics
            #expect(
                found.isEmpty == isRight,
                "seed \(seed), text \(number): \(String(decoding: text, as: UTF8.self).debugDescription), \(found.map(\.code.id))"
            )
        }
        // Else the mutations would be too coarse, or too fine, to tell parsers apart.
        let accepted = verdicts.count { $0 }
        #expect(accepted > Self.count / 20 && accepted < Self.count / 2, "\(accepted)")
    }

    private static func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    private static let seeds = [
        #"{"a": [1, -2.5e+10, true], "b": {"c": null}, "é": "\u00e9\n"}"#,
        #"[0, -0, 0.0, 1e1, 1E-2, 12345678901234567890, -1.0e0]"#,
        #"["\ud83d\ude00", "\"\\\/\b\f\n\r\t", "😀", "\u0000", ""]"#,
        #"[[], {}, [[{}]], {"": []}, false]"#,
        #"{"a": 1, "b": 2, "aa": 3, "\u0062b": 4}"#,
        " \t\r\n[ true ,\tfalse ,\r\nnull ] \n",
        "\"text\"", "-1",
    ]

    private static let fragments: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "0", "1", "-", "+", ".", "e", "E5",
            "true",
            "null", "NaN", "Infinity", " ", "\t", "\n", "\u{B}", "\u{A0}", "\u{FEFF}", "\u{0}", "\u{7F}", "/", "//",
            "'",
            "\"a\": 1,", "1,",
        ].map { Array($0.utf8) } + [
            [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82],
        ]

    private static func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let position = Int.random(in: 0...bytes.count, using: &generator)
        let length = min(Int.random(in: 1...4, using: &generator), bytes.count - position)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0, 1:
            guard let fragment = fragments.randomElement(using: &generator) else { return }
            bytes.insert(contentsOf: fragment, at: position)
        case 2: bytes.removeSubrange(position..<position + length)
        case 3:
            guard position < bytes.count else { return }
            bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 4: bytes.insert(contentsOf: Array(bytes[position..<position + length]), at: position)
        default: bytes.removeSubrange(position...)
        }
    }
}
