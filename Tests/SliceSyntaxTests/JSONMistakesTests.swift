import SliceSyntax
import Testing

/// Every mistake in JSON itself: its code, and exactly the bytes it points at.
struct JSONMistakesTests {
    @Test(arguments: structure + brackets + strings + scalars + foreign)
    func pointsAtTheMistake(_ mistake: JSONMistakeCase) throws {
        let source = MarkedSource(mistake.marked)
        let result = JSONParser.parse(source.file)
        let found = result.diagnostics.inFileOrder()
        #expect(found.map(\.code.id) == mistake.codes.map(\.id))
        #expect(found.compactMap(\.span?.range) == source.mistakes)
        let notes = found.flatMap(\.notes).compactMap(\.span?.range).sorted { $0.start < $1.start }
        #expect(notes == source.notes)
        #expect((result.document != nil) == mistake.isRead)
        if let help = mistake.help { #expect(found.first?.help?.contains(help) == true, "\(found.first?.help ?? "")") }
        for diagnostic in found { #expect(diagnostic.severity == .error) }
    }

    static let structure: [JSONMistakeCase] = [
        .init("⟦⟧", .emptyFile, isRead: false),
        .init("⟦⟧ \n\t\r\n", .emptyFile, isRead: false),
        .init("⟦{⟧", .unclosedBracket, isRead: true, help: "}"),
        .init(#"{"a": ⟦[⟧1, 2"#, .unclosedBracket, isRead: true, help: "]}"),
        .init(#"⟦{⟧"a""#, .unclosedBracket, isRead: true),
        .init(#"⟦{⟧"a":"#, .unclosedBracket, isRead: true),
        .init(#"{"a": ⟨[⟩1⟦}⟧"#, .mismatchedBracket, isRead: true, help: "]"),
        .init(#"[⟨{⟩"a": 1⟦]⟧"#, .mismatchedBracket, isRead: true, help: "}"),
        .init(#"[⟨{⟩⟦]⟧"#, .mismatchedBracket, isRead: true),
        .init("⟦]⟧", .strayBracket, isRead: false),
        .init("[1]⟦]⟧", .strayBracket, isRead: true),
        .init(#"{"a": 1}⟦}⟧ }"#, .strayBracket, isRead: true),
        .init("⟦,⟧", .unexpectedCharacter, isRead: false),
        .init(#"{"a": ⟦;⟧}"#, .unexpectedCharacter, isRead: true),
        .init(#"{⟦;⟧}"#, .unexpectedCharacter, isRead: true),
        .init(#"{"a": 1⟦;⟧}"#, .unexpectedCharacter, isRead: true),
        .init(
            #"{"a": 1⟦;⟧ "b": 2⟦;⟧;; "c": ⟦@⟧3}"#, .unexpectedCharacter, .unexpectedCharacter, .unexpectedCharacter,
            isRead: true),
        .init("⟦\u{1}⟧", .unexpectedCharacter, isRead: false),
        .init(#"{"a": 1⟦,⟧}"#, .trailingComma, isRead: true),
        .init(#"[1⟦,⟧ ]"#, .trailingComma, isRead: true),
        .init(#"{"a": [1⟦,⟧], "b": {"c": 1⟦,⟧}⟦,⟧}"#, .trailingComma, .trailingComma, .trailingComma, isRead: true),
        .init(#"{"a": 1⟦⟧ "b": 2}"#, .missingComma, isRead: true),
        .init(
            "[\"a\"⟦⟧\n\"b\"⟦⟧{}⟦⟧[]⟦⟧-1⟦⟧ 2]", .missingComma, .missingComma, .missingComma, .missingComma,
            .missingComma, isRead: true),
        .init(#"["a"⟦⟧ ⟦é⟧]"#, .missingComma, .unknownLiteral, isRead: true),
        .init(#"{"a"⟦⟧ 1}"#, .missingColon, isRead: true, help: "add a colon"),
        .init(#"{"a" ⟦=⟧ 1}"#, .missingColon, isRead: true, help: "instead of ="),
        .init(#"{"a"⟦⟧}"#, .missingColon, isRead: true),
        .init(#"{"a"⟦⟧, "b": 1}"#, .missingColon, isRead: true),
        .init(#"{"a": ⟦}⟧"#, .missingValue, isRead: true, help: "remove the key"),
        .init(#"{"a": ⟦,⟧ "b": 1}"#, .missingValue, isRead: true),
        .init(#"[1, ⟦,⟧ 2]"#, .missingValue, isRead: true, help: "remove the comma"),
        .init(#"{"a": 1,⟦,⟧ "b": 2}"#, .missingValue, isRead: true, help: "remove the comma"),
        .init(#"{⟦⟦,⟧⟧}"#, .missingValue, .trailingComma, isRead: true),
        .init(#"{"a": 1, ⟦⟦,⟧⟧}"#, .missingValue, .trailingComma, isRead: true),
        .init(#"{⟨"a"⟩: 1, ⟦"a"⟧: 2}"#, .duplicateKey, isRead: true),
        .init(#"{⟨"a"⟩: 1, ⟦"\u0061"⟧: 2}"#, .duplicateKey, isRead: true),
        .init(#"{⟨"a/b"⟩: 1, "c": {"a/b": 0}, ⟦"a\/b"⟧: 2}"#, .duplicateKey, isRead: true),
        .init("{} ⟦x⟧", .textAfterDocument, isRead: true),
        .init("{} ⟦é⟧é", .textAfterDocument, isRead: true),
        .init("{}\n⟦{⟧}", .textAfterDocument, isRead: true),
    ]

    /// A bracket that lacks, or is the wrong one of the two, where what follows tells which.
    static let brackets: [JSONMistakeCase] =
        [
            .init(#"{"v": [⟦{⟧"a": 1, ⟨{⟩"a": 2}]}"#, .unclosedBracket, isRead: true, help: "}"),
            .init(#"{"v": [⟦{⟧"a": 1 ⟨{⟩"a": 2}]}"#, .unclosedBracket, isRead: true, help: "}"),
            .init(#"{"v": ⟦[⟧{"a": 1}, ⟨"w"⟩: 2}"#, .unclosedBracket, isRead: true, help: "]"),
            .init(#"{"v": [{"e": ⟨[⟩"a", "b"⟦}⟧, {"e": []}]}"#, .mismatchedBracket, isRead: true),
            .init(#"{"v": [{"e": ⟨[⟩"a", "b"⟦}⟧, "d": true}]}"#, .mismatchedBracket, isRead: true),
            .init(#"{"v": ⟨[⟩1⟦}⟧, "w": 2}"#, .mismatchedBracket, isRead: true),
            .init(#"{"v": [⟨{⟩"a": 1⟦]⟧, {"a": 2}]}"#, .mismatchedBracket, isRead: true),
            .init(#"{"v": [⟨{⟩"a": 1⟦]⟧, "w": 2}"#, .mismatchedBracket, isRead: true),
            .init(#"{"v": ⟦]⟧}"#, .missingValue, isRead: true),
            // One that lacks takes the comma behind it along.
            .init("{\"v\": ⟦[⟧{\"a\": 1}\n ⟨\"w\"⟩: 2}", .unclosedBracket, isRead: true),
            // One too many closes nothing.
            .init(#"{"v": [{"a": 1}⟦}⟧, {"a": 2}], "w": 1}"#, .strayBracket, isRead: true, help: "remove"),
            .init(#"{"v": [1]⟦]⟧, "w": 1}"#, .strayBracket, isRead: true),
            .init(#"{"v": [{"e": ["a", "b"]⟦]⟧}], "w": 1}"#, .strayBracket, isRead: true),
            // A list in the brackets of another language.
            .init(#"{"v": [⟦{⟧"a", "b"}], "w": ⟦{⟧"a", "b" , "c" }}"#, .missingColon, .missingColon, isRead: true),
            .init(#"{"v": ⟦(⟧1, 2), "w": [⟦(⟧)]}"#, .unexpectedCharacter, .unexpectedCharacter, isRead: true),
            .init(#"{"a"⟦,⟧ "b", "c"⟦,⟧ 1, "d"⟦,⟧ [2]}"#, .missingColon, .missingColon, .missingColon, isRead: true),
        ] + openings

    /// A bracket or a key that lacks where something begins.
    private static let openings: [JSONMistakeCase] = [
        .init(#"{"v": [ ⟦⟧"a": 1, "b": 2 }, {"a": 2}]}"#, .missingOpening, isRead: true, help: "{"),
        .init(#"{"v": [{"a": 1}, ⟦⟧"a": 2, "b": 2 }], "w": 1}"#, .missingOpening, isRead: true, help: "{"),
        .init(#"{"v": ⟦⟧{"a": 1}, {"a": 2}], "w": 1}"#, .missingOpening, isRead: true, help: "["),
        .init(#"{"v": ⟦⟧"a", "b"], "w": 1}"#, .missingOpening, isRead: true, help: "["),
        .init(#"{"v": ⟦⟧{"a": 1} ], "w": 1}"#, .missingOpening, isRead: true, help: "["),
        .init("{\"s\": 1,\n⟦{⟧\"a\": 1}, {\"a\": 2}], \"w\": 1}", .missingOpening, isRead: true, help: "KEY"),
        .init(#"⟦⟧"a": 1, "b": 2}"#, .missingOpening, isRead: true, help: "add the missing {"),
        .init("⟦⟧\"a\": 1, \"b\": 2\n", .missingOpening, isRead: true, help: "} at the end"),
        .init(#"{"v": [⟦[⟧{"a": 1}], "w": 1}"#, .unclosedBracket, isRead: true, help: "remove one"),
        .init(#"{"v": [{⟦{⟧"a": 1}, {"a": 2}]}"#, .unclosedBracket, isRead: true, help: "remove one"),
        .init(#"{"v": ⟦[⟧"a": 1, "b": 2}, "w": 1}"#, .mismatchedBracket, isRead: true, help: "{"),
        .init(#"{⟦:⟧ 1, "b": 2}"#, .unexpectedCharacter, isRead: true, help: "key"),
        .init(#"{"a": ⟦"b"⟧: [1]}"#, .missingValue, isRead: true),
        .init(#"{"a"⟦⟧ "b": [1]}"#, .missingColon, isRead: true, help: "the value"),
        .init(#"{"a": 1⟨}⟩⟦,⟧ "c": ⟦yes⟧}"#, .textAfterDocument, .unknownLiteral, isRead: true, help: "remove the }"),
        .init("{\n  \"a\": ⟦{⟧\"b\": 1,\n  ⟨\"⟩c\": 2\n}", .unclosedBracket, isRead: true, help: "}"),
    ]

    static let strings: [JSONMistakeCase] = [
        .init(#"{"a": ⟦"⟧b}"#, .unclosedString, isRead: true),
        .init("[⟦\"⟧b\n]", .unclosedString, isRead: true),
        .init(#"[⟦"⟧b\"#, .unclosedString, isRead: true),
        .init("[⟦\"⟧b\\\n\"c\"]", .unclosedString, isRead: true),
        // A quote that is missing turns inside and outside round: that is said once.
        .init(#"{"name": ⟦"db⟧, ⟨"⟩flavor": "ubuntu"}"#, .unclosedString, isRead: true, help: #""db""#),
        .init(#"{⟦"slice⟧: ⟨"⟩two-tier"}"#, .unclosedString, isRead: true, help: #""slice""#),
        .init(#"{"owner": ⟦"the "⟧⟨best⟩" one"}"#, .unclosedString, isRead: true),
        .init(#"{"a": ⟦two-tier"⟧, "b": 1}"#, .unknownLiteral, isRead: true, help: "double quote before it"),
        .init("{\"a\": ⟦\"⟧b\nc\", \"d\": 1}", .unclosedString, isRead: true, help: "one line"),
        .init("{\"a\": ⟦\"⟧b,\n\"c\": \"d\"}", .unclosedString, isRead: true, help: "double quote"),
        .init(#"{"a": [⟦"⟧b"#, .unclosedString, isRead: true, help: #""]}"#),
        .init(#"{⟦"v⟧: [⟨"⟩a", "b"], "w": 1}"#, .unclosedString, isRead: true, help: #""v""#),
        .init(#"{⟦"v⟧: 1, ⟨"⟩w": 1}"#, .unclosedString, isRead: true, help: #""v""#),
        .init("{⟦\"v⟧: [\n1], \"w\": 1}", .unclosedString, isRead: true, help: #""v""#),
        .init("{⟦v\"⟧: [\n1], \"w\": 1}", .unquotedKey, isRead: true, help: "double quote before it"),
        .init(#"{"a": ⟦"⟧"b"⟨"⟩, "c": 1}"#, .unexpectedCharacter, isRead: true, help: "at the end"),
        .init(#"{"a": ⟦"⟧"b", "c": 1}"#, .unexpectedCharacter, isRead: true, help: "remove one"),
        .init(#"{"a": "b"⟦"⟧, "c": 1}"#, .unexpectedCharacter, isRead: true, help: "remove one"),
        .init(#"{"a": ⟦"""⟧b""", "c": 1}"#, .unexpectedCharacter, isRead: true, help: "instead of"),
        .init(#"{"a": "b⟦\"⟧, "c": 1}"#, .invalidEscape, isRead: true, help: "remove the backslash"),
        .init("{\"a\": \"b⟦\\\"⟧,\n\"c\": 1}", .invalidEscape, isRead: true, help: "remove the backslash"),
        .init(#"{"a": ⟦../b.json"⟧, "c": 1}"#, .unknownLiteral, isRead: true, help: "double quote before it"),
        .init("[1, 2⟦.⟧\n3]", .invalidNumber, isRead: true, help: "comma"),
        .init("[\"a⟦\t⟧b\"]", .controlCharacter, isRead: true, help: #"\t"#),
        .init("[\"⟦\u{0}⟧\"]", .controlCharacter, isRead: true, help: #"\u0000"#),
        .init("[\"⟦\u{1F}⟧\"]", .controlCharacter, isRead: true, help: #"\u001f"#),
        .init(#"["⟦\x⟧41"]"#, .invalidEscape, isRead: true),
        .init(#"["⟦\é⟧"]"#, .invalidEscape, isRead: true),
        .init(#"["⟦\u⟧12g4"]"#, .invalidEscape, isRead: true, help: "four hexadecimal digits"),
        .init(#"["⟦\u⟧12"]"#, .invalidEscape, isRead: true),
        .init(#"["⟦\ud83d⟧"]"#, .loneSurrogate, isRead: true),
        .init(#"["⟦\ude00⟧"]"#, .loneSurrogate, isRead: true),
        .init(#"["⟦\ud83d⟧⟦\ud83d⟧"]"#, .loneSurrogate, .loneSurrogate, isRead: true),
        .init(#"["⟦\ud83d⟧\u0041"]"#, .loneSurrogate, isRead: true),
        .init(#"{"a": ⟦'it\'s'⟧}"#, .singleQuotes, isRead: true, help: "without the backslash"),
        .init(#"{"a": "it⟦\'⟧s"}"#, .invalidEscape, isRead: true, help: "remove the backslash"),
        .init("{\"a\": ⟦1_000⟧, \"b\": ⟦ten⟧}", .invalidNumber, .unknownLiteral, isRead: true, help: "write 1000"),
        .init("⟦{⟧\n  \"a\": ⟨1⟩\n\n", .unclosedBracket, isRead: true),
        .init("{⟦'a'⟧: ⟦'b'⟧}", .singleQuotes, .singleQuotes, isRead: true),
    ]

    static let scalars: [JSONMistakeCase] = [
        .init("[⟦+1⟧]", .invalidNumber, isRead: true, help: "plus"),
        .init("[⟦.5⟧, ⟦-.5⟧]", .invalidNumber, .invalidNumber, isRead: true, help: "before the point"),
        .init("[⟦1.⟧]", .invalidNumber, isRead: true, help: "behind the point"),
        .init("[⟦01⟧]", .invalidNumber, isRead: true, help: "leading zero"),
        .init("[⟦-01⟧]", .invalidNumber, isRead: true, help: "leading zero"),
        .init("[⟦0x1F⟧]", .invalidNumber, isRead: true, help: "decimal"),
        .init(
            "[⟦1e⟧, ⟦1e+⟧, ⟦1.e2⟧, ⟦--1⟧, ⟦-⟧]", .invalidNumber, .invalidNumber, .invalidNumber, .invalidNumber,
            .invalidNumber, isRead: true),
        .init("[⟦10.0.10.1⟧]", .invalidNumber, isRead: true, help: "quotes"),
        .init("[⟦1_000⟧]", .invalidNumber, isRead: true),
        .init("[⟦True⟧, ⟦FALSE⟧]", .unknownLiteral, .unknownLiteral, isRead: true, help: "write true"),
        .init("[⟦None⟧]", .unknownLiteral, isRead: true, help: "leave the key out"),
        .init("[⟦yes⟧]", .unknownLiteral, isRead: true, help: "write true"),
        .init("[⟦NaN⟧]", .unknownLiteral, isRead: true, help: "no such number"),
        .init("[⟦-Infinity⟧]", .invalidNumber, isRead: true, help: "no such number"),
        .init("[⟦cirros⟧]", .unknownLiteral, isRead: true, help: "quotes"),
    ]

    static let foreign: [JSONMistakeCase] = [
        .init("⟦//⟧ a slice\n{}", .comment, isRead: true),
        .init("{⟦/*⟧ a\nslice */ }", .comment, isRead: true),
        .init("{} ⟦/*⟧ open", .comment, isRead: true),
        .init("⟦#⟧ a slice\n[]", .comment, isRead: true),
        .init("⟦⟧\n⟦//⟧ nothing else", .emptyFile, .comment, isRead: false),
        .init("{⟦slice⟧: 1, ⟦vms⟧ : 2}", .unquotedKey, .unquotedKey, isRead: true),
        .init("⟦slice⟧: two-tier\nvms:\n", .yaml, isRead: false, help: "JSON"),
        .init("# a slice\n⟦---⟧\nslice: two-tier\n", .yaml, isRead: false),
        .init("⟦-⟧ name: web\n", .yaml, isRead: false),
        .init("⟦<⟧html>", .unexpectedCharacter, isRead: false),
        .init("⟦module.exports⟧ = {}", .unknownLiteral, isRead: true),
        .init(#"{⟦slice"⟧: 1}"#, .unquotedKey, isRead: true, help: "double quote before"),
        .init(#"{"a" ⟦=>⟧ 1}"#, .missingColon, isRead: true, help: "instead of =>"),
        .init("{⟦“slice”⟧: 1}", .unquotedKey, isRead: true, help: "instead of “"),
        .init("{⟦two-tier⟧: ⟦focal.img⟧}", .unquotedKey, .unknownLiteral, isRead: true),
        .init("{⟦“slice”⟧: ⟦“two-tier”⟧, \"a\": 1}", .unquotedKey, .unknownLiteral, isRead: true),
        .init("[⟦“cirros”⟧]", .unknownLiteral, isRead: true, help: "instead of “"),
        .init("[⟦1\u{A0}⟧]", .invalidNumber, isRead: true, help: "U+00A0"),
        .init("[⟦\u{A0}⟧1]", .unexpectedCharacter, isRead: true, help: "plain blanks"),
        .init("{⟦\u{A0}\u{2003}⟧\"a\":⟨\u{A0}⟩1,⟨\u{200B}⟩\"b\": 2⟨\u{0C}⟩}", .unexpectedCharacter, isRead: true),
        .init("{⟦/*⟧ open \"a\": [1]}", .comment, isRead: true),
        .init("{\n⟦<<<<<<<⟧ HEAD\n\"a\": 1\n=======\n\"a\": 2\n>>>>>>> b\n}", .unexpectedCharacter, isRead: true),
        .init("{\"a\": ⟦{{ a }}⟧, \"b\": ⟦${B}⟧}", .unknownLiteral, .unknownLiteral, isRead: true),
        .init("[⟦<name>⟧, ⟦...⟧, ⟦…⟧]", .unknownLiteral, .unknownLiteral, .unknownLiteral, isRead: true),
        .init("⟦[slice]⟧\nname = 1\n", .unexpectedCharacter, isRead: false, help: "TOML"),
        .init("⟦[[vms]]⟧\nname = 1\n", .unexpectedCharacter, isRead: false, help: "TOML"),
        .init("⟦```⟧json\n{}\n```\n", .unexpectedCharacter, isRead: false, help: "```"),
        .init("⟦slice⟧ = \"a\"\n", .unexpectedCharacter, isRead: false, help: "TOML"),
        .init("⟦;⟧ a slice\nslice=a\n", .unexpectedCharacter, isRead: false, help: "INI"),
        .init("⟦%YAML⟧ 1.2\n---\nslice: a\n", .yaml, isRead: false),
        .init(#"⟦,⟧{"a": 1}"#, .unexpectedCharacter, isRead: true, help: "remove"),
        .init(#"⟦x =⟧ {"a": 1}"#, .unexpectedCharacter, isRead: true, help: "remove"),
        .init("⟦module.exports =⟧ {\n\"a\": 1⟦,⟧};\n", .unexpectedCharacter, .trailingComma, isRead: true),
        .init("⟦export⟧ {}", .unknownLiteral, isRead: true),
        .init(#"{"a": ⟦f⟧"web", "b": 1⟦,⟧}"#, .unexpectedCharacter, .trailingComma, isRead: true, help: "remove the f"),
        .init(#"{"a": "e" ⟦+⟧ "f", "b": 1}"#, .unexpectedCharacter, isRead: true, help: #""ef""#),
        .init(#"["e" ⟦+⟧ "f" + 'g', 1]"#, .unexpectedCharacter, isRead: true, help: #""efg""#),
        .init(#"[⟦dict⟧(name="web", x=(1, ")")), {}]"#, .unknownLiteral, isRead: true, help: "name"),
        .init(#"[⟦{⟧"name", "a"}]"#, .missingColon, isRead: true, help: "colon"),
        .init("⟦(⟧\"a\": 1)", .unexpectedCharacter, isRead: false, help: "instead of ("),
        .init("{⟦bad⟧}", .unquotedKey, isRead: true),
        .init("⟦{⟧bad\n", .unclosedBracket, isRead: true),
        .init("[⟦two words⟧]", .unknownLiteral, isRead: true, help: "quotes around it"),
    ]
}
