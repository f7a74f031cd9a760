@testable import SliceSyntax
import Testing

struct SuggestionTests {
    @Test(arguments: [
        ("flavour", "flavor"),
        ("falvor", "flavor"),
        ("Flavor", "flavor"),
        ("intrefaces", "interfaces"),
        ("interface", "interfaces"),
        ("vm", "vms"),
        ("nam", "name"),
        ("NAME", "name"),
    ])
    func nearWordsAreMeant(_ word: String, _ meant: String) {
        #expect(Suggestion.nearest(to: word, among: ["name", "flavor", "interfaces", "internet", "vms"]) == meant)
    }

    @Test(arguments: ["ram", "cpu", "x", "", "memory", "é", "name"])
    func farWordsAreNot(_ word: String) {
        #expect(Suggestion.nearest(to: word, among: ["name", "flavor", "interfaces"]) == nil)
    }

    @Test func theNearestWinsAndTheAlphabetDecidesTies() {
        #expect(Suggestion.nearest(to: "wbb", among: ["wbz", "wba"]) == "wba")
        #expect(Suggestion.nearest(to: "webserver", among: ["webserve", "webservers-2"]) == "webserve")
        #expect(Suggestion.nearest(to: "web", among: []) == nil)
    }

    /// Who names VMs by one letter has not mistyped another.
    @Test(arguments: [("b", ["a"]), ("b", ["ab"]), ("w1", ["w2", "x1"]), ("db", ["dc", "ab"]), ("abc", ["ac"])])
    func ofTwoLettersOneIsHalf(_ word: String, _ others: [String]) {
        #expect(Suggestion.nearest(to: word, among: others) == nil)
    }

    @Test(arguments: [("B", "b"), ("W1", "w1"), ("vm", "vms"), ("1w", "w1")])
    func shortWordsInAnotherCaseCutOrSwapped(_ word: String, _ meant: String) {
        #expect(Suggestion.nearest(to: word, among: ["a", "b", "w1", "w2", "vms"]) == meant)
    }

    @Test func distances() {
        #expect(Suggestion.distance("", "", limit: 3) == 0)
        #expect(Suggestion.distance("abc", "abc", limit: 3) == 0)
        #expect(Suggestion.distance("abc", "acb", limit: 3) == 1)
        #expect(Suggestion.distance("abc", "abd", limit: 3) == 1)
        #expect(Suggestion.distance("", "ab", limit: 3) == 2)
        // Too different in length to be worth counting.
        #expect(Suggestion.distance("a", "abcdefgh", limit: 2) == 3)
    }
}
