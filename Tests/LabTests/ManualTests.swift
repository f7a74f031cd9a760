import TestSupport
import Testing

/// The manual's pages, as groff and mandoc read them.
@Suite struct ManualTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder

    init() async throws {
        scratch = try ScratchFolder()
        let result = try await LabCluster.shared.slicec(
            ["manual", "--out", scratch.path], environment: ["SOURCE_DATE_EPOCH": "1000000000"])
        try #require(result.status == 0 && result.output == "", "\(result.errors)")
    }

    /// Runs a script in the folder of the pages, with what the commands' definitions say in `help.json`.
    private func sh(_ script: String) async throws -> LabCluster.Output {
        try await lab.run(
            [
                "/bin/sh", "-c", #"set -e; cd "$0"; "$1" --experimental-dump-help >help.json; \#(script)"#,
                scratch.path, lab.program,
            ],
            environment: ["LC_ALL": "C.UTF-8", "MANWIDTH": "200"])
    }

    @Test func eachCommandHasAPage() async throws {
        let commands = try await sh(
            """
            jq -r 'def pages($above): select(.shouldDisplay != false) | ($above + .commandName) as $name | $name + ".1",
                (.subcommands[]? | select(.commandName != "help") | pages($name + "-")); .command | pages("")' help.json |
                LC_ALL=C sort
            """
        ).output
        let pages = try await sh("ls *.1 | LC_ALL=C sort").output
        #expect(commands == pages && pages.contains("slicec-lab-up.1\n"))
        #expect(!pages.contains("manual"))
        #expect(try await !lab.slicec(["--help"]).output.contains("  manual"))
    }

    @Test func readersOfPagesHaveNothingToSay() async throws {
        let result = try await sh(
            """
            mandoc -Tlint -Wwarning *.1 || echo mandoc
            for page in *.1; do
                groff -man -ww -Tutf8 -z "$page"
                MANWIDTH=80 man --warnings -l "$page" >shown
                for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' 'SEE ALSO'; do
                    grep -qx "$section" shown || echo "$page has no $section"
                done
                grep -q '2001-09-09' shown || echo "$page has another date"
            done
            """)
        #expect(result.output == "" && result.errors == "" && result.status == 0)
    }

    /// Each line of an example stands there as it was written, whoever formats the page.
    @Test(arguments: ["man -l", "mandoc -Tutf8 -Owidth=190"]) func examplesStayAsTheyAre(_ reader: String) async throws
    {
        let result = try await sh(
            """
            jq -r '.. | objects | select(.commandName? and .shouldDisplay != false) | .discussion // "" |
                split("\\n")[] | select(startswith("  "))' help.json | sed 's/^ *//' | sort -u >examples
            for page in *.1; do \(reader) "$page" | col -bx; done | sed 's/^ *//' | sort -u >shown
            [ "$(wc -l <examples)" -gt 50 ] || echo 'there are no examples'
            comm -23 examples shown
            """)
        #expect(result.output == "" && result.errors == "")
    }

    @Test func everyVariableAndStatusIsThere() async throws {
        let variables = try await lab.run([
            "/bin/sh", "-c", #"grep -rhoE --include='*.swift' 'SLICEC_[A-Z_]+[A-Z]' "$0/Sources/slicec" | sort -u"#,
            LabCluster.sources,
        ]).output.lines
        try #require(variables.contains("SLICEC_RETRIES"))
        let page = try await sh("man -l slicec.1").output
        for variable in variables { #expect(page.contains(variable), "\(variable)") }
        let start = try #require(page.firstRange(of: "\nEXIT STATUS\n"))
        let end = try #require(page.firstRange(of: "\nENVIRONMENT\n"))
        let statuses = page[start.upperBound..<end.lowerBound].split(separator: "\n")
            .compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
        #expect(statuses == [0, 1, 2, 3, 4, 5, 64, 130])
    }
}
