import SliceSyntax
import Testing

struct TerminalTextTests {
    @Test(arguments: ["", "web", "naïve é€😀 東京", "a  b"])
    func harmlessTextStaysAsItIs(_ text: String) {
        #expect(TerminalText.escaped(text) == text)
    }

    @Test(arguments: [
        ("\u{1B}[2J", #"\u{1b}[2J"#),
        ("a\nb\tc\r", #"a\u{a}b\u{9}c\u{d}"#),
        ("\u{0}\u{7F}\u{9B}", #"\u{0}\u{7f}\u{9b}"#),
        ("a\u{202E}b\u{2066}", #"a\u{202e}b\u{2066}"#),
        ("z\u{200B}w\u{FEFF}", #"z\u{200b}w\u{feff}"#),
        ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
        ("\u{E000}\u{E0041}", #"\u{e000}\u{e0041}"#),
    ])
    func whatDrivesATerminalIsShown(_ text: String, _ expected: String) {
        #expect(TerminalText.escaped(text) == expected)
    }
}
