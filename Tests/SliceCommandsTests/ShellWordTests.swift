import SliceCommands
import TestSupport
import Testing

/// Quoting, proved by real shells.
@Suite struct ShellWordTests {
    @Test func `words that can only be themselves stay readable`() {
        #expect(ShellWord.quote("tap_1001_eth1") == "tap_1001_eth1")
        #expect(ShellWord.quote("external_ids:slicec-vm=1001") == "external_ids:slicec-vm=1001")
        #expect(ShellWord.quote("") == "''")
        #expect(ShellWord.quote("a b") == "'a b'")
        #expect(ShellWord.quote("it's") == #"'it'\''s'"#)
        // With the accent one character, and a quote to the shell all the same.
        #expect(ShellWord.quote("a'\u{301};reboot") == "'a'\\''\u{301};reboot'")
        #expect(ShellWord.quote("~root") == "'~root'")
        #expect(ShellWord.quote("a\0;reboot") == "'a;reboot'")
    }

    /// 600 random words a shell, each read back to the byte.
    @Test(arguments: ["dash", "bash", "sh"]) func `any text survives the shell`(shell: String) throws {
        let pieces = [
            "'", "\"", "\\", "$", "`", "$(touch /tmp/slicec-was-here)", "${IFS}", "\n", "\r", "\t", " ", "*", "?",
            "[a]",
            "~", "#", "!", "&", "|", ";", "<", ">", "(", ")", "{a,b}", "=", "-", "--", "é", "\u{301}", "日本", "\u{1}",
            "\u{7F}",
            "web", "EOF", "\n\n", "'\\''", "$'x'", "%s",
        ]
        let seed = 20_240_611 as UInt64
        print("seed \(seed)")
        var random = SeededGenerator(state: seed)
        let words = (0..<600).map { _ in
            (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
        }
        let result = try Shell.run([shell, "-c", "printf '%s\\0' " + ShellWord.join(words)])
        #expect(result.status == 0 && result.errors.isEmpty, "seed \(seed): \(result.errors)")
        let back = result.output.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(back == words, "seed \(seed)")
        #expect(FileBytes.read("/tmp/slicec-was-here").isEmpty)
    }
}
