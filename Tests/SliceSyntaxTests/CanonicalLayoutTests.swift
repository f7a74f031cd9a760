import SliceSyntax
import Testing

struct CanonicalLayoutTests {
    private func layout(_ text: String) throws -> String {
        let parsed = JSONParser.parse(SourceFile(name: "topology.json", text: text))
        #expect(parsed.diagnostics.isEmpty)
        return String(decoding: CanonicalLayout.bytes(try #require(parsed.document)), as: UTF8.self)
    }

    @Test func aTopologyHasAVMAndALinkALine() throws {
        let text = try layout(
            #"{"slice":"s","vms":[{"name":"a","flavor":"cirros"},{"name":"b","flavor":"cirros","internet":true}],"#
                + "\n\n"
                + #""links" : [ {"endpoints":["a.eth1",    "b.eth1"]} ] , "id":1000}"#)
        #expect(
            text == """
                {
                  "slice": "s",
                  "vms": [
                    { "name": "a", "flavor": "cirros" },
                    { "name": "b", "flavor": "cirros", "internet": true }
                  ],
                  "links": [
                    { "endpoints": ["a.eth1", "b.eth1"] }
                  ],
                  "id": 1000
                }

                """)
    }

    @Test func aClusterHasAWorkerAndAFlavorALine() throws {
        let text = try layout(
            #"{"workers":[{"address":"a","capacity":{"maxVMs":2}}],"networkNode":{"address":"a"},"#
                + #""flavors":{"f":{"cores":1}},"quotas":{}}"#)
        #expect(
            text == """
                {
                  "workers": [
                    { "address": "a", "capacity": { "maxVMs": 2 } }
                  ],
                  "networkNode": { "address": "a" },
                  "flavors": {
                    "f": { "cores": 1 }
                  },
                  "quotas": {}
                }

                """)
    }

    @Test(arguments: ["[]", "{}", "1", #""x""#, "null"])
    func whatIsSmallStaysSo(_ text: String) throws {
        #expect(try layout(text) == text + "\n")
    }

    @Test func textsAndNumbersStayAsTheyAreWritten() throws {
        let text = try layout(#"{"a":"é\u00e9\/\ud83d\ude00","b":-0.10E+2,"c":[1.0,1]}"#)
        #expect(text.contains(#""a": "é\u00e9\/\ud83d\ude00""#))
        #expect(text.contains(#""b": -0.10E+2"#))
        #expect(text.contains(#""c": [1.0, 1]"#))
    }

    @Test func theDeepestFileIsLaidOutToo() throws {
        let depth = JSONParser.maximumDepth
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try layout(layout(deep)) == layout(deep))
    }
}
