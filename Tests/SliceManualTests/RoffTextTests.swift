import Testing

@testable import SliceManual

struct RoffTextTests {
    @Test(arguments: [
        ("'quoted' and \\n", "\\(aqquoted\\(aq and \\en"),
        ("--plan", "\\-\\-plan"),
        ("~/.config ^C `", "\\(ti/.config \\(haC \\(ga"),
        ("1 – 2 … 😀", "1 \\[u2013] 2 \\[u2026] \\[u1F600]"),
    ])
    func textStandsForItself(plain: String, roff: String) {
        #expect(RoffText.escaped(plain) == roff)
    }

    @Test func whatIsInBackquotesIsBold() {
        #expect(RoffText.prose("see `slicec plan`, then go") == "see \\fBslicec plan\\fR, then go")
        #expect(RoffText.prose("a lone ` stays") == "a lone \\(ga stays")
    }

    @Test func noLineBecomesARequest() {
        var text = RoffText()
        let word = String(repeating: "x", count: 70)
        text.fill("\(word) and some .dotfiles .more")
        #expect(text.text == "\(word) and some\n\\&.dotfiles .more\n")
        var example = RoffText()
        example.verbatim([".profile"])
        #expect(example.text.contains("\n\\&.profile\n"))
    }
}
