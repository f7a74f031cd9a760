import SliceSyntax
import Testing

@testable import SliceManual

struct ManualPageTests {
    private static func pages(_ commands: String, of conditions: [ManualFacts.Fact] = []) throws -> [ManualPage] {
        let text = #"{"serializationVersion": 0, "command": \#(commands)}"#
        let file = SourceFile(name: "help", bytes: Array(text.utf8))
        let program = try #require(CommandDescription(JSONParser.parse(file).document))
        return ManualPage.all(
            of: program,
            ManualFacts(version: "tool 1", date: "2026-11-29", exitStatus: conditions, variables: [], files: []))
    }

    @Test func aDiscussionIsTakenApart() {
        let parts = DiscussionParts(
            """
            One, two,
            three.

              tool a     # first

                deeper

            Last. Exit status: 0 where all is well; 1 elsewhere.
            """)
        #expect(
            parts.parts == [
                .paragraph("One, two, three."), .example(["tool a     # first", "", "  deeper"]), .paragraph("Last."),
            ])
        #expect(parts.exitStatus == "0 where all is well; 1 elsewhere.")
        #expect(DiscussionParts("  tool b").parts == [.example(["tool b"])])
        #expect(DiscussionParts("").parts == [])
    }

    @Test func hiddenCommandsAndArgumentsHaveNoPlace() throws {
        let pages = try Self.pages(
            """
            {"commandName": "tool", "abstract": "A tool.", "subcommands": [
              {"commandName": "seen", "abstract": "Seen.", "arguments": [
                {"kind": "option", "names": [{"kind": "long", "name": "open"}], "valueName": "n", "isOptional": true},
                {"kind": "flag", "names": [{"kind": "long", "name": "secret"}], "shouldDisplay": false}]},
              {"commandName": "hidden", "shouldDisplay": false}, {"commandName": "help"}]}
            """)
        #expect(pages.map(\.fileName) == ["tool.1", "tool-seen.1"])
        #expect(pages[1].text.contains("[\\fB\\-\\-open\\fR\\~\\fIn\\fR]\n"))
        #expect(!pages[1].text.contains("secret"))
    }

    @Test func factsAreOfThoseThatTheyConcern() throws {
        let pages = try Self.pages(
            """
            {"commandName": "tool", "subcommands": [
              {"commandName": "run", "discussion": "Exit status: 3 where it is locked.", "arguments": [
                {"kind": "option", "names": [{"kind": "long", "name": "wait"}], "valueName": "s",
                 "abstract": "Time. Also: TOOL_WAIT."}]},
              {"commandName": "look", "discussion": "See `tool run`.", "arguments": [
                {"kind": "positional", "valueName": "file", "abstract": "Default: $TOOL_FILE."}]}]}
            """,
            of: [
                .init("0", "Done."), .init("3", "Locked.", of: .options(["wait"])),
                .init("5", "No file.", of: .help("TOOL_FILE")),
            ])
        let (tool, run, look) = (pages[0].text, pages[1].text, pages[2].text)
        for text in ["Locked.", "No file.", "TOOL_WAIT", "TOOL_FILE"] { #expect(tool.contains(text)) }
        #expect(run.contains("3 where it is locked.") && !run.contains("Locked.") && run.contains("Done."))
        #expect(run.contains("\\fBTOOL_WAIT\\fR\nSee \\fB\\-\\-wait\\fR.\n") && !run.contains("No file."))
        #expect(look.contains("No file.") && look.contains("\\fBTOOL_FILE\\fR") && !look.contains("Locked."))
        #expect(look.hasSuffix(".SH SEE ALSO\n\\fBtool\\fR(1),\n\\fBtool\\-run\\fR(1)\n"))
    }

    @Test func anotherFormIsRefused() {
        let file = SourceFile(name: "help", bytes: Array(#"{"serializationVersion": 1, "command": {}}"#.utf8))
        #expect(CommandDescription(JSONParser.parse(file).document) == nil)
    }
}
