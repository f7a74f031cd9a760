import SliceTopology
import Testing

struct NameTests {
    @Test(arguments: ["a", "web", "web-1", "a1", "a--b", "x" + String(repeating: "y", count: 30)])
    func rightNames(_ name: String) {
        #expect(Name.isValid(name))
        #expect(name.wholeMatch(of: /[a-z]([a-z0-9-]{0,29}[a-z0-9])?/) != nil)
    }

    @Test(arguments: [
        "", "Web", "1web", "-web", "web-", "web.1", "web_1", "we b", "wéb", "web\n", "web\0", "...", "'; rm -rf /",
        "x" + String(repeating: "y", count: 31), "ｗｅｂ", "web\u{301}",
    ])
    func wrongNames(_ name: String) { #expect(!Name.isValid(name)) }

    @Test(arguments: [
        ("Web Server", "web-server"), ("DB_1", "db-1"), ("-x-", "x"), ("1st", "st"), ("web..", "web"),
        ("a.b.c", "a-b-c"), ("d\u{200B}b", "db"), ("größe", "groesse"), ("Größe", "groesse"),
        ("gro\u{308}ße", "groesse"),
        ("café-Ñandú", "cafe-nandu"), ("e\u{301}cole", "ecole"), ("smørbrød", "smorbrod"), ("Ærø", "aero"),
        ("w东b", "wb"), ("web – db", "web-db"),
        ("x" + String(repeating: "y", count: 40), "x" + String(repeating: "y", count: 30)),
    ])
    func repairs(_ name: String, _ repaired: String) { #expect(Name.repaired(name) == repaired) }

    @Test(arguments: ["", "123", "---", "東京", "..."])
    func whatCannotBeRepaired(_ name: String) { #expect(Name.repaired(name) == nil) }
}
