import Testing

/// That a page which does not say what is true is found out.
@Suite struct MarkdownPageTests {
    private let page = MarkdownPage(
        """
        # Title

        <!-- file: a.json -->
        ```json
        {}
        ```

        Text.

        ```sh
        one
        two
        ```

        <!-- status: 3 -->
        <!-- any order -->
        ```console
        $ first
        shown

        more
        $ second \\
        > part
        ```

        <!-- not run: no server here -->
        ```sh
        apt install it
        ```

        <!-- prepare:
        hidden
        -->
        ````text
        ```
        ````
        """)

    @Test func blocksBecomeStepsInTheirOrder() throws {
        #expect(page.mistakes == [])
        #expect(page.exceptions == [.init(firstLine: "apt install it", reason: "no server here")])
        try #require(page.steps.count == 5)
        guard case .file("a.json", ["{}"]) = page.steps[0], case .script(_, "one\ntwo") = page.steps[1],
            case .command(let first) = page.steps[2], case .command(let second) = page.steps[3],
            case .script(_, "hidden") = page.steps[4]
        else {
            Issue.record("\(page.steps)")
            return
        }
        #expect(first.text == "first" && first.shows == ["shown", "", "more"] && first.status == 0)
        #expect(second.text == "second \\\npart" && second.shows == [] && second.status == 3)
        #expect(first.line == 18 && first.isInAnyOrder && second.isInAnyOrder)
    }

    @Test(arguments: [
        "```\nwhat is it?\n```", "```console\nno command\n```", "<!-- stauts: 1 -->\n```sh\nfalse\n```",
        "<!-- status: 1 -->\nNo block.", "Text:\n\n    slicec plan",
    ])
    func whatNoTestWouldRunIsAMistake(_ text: String) {
        #expect(MarkdownPage(text).mistakes.count == 1)
    }

    @Test func outputIsComparedLineByLine() {
        let shown = ShownOutput(["a  1", "...", "done in 2.5 s", "pid 7"])
        #expect(shown.mismatch(["a 1", "x", "y", "done in 17 s", "pid 1234", ""]) == "a  1")
        #expect(shown.mismatch(["a   1", "x", "y", "done in 17 s", "pid 1234", ""]) == nil)
        #expect(shown.mismatch(["a  1", "done in 17 s"]) == "pid N")
        #expect(shown.mismatch(["a  1", "done in 17 s", "pid 3", "and more"]) == "(nothing in place of) and more")
        #expect(shown.mismatch(["a  1", "done in 17 min", "pid 3"]) == "done in N s")
        #expect(ShownOutput([]).mismatch(["something"]) != nil)
        #expect(ShownOutput(["a", "..."]).mismatch(["a", "b"]) == nil)
        let unordered = ShownOutput(["b", "a"], isInAnyOrder: true)
        #expect(unordered.mismatch(["a", "b"]) == nil)
        #expect(unordered.mismatch(["a"]) == "b")
    }
}
