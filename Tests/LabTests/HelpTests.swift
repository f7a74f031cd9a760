import Testing

/// What `--help` shows on the usual terminal of 80 columns.
@Suite struct HelpTests {
    private func help(_ command: String...) async throws -> [Substring] {
        let result = try await LabCluster.shared.slicec(command + ["--help"])
        #expect(result.status == 0, "\(command): \(result.errors)")
        return result.output.split(separator: "\n", omittingEmptySubsequences: false)
    }

    private func subcommands(_ help: [Substring]) -> [String] {
        help.drop { !$0.hasSuffix("SUBCOMMANDS:") }.compactMap { line in
            line.wholeMatch(of: /\ {2}([a-z]+)(?: .*)?/).map { String($0.1) }
        }
    }

    @Test func whatIsWrongIsSaidAsAllErrorsAre() async throws {
        let lab = LabCluster.shared
        let option = try await lab.slicec(["plan", "--refesh"])
        #expect(option.status == 64)
        #expect(
            option.errors == """
                error: Unknown option '--refesh'. Did you mean '--refresh'?
                Usage: slicec plan [<options>] [<file>]
                  See 'slicec plan --help' for more information.

                """)
        for (words, hint) in [
            (["ssh", "web", "uname", "-a"], "A command for the guest or host stands after `--`."),
            (["exec", "--all", "hostname"], "A command for the guest or host stands after `--`."),
            (["lab", "exec", "w1", "ps", "ax"], "A command for the guest or host stands after `--`."),
            (["ssh", "web", "apt", "-y"], "A command for the guest or host stands after `--`."),
            (["apply", "-y"], "Did you mean '--auto-approve'?"),
            (["apply", "--yes"], "Did you mean '--auto-approve'?"),
            (["up"], "Did you mean apply?"), (["ls"], "Did you mean list?"),
        ] {
            let told = try await lab.slicec(words)
            #expect(told.status == 64 && told.errors.contains(hint), "\(words): \(told.errors)")
        }
        for (words, message) in [
            (["list", "-y"], "error: Unknown option '-y'\n"),
            (["ssh", "web", "--slic", "x"], "error: Unknown option '--slic'. Did you mean '--slice'?\n"),
        ] {
            let told = try await lab.slicec(words)
            #expect(told.errors.hasPrefix(message), "\(words): \(told.errors)")
        }
        let shown = try await lab.onTerminal("stty cols 60; \(lab.program) exec --all hostname")
        #expect(shown.output.lines.allSatisfy { $0.count <= 60 }, "\(shown.output)")
        #expect(
            try await lab.slicec(["plna"]).errors.hasPrefix("error: slicec has no command \"plna\". Did you mean plan?")
        )
    }

    @Test func examplesAreOneLineEach() async throws {
        let commands = subcommands(try await help())
        try #require(commands.contains("plan"))
        for command in commands {
            let text = try await help(command)
            var pages = [text]
            for subcommand in subcommands(text) { pages.append(try await help(command, subcommand)) }
            for page in pages {
                let usage = page.drop { !$0.hasPrefix("USAGE: ") }.prefix { !$0.isEmpty }
                #expect(usage.count == 1 && usage.allSatisfy { $0.count <= 80 }, "\(command): \(usage)")
                for (line, next) in zip(page, page.dropFirst()) where line.hasPrefix("  slicec ") {
                    #expect(next.isEmpty || next.hasPrefix("  "), "\(command): \(line)\\\(next)")
                }
            }
        }
    }
}
