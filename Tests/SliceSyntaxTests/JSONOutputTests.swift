import SliceSyntax
import Testing

struct JSONOutputTests {
    private let sample: JSONOutput = .object([
        "text": "a\"\\\n\r\t\u{0}\u{1F}\u{7F}\u{9F}\u{A0}©é€😀/", "empty": "", "number": -42,
        "largest": .integer(.max), "smallest": .integer(.min), "yes": true, "no": false, "nothing": .null,
        "list": .array([1, .array([]), .object([]), .strings(["x", "y"])]), "key \"q\"": 1,
    ])

    @Test func whatIsWrittenIsReadAgain() throws {
        for text in [sample.pretty, sample.compact] {
            let result = JSONParser.parse(SourceFile(name: "x", text: text))
            #expect(result.diagnostics.isEmpty)
            #expect(JSONOutput(try #require(result.document).root) == sample)
        }
    }

    @Test func everyScalarRoundTrips() throws {
        // All of the first 0x3000, and some of each plane behind them.
        let scalars = (Array(0..<0x3000) + stride(from: 0x3000, to: 0x110000, by: 251)).compactMap {
            Unicode.Scalar($0)
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        let value = JSONOutput.string(text)
        let result = JSONParser.parse(SourceFile(name: "x", text: value.compact))
        #expect(result.diagnostics.isEmpty)
        // By scalars: strings that look the same are not the same bytes.
        let read = try #require(result.document?.root.string)
        #expect(Array(read.unicodeScalars) == scalars)
    }

    @Test func layout() {
        let value: JSONOutput = .object(["a": 1, "b": .array([true, .null]), "c": .object([]), "d": .array([])])
        #expect(value.compact == #"{"a":1,"b":[true,null],"c":{},"d":[]}"#)
        #expect(
            value.pretty == """
                {
                  "a": 1,
                  "b": [
                    true,
                    null
                  ],
                  "c": {},
                  "d": []
                }
                """)
    }

    @Test func membersWithoutValueAreLeftOut() {
        let none: JSONOutput? = nil
        #expect(JSONOutput.object(["a": none, "b": 1]).compact == #"{"b":1}"#)
    }

    @Test func nothingThatIsWrittenDrivesATerminal() {
        let text = JSONOutput.string("\u{1B}[2J\u{9B}31m\u{7F}").compact
        #expect(text == #""\u001b[2J\u009b31m\u007f""#)
    }
}
