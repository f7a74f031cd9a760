import TestSupport
import Testing

@testable import slicec

/// The names that completion knows, where no shell is needed to see them.
@Suite struct KnownNamesTests {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder

    /// Two slices that both have a `web`.
    init() async throws {
        scratch = try ScratchFolder()
        let lab = LabCluster.shared
        let result = try await lab.run([
            "/bin/sh", "-ec",
            #"""
            cd "$0"
            echo 'no disk, but an image' >image.raw
            echo '{"workers": [{"name": "w1", "address": "10.0.10.1"}], "networkNode": {"address": "10.0.10.1"},
                "flavors": {"cirros": {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "image.raw"}}}' >cluster.json
            for name in one two; do
                echo '{"slice": "'$name'", "vms": [{"name": "web", "flavor": "cirros"},
                    {"name": "'$name'-db", "flavor": "cirros"}]}' >$name.json
                "$1" emit --cluster cluster.json --state state.db --out scripts-$name $name.json >/dev/null
            done
            """#, scratch.path, lab.program,
        ])
        try #require(result.status == 0, "\(result.errors)")
    }

    private func names(_ word: String, before: [String] = []) -> KnownNames {
        let line =
            ["slicec", "exec"] + before
            + ["--cluster", scratch.path + "/cluster.json", "--state", scratch.path + "/state.db", word]
        return KnownNames(for: TypedLine(line, at: line.count - 1))
    }

    @Test func aVMIsNamedWithItsSliceWhereItHasTo() {
        #expect(names("").vms.map(\.word) == ["one/web", "one-db", "two/web", "two-db"])
        #expect(names("one/").vms.map(\.word) == ["one/web", "one/one-db", "two/web", "two/two-db"])
        #expect(names("").vms.map(\.note).first == "VM 1001 of one, on w1")
    }

    /// What stands behind `--` is another program's.
    @Test func theLastOptionBeforeTheTerminatorCounts() {
        let words = ["slicec", "exec", "--state", "a", "--state=b", "--", "--state", "c"]
        #expect(TypedLine(words, at: 7).value(of: "--state") == "b")
        #expect(TypedLine(["slicec", "--state", "=", "d", ""], at: 4).value(of: "--state") == "d")
        #expect(TypedLine(["slicec", "--state"], at: 1).value(of: "--state") == nil)
        #expect(TypedLine(["slicec", "--state", "="], at: 2).value(of: "--state") == nil)
        #expect(TypedLine([], at: 0).value(of: "--state") == nil)
    }

    @Test(arguments: [
        ("plain.db", "plain.db"), (#""a b".db"#, "a b.db"), (#"'a "b'"#, #"a "b"#), (#"a\ b"#, "a b"),
        (#""a\"b""#, #"a"b"#),
        (#"'$HOME'/"#, "$HOME/"), ("a\\", "a"), ("'open", "open"), ("x$NO_SUCH_VARIABLE/y", "x/y"),
    ])
    func wordsMeanWhatTheShellMakesOfThem(written: String, meant: String) {
        #expect(TypedLine([written], at: 0).word == meant)
    }

    @Test func whatAShellWouldExpandIsNotOffered() {
        let words = ["a.json", "$(reboot).json", "a b.json", "`x`", "a\nb", "10.0.10.1", ""]
        #expect(Candidate.lines(words.map { Candidate($0) }) == ["a.json", "10.0.10.1"])
    }
}
