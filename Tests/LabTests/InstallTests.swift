import Testing

/// `make install` and `make uninstall`, below a folder of the test's.
@Suite struct InstallTests {
    private let lab = LabCluster.shared

    @Test func everythingHasItsPlaceAndGoesAgain() async throws {
        let installation = try await Installation()
        let files = try await installation.files()
        let single = files.filter { !$0.hasPrefix("share/man/man1/") && !$0.hasPrefix("share/slicec/schemas/") }
        #expect(
            single == [
                "bin/slicec", "share/bash-completion/completions/slicec", "share/fish/vendor_completions.d/slicec.fish",
                "share/zsh/site-functions/_slicec",
            ])
        #expect(files.contains("share/man/man1/slicec-lab-up.1"))
        #expect(files.contains("share/slicec/schemas/topology.schema.json"))
        let program = installation.prefix + "/bin/slicec"
        #expect(try await lab.run([program, "--version"]).output.hasPrefix("slicec "))
        let sections = try await lab.run(["/usr/bin/readelf", "-S", "--wide", program]).output
        #expect(sections.contains(" .text ") && !sections.contains(" .symtab "), "it is not stripped")

        // Another's things stay.
        let other = installation.share + "/man/man1/slice.1"
        #expect(try await lab.run(["/usr/bin/touch", other]).status == 0)
        let removed = try await installation.make("uninstall")
        #expect(removed.status == 0, "\(removed.errors)")
        #expect(try await installation.files() == ["share/man/man1/slice.1"])
        #expect(try await installation.make("uninstall").status == 0, "what is gone is gone")
    }

    /// A page of a command that there is no more would be found by `man` for ever.
    @Test func pagesOfAnEarlierVersionGo() async throws {
        let installation = try await Installation()
        let old = installation.share + "/man/man1/slicec-gone.1"
        #expect(try await lab.run(["/usr/bin/touch", old]).status == 0)
        let before = try await installation.files()
        #expect(try await installation.make("install").status == 0)
        #expect(try await installation.files() == before.filter { !old.hasSuffix($0) })
    }

    @Test func manFindsThePages() async throws {
        let installation = try await Installation()
        let environment = ["MANPATH": installation.share + "/man", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"]
        for words in [["slicec"], ["slicec", "apply"], ["slicec-lab-up"]] {
            let page = try await lab.run(["/usr/bin/man"] + words, environment: environment)
            #expect(page.status == 0 && page.output.contains("EXIT STATUS"), "\(words): \(page.errors)")
        }
    }
}
