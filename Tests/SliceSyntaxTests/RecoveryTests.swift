import SliceSyntax
import Testing

/// One run shows all of a file's mistakes, and each of them once.
struct RecoveryTests {
    @Test func severalMistakesAreAllReported() throws {
        let source = MarkedSource(
            """
            ⟦//⟧ my slice
            {
              ⟦slice⟧: ⟦'two-tier'⟧,
              "vms": [
                { "name": "web", "internet": ⟦True⟧⟦,⟧ }⟦⟧
                { "name": "db", "interfaces": ⟦01⟧ }⟦,⟧
              ],
              "links"⟦⟧ []
            }
            """)
        let result = JSONParser.parse(source.file)
        let found = result.diagnostics.inFileOrder()
        #expect(
            found.map(\.code) == [
                .comment, .unquotedKey, .singleQuotes, .unknownLiteral, .trailingComma, .missingComma, .invalidNumber,
                .trailingComma, .missingColon,
            ])
        #expect(found.compactMap(\.span?.range) == source.mistakes)
        let root = try #require(result.document).root
        #expect(root["slice"]?.string == "two-tier")
        #expect(root["vms"]?.elements.map { $0["name"]?.string } == ["web", "db"])
        #expect(root["vms"]?.elements.first?["internet"]?.bool == true)
        #expect(root["vms"]?.elements.map { $0 }.last?["interfaces"]?.kind == .invalid)
        #expect(root["links"]?.kind == .array)
    }

    @Test func whatIsMeantIsRead() throws {
        func value(_ text: String) throws -> JSONValue {
            try #require(JSONParser.parse(SourceFile(name: "x", text: text)).document?.root.elements.first)
        }
        #expect(try value("[yes]").bool == true)
        #expect(try value("[No]").bool == false)
        #expect(try value("[On]").bool == true)
        #expect(try value("[off]").bool == false)
        #expect(try value(#"['it\'s']"#).string == "it's")
        #expect(try value("[None]").kind == .null)
        #expect(try value("['it']").string == "it")
        #expect(try value(#"["\ud83d"]"#).string == "\u{FFFD}")
        #expect(try value(#"["\x"]"#).string == "x")
        #expect(try value("[perhaps]").kind == .invalid)
    }

    @Test func itStopsAtAHundredMistakes() {
        let text = "[" + String(repeating: "yes,", count: 1000) + "1]"
        let result = JSONParser.parse(SourceFile(name: "x", text: text))
        #expect(result.diagnostics.count == 100)
        #expect(result.diagnostics.last?.notes.last?.message.contains("after 100 mistakes") == true)
        #expect(result.document == nil)
    }

    @Test func aMistakeBeforeTheFatalOneIsKept() {
        let deep = String(repeating: "[", count: JSONParser.maximumDepth)
        let found = JSONParser.parse(SourceFile(name: "x", text: #"{"a": yes, "b": "# + deep)).diagnostics
        #expect(found.map(\.code) == [.unknownLiteral, .nestedTooDeep])
    }

    /// Every way in which brackets can lack keeps keys and values in pairs.
    @Test func whatIsReadOfACutFileIsWellFormed() throws {
        let whole = #"{"a": [{"b": "c", "d": [1, "e"]}, {"f": true}], "g": {"h": null}}"#
        for length in 1...whole.utf8.count {
            let file = SourceFile(name: "x", bytes: Array(whole.utf8.prefix(length)))
            let result = JSONParser.parse(file)
            #expect(result.diagnostics.count == (length == whole.utf8.count ? 0 : 1), "\(length)")
            let root = try #require(result.document).root
            #expect(root.isDamaged == (length != whole.utf8.count))
            #expect(root.members.allSatisfy { ["a", "g"].contains($0.name) || $0.key.isDamaged })
        }
    }

    @Test func whatIsMeantStaysInItsPlace() throws {
        func root(_ text: String) throws -> JSONValue {
            try #require(JSONParser.parse(SourceFile(name: "x", text: text)).document).root
        }
        let list = try root(#"{"v": [{"a": 1, {"a": 2}], "w": 3}"#)
        #expect(list["v"]?.elements.map { $0["a"]?.integer } == [1, 2])
        #expect(list["w"]?.integer == 3)
        let key = try root(#"{"v": [1, "w": 2}"#)
        #expect(key["v"]?.elements.map(\.integer) == [1])
        #expect(key["w"]?.integer == 2)
        let quote = try root(#"{"name": "db, "flavor": "ubuntu"}"#)
        #expect(quote["name"]?.string == "db")
        #expect(quote["flavor"]?.string == "ubuntu")
        #expect(try root("{\"a\": \"b, \n\"c\": 1}")["c"]?.integer == 1)
    }
}
