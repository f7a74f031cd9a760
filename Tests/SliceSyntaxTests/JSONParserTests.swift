import SliceSyntax
import Testing

/// What the parser accepts, and what it makes of it.
struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONValue {
        let result = JSONParser.parse(SourceFile(name: "topology.json", text: text))
        #expect(result.diagnostics.map(\.code.id) == [])
        return try #require(result.document).root
    }

    @Test func valuesOfEveryKind() throws {
        let root = try parse(#" { "o": {}, "a": [1, -2.5e+3, true, false, null], "s": "x" } "#)
        #expect(root.kind == .object)
        #expect(root.members.map(\.name) == ["o", "a", "s"])
        #expect(root["o"]?.members.isEmpty == true)
        let elements = Array(try #require(root["a"]?.elements))
        #expect(elements.map(\.kind) == [.number, .number, .true, .false, .null])
        #expect(elements[0].integer == 1)
        #expect(elements[1].integer == nil)
        #expect(elements[1].numberText == "-2.5e+3")
        #expect(elements[2].bool == true)
        #expect(elements[4].bool == nil)
        #expect(root["s"]?.string == "x")
        #expect(root["t"] == nil)
        #expect(root["s"]?.elements.isEmpty == true)
    }

    @Test(arguments: [
        "0", "-0", "10", "1.5", "-1.5", "1e5", "1E+5", "1e-5", "0.0", "1234567890123456789012345678901234567890",
    ])
    func numbers(_ text: String) throws {
        let value = try parse(text)
        #expect(value.numberText == text)
    }

    @Test func integersAreNeverRounded() throws {
        #expect(try parse("9223372036854775807").integer == Int.max)
        #expect(try parse("-9223372036854775808").integer == Int.min)
        #expect(try parse("9223372036854775808").integer == nil)
        #expect(try parse("1.0").integer == nil)
        #expect(try parse("1e3").integer == nil)
    }

    @Test(arguments: [
        (#""""#, ""),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude00\uD83D\uDE00""#, "😀😀"),
        (#""a\ud83d\ude00b""#, "a😀b"),
        (#""\u0000""#, "\0"),
        (#""é€😀""#, "é€😀"),
        ("\"\u{7F}\u{2028}\"", "\u{7F}\u{2028}"),
        (#""// # /* ' no comment""#, "// # /* ' no comment"),
    ])
    func strings(_ text: String, _ expected: String) throws {
        #expect(try parse(text).string == expected)
    }

    @Test func everyValueKnowsItsPlace() throws {
        let text = "{\n  \"é\": [12, \"x\"]\n}"
        let root = try parse(text)
        let list = try #require(root["é"])
        func covered(_ value: JSONValue) -> String {
            String(decoding: Array(text.utf8)[value.range.start..<value.range.end], as: UTF8.self)
        }
        #expect(covered(root) == text)
        #expect(covered(list) == "[12, \"x\"]")
        #expect(list.elements.map(covered) == ["12", "\"x\""])
        #expect(covered(try #require(root.members.first).key) == "\"é\"")
    }

    @Test func whitespaceIsAllFourKindsAndNoOther() throws {
        #expect(try parse("\t\r\n [ \t\r\n] \n").kind == .array)
        #expect(!JSONParser.parse(SourceFile(name: "x", text: "[\u{B}]")).diagnostics.isEmpty)
        #expect(!JSONParser.parse(SourceFile(name: "x", text: "[\u{2003}1]")).diagnostics.isEmpty)
    }

    @Test func keysAreComparedByTheirScalars() throws {
        #expect(try parse(#"{"e\u0301": 1, "\u00e9": 2}"#).members.count == 2)
    }

    @Test func nestingEndsAt512() throws {
        func nested(_ depth: Int) -> SourceFile {
            SourceFile(
                name: "deep.json", text: String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        }
        #expect(JSONParser.parse(nested(512)).diagnostics.isEmpty)
        let result = JSONParser.parse(nested(513))
        #expect(result.document == nil)
        #expect(result.diagnostics.map(\.code) == [.nestedTooDeep])
        #expect(result.diagnostics.first?.span?.range == SourceRange(start: 512, end: 513))
        #expect(JSONParser.parse(nested(1_000_000)).diagnostics.map(\.code) == [.nestedTooDeep])
    }

    @Test func depthCountsObjectsToo() {
        let text = String(repeating: #"{"a":["#, count: 256) + String(repeating: "]}", count: 256)
        #expect(JSONParser.parse(SourceFile(name: "deep.json", text: text)).diagnostics.isEmpty)
    }

    @Test func aBigFileIsRead() throws {
        let vm = #"{"name": "web", "flavor": "cirros", "interfaces": 1},"#
        let count = 20_000
        let root = try parse("[" + String(repeating: vm, count: count) + "0]")
        let elements = Array(root.elements)
        #expect(elements.count == count + 1)
        #expect(elements[count - 1]["interfaces"]?.integer == 1)
    }

    @Test func aBigFlatObjectIsRead() throws {
        let members = (0..<50_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(try parse("{\(members)}").members.count == 50_000)
    }
}
