import Foundation
import TestSupport

/// A page of the documentation being run: by one shell, in a folder of its own, with a lab of its own, which is gone
/// when it ends.
struct PageRun {
    struct Result {
        let status: Int
        let lines: [String]
    }

    /// By step; nil where the shell did not come so far.
    private(set) var results: [Result?] = []
    /// All that was said, for whoever looks for what went wrong.
    let transcript: String

    private static let lab = LabCluster.shared
    /// As long as `default`, which readers have: terminals break lines where these end.
    private static let labName: String = {
        let number = String(getpid() % (36 * 36 * 36), radix: 36)
        return "docs" + String(repeating: "0", count: 3 - number.count) + number
    }()
    /// Nothing that a page shows begins a line so.
    private static let mark = "@@slicec-page@@"

    init(_ page: MarkdownPage) async throws {
        let scratch = try ScratchFolder()
        defer { withExtendedLifetime(scratch) {} }
        // The lab that readers get is called default; one of that name may be up in this machine.
        scratch.program(
            "tools",
            "[ \"$1 ${2-}\" != 'lab up' ] || set -- \"$@\" --name \(Self.labName)\nexec \(ShellText.quote(Self.lab.program)) \"$@\""
        )
        Shell.write(Array(Self.script(page.steps, in: scratch.path).utf8), to: scratch.file("page.sh"))
        let output = try await Self.lab.run([
            "/usr/bin/unshare", "--mount", "--propagation", "private", "--",
            "timeout", "--kill-after=20", "180", "sh", scratch.file("page.sh"),
        ])
        // Where the page ended before its time, its lab is there still.
        _ = try await Self.lab.run([Self.lab.program, "lab", "down", "--name", Self.labName])
        transcript = (output.output + output.errors).replacing(scratch.path + "/home", with: "/home/you")
            .replacing(Self.labName, with: "default").replacing("\r\n", with: "\n")
        results = Self.results(transcript, count: page.steps.count)
    }

    /// The page as one script: what a step changes in its shell is there for the next.
    private static func script(_ steps: [MarkdownPage.Step], in folder: String) -> String {
        """
        exec 2>&1
        unset SLICEC_CLUSTER SLICEC_STATE
        export HOME=\(folder)/home XDG_CONFIG_HOME=\(folder)/home/.config XDG_STATE_HOME=\(folder)/home/.state
        export SLICEC_OWNER=you NO_COLOR=1 TERM=dumb LC_ALL=C.UTF-8
        mkdir \(folder)/bin \(folder)/home && mv \(folder)/tools \(folder)/bin/slicec
        PATH=\(folder)/bin:$PATH
        # ssh takes the home folder of whoever runs it from the table of users: in there this page has its own.
        real=$(getent passwd "$(id -u)" | cut -d : -f 6)
        [ -d "$real/.ssh" ] || mkdir -m 700 "$real/.ssh"
        mount -t tmpfs -o mode=700 ssh "$real/.ssh"
        ln -s "$real/.ssh" \(folder)/home/.ssh
        sources=\(ShellText.quote(LabCluster.sources)) lab=\(labName)
        trap 'exit 143' TERM
        trap 'slicec lab down --name \(labName) >/dev/null' EXIT
        cd \(folder)/home
        status=0
        \(steps.enumerated().map { shell($1, number: $0) }.joined())
        """
    }

    private static func shell(_ step: MarkdownPage.Step, number: Int) -> String {
        let body =
            switch step {
            case .file(let name, let lines):
                "mkdir -p \"$(dirname \(name))\" && printf '%s\\n' \(ShellText.join(lines)) >\(name); status=$?"
            case .script(_, let text):
                // A command that fails ends the page.
                "set -e; eval \(ShellText.quote(text)); set +e; status=0"
            case .command(let command) where !command.answers.isEmpty:
                "python3 \"$sources/Tests/LabTests/typed.py\" \(ShellText.join(command.answers)) -- "
                    + "\(ShellText.quote(command.text)); status=$?"
            case .command(let command):
                "(exit $status); eval \(ShellText.quote(command.text)); status=$?"
            }
        // Where a lab has its files depends on its name.
        let run = body.replacing("/slicec-lab/default/", with: "/slicec-lab/\(labName)/")
        return "\n\(run)\nprintf '\\n%s %s %s\\n' '\(mark)' \(number) $status\n"
    }

    private static func results(_ transcript: String, count: Int) -> [Result?] {
        var found = [Result?](repeating: nil, count: count)
        var lines: [String] = []
        for line in transcript.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ")
            if words.count == 3, words[0] == mark, let number = Int(words[1]), let status = Int(words[2]),
                found.indices.contains(number)
            {
                found[number] = Result(status: status, lines: lines)
                lines = []
            } else {
                lines.append(String(line))
            }
        }
        return found
    }
}

/// Words for a shell.
private enum ShellText {
    static func quote(_ word: String) -> String { "'" + word.replacing("'", with: #"'\''"#) + "'" }
    static func join(_ words: [String]) -> String { words.map(quote).joined(separator: " ") }
}
