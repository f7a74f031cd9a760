@testable import SliceCommands
import SliceTopology
import TestSupport
import Testing

/// The protocol of the remote shell, with a local shell in place of the remote one.
@Suite struct RemoteShellTests {
    private let shell = RemoteShell(
        token: "slicec-0123456789abcdef", lockFile: "/tmp/slicec-test-locks/\(UInt64.random(in: .min ... .max))",
        lockTimeout: 5)

    /// Makes the slice this shell's own, as a claim does.
    private let owned = #"printf '%s\n' "$slicec_token" >"$slicec_lock"; "#

    private struct Answer: Equatable {
        var number: Int
        var status: Int
        var output: String
        var errors: String = ""
    }

    /// Runs the scripts as steps 1, 2, … of one shell, and reads the frames by their lengths.
    private func answers(_ scripts: [String], program: String = "dash") throws -> [Answer] {
        let input = shell.opening() + owned + scripts.enumerated().map { shell.steps(from: $0 + 1, [$1]) }.joined()
        let result = try Shell.run([program], input: input)
        #expect(result.errors.isEmpty, "\(result.errors)")
        var rest = result.output[...]
        func line() throws -> String {
            let end = try #require(rest.firstIndex(of: UInt8(ascii: "\n")), "no line in what is left")
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        var first = try line()
        while first.isEmpty { first = try line() }
        #expect(first == "\(shell.token) ready")
        var answers: [Answer] = []
        while !rest.isEmpty {
            let words = try line().split(separator: " ").map(String.init)
            try #require(words.count == 5 && words[0] == shell.token, "\(words)")
            var output = ""
            if words[3].hasSuffix("l") {
                for _ in 0..<(try #require(Int(words[3].dropLast()))) { output += try line() + "\n" }
            } else {
                let count = try #require(Int(words[3]))
                output = String(decoding: rest.prefix(count), as: UTF8.self)
                rest = rest.dropFirst(count)
            }
            let errors = rest.prefix(try #require(Int(words[4])))
            rest = rest.dropFirst(errors.count)
            #expect(try line() == shell.token)
            answers.append(
                Answer(
                    number: try #require(Int(words[1])), status: try #require(Int(words[2])), output: output,
                    errors: String(decoding: errors, as: UTF8.self)))
        }
        return answers
    }

    @Test(arguments: ["dash", "bash"]) func `steps answer with status, output and errors`(program: String) throws {
        let answers = try answers(
            ["echo one", "echo bad >&2; exit 7", "printf 'no line end'", ":", "printf 'a\\n\\n'"], program: program)
        #expect(
            answers == [
                Answer(number: 1, status: 0, output: "one\n"),
                Answer(number: 2, status: 7, output: "", errors: "bad\n"),
                Answer(number: 3, status: 0, output: "no line end"), Answer(number: 4, status: 0, output: ""),
                Answer(number: 5, status: 0, output: "a\n\n"),
            ])
    }

    @Test func `the first failure ends a step, and only that step`() throws {
        let answers = try answers(["false; echo never", "echo $not_set; echo never", "x=1", "echo ${x-unset}"])
        #expect(answers.map(\.output) == ["", "", "", "unset\n"], "and a step's variables end with it")
        #expect(answers[0].status == 1 && answers[1].status != 0 && answers[2].status == 0)
        #expect(answers[1].errors.contains("not_set"))
    }

    @Test(arguments: ["dash", "bash"]) func `few lines, many and half ones come through alike`(program: String) throws {
        for count in [1, 49, 50, 51, 200] {
            let text = "i=0; while [ $i -lt \(count) ]; do echo \" line  $i \\\\\"; i=$((i + 1)); done"
            let whole = (0..<count).map { " line  \($0) \\\n" }.joined()
            let answers = try answers([text, "\(text); printf half", "\(text); echo; echo"], program: program)
            #expect(answers.map(\.output) == [whole, whole + "half", whole + "\n\n"], "\(count)")
        }
    }

    @Test func `what is sent together ends with what fails`() throws {
        let script =
            shell.opening() + owned + shell.steps(from: 1, ["echo one", "false; echo two", "echo three"])
            + shell.steps(from: 4, ["echo four"])
        let text = try Shell.sh(script).text
        #expect(text.contains("\(shell.token) 2 1 0 0\n") && text.contains("\(shell.token) 4 0 1l 0\nfour\n"))
        #expect(!text.contains("two") && !text.contains("three"))
    }

    @Test func `output that looks like a frame is not one`() throws {
        let script = "printf '\(shell.token) 2 0 0 0\\n\(shell.token)\\n'; echo \(shell.token) ready"
        let answers = try answers([script, "echo two"])
        #expect(answers.count == 2)
        #expect(answers[0].output.hasSuffix("\(shell.token) ready\n"))
        #expect(answers[1].output == "two\n")
    }

    @Test func `a step does not read the steps behind it`() throws {
        let answers = try answers(["cat; echo read", "echo two"])
        #expect(answers.map(\.output) == ["read\n", "two\n"])
    }

    @Test func `scripts are taken to the letter`() throws {
        let answers = try answers([#"printf '%s\n' "a\$b" '$(echo no)' `echo yes` "\\""#, "cat <<'E'\n$x `y` \\\nE"])
        #expect(answers[0].output == "a$b\n$(echo no)\nyes\n\\\n")
        #expect(answers[1].output == "$x `y` \\\n")
    }

    @Test func `a process that stays behind does not hold the answer up`() throws {
        let answers = try answers(["sleep 30 9>&- & echo $!", "echo two"])
        #expect(answers.map(\.status) == [0, 0] && answers[1].output == "two\n")
        _ = try Shell.sh("kill \(answers[0].output)")
    }

    /// A run that was killed may still be at work on the host: the next one waits, and does not
    /// wait for a connection that merely stayed open.
    @Test func `a step waits for the slice's lock and holds it only while it runs`() throws {
        let busy = RemoteShell(token: "slicec-busy", lockFile: "/tmp/slicec-test-locks/held", lockTimeout: 0)
        let script = """
            mkdir -p /tmp/slicec-test-locks
            exec 5>>/tmp/slicec-test-locks/held
            flock 5
            \(busy.opening())\(owned)\(busy.steps(from: 1, ["echo never"]))flock -u 5
            \(busy.steps(from: 2, ["echo now"]))flock -n 5 && echo free
            """
        let lines = try Shell.sh(script).text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("slicec-busy 1 \(HostExit.busy) ") }, "\(lines)")
        #expect(lines.contains("now") && !lines.contains("never") && lines.last == "free", "\(lines)")
    }

    /// A network that hangs for a while and comes back brings lines whose connection died long ago.
    @Test(arguments: ["dash", "bash"]) func `what comes late does nothing to what another connection has claimed`(
        program: String
    ) throws {
        let folder = try ScratchFolder()
        let lock = folder.file("lock")
        let first = RemoteShell(token: "slicec-first", lockFile: lock, lockTimeout: 5)
        let second = RemoteShell(token: "slicec-second", lockFile: lock, lockTimeout: 5)
        var cluster = Cluster.standard
        cluster.dataDirectory = folder.file("data")
        let context = HostContext(cluster: cluster, lineage: "lineage", sliceID: 1000)
        func run(_ shell: RemoteShell, _ lines: String) throws -> [Substring] {
            let result = try Shell.run(
                [program], input: shell.opening().replacing("/run/slicec", with: folder.path) + lines)
            #expect(result.errors.isEmpty, "\(result.errors)")
            return result.text.split(separator: "\n")
        }
        func claim(_ shell: RemoteShell) -> String {
            shell.claim(step: 1, context).replacing("/run/slicec", with: folder.path)
        }
        #expect(try run(first, claim(first)).contains("slicec-first 1 0 0 0"))
        #expect(try run(first, first.steps(from: 2, ["echo still"])).contains("still"))
        #expect(try run(second, claim(second)).contains("slicec-second 1 0 0 0"))
        let late = try run(first, first.steps(from: 3, ["echo late", "echo later"]))
        #expect(late.contains("slicec-first 3 \(HostExit.superseded) 0 11"), "\(late)")
        #expect(!late.contains("late") && !late.contains("later") && !late.contains { $0.hasPrefix("slicec-first 4") })
        #expect(try run(second, second.steps(from: 2, ["echo mine"])).contains("mine"))
        _ = try Shell.sh("rm \(lock)")
        #expect(try !run(second, second.steps(from: 3, ["echo lost"])).contains("lost"), "nor where nobody is named")
    }

    @Test(arguments: ["dash", "bash"]) func `what is not begun can be taken back`(program: String) throws {
        let script = "echo first; " + shell.halt()
        let input = shell.opening() + owned + shell.steps(from: 1, [script, "echo second", "echo third"])
        let text = try Shell.run([program], input: input + shell.steps(from: 4, ["echo fourth"])).text
        #expect(text.contains("\(shell.token) 1 0 1l 0\nfirst\n"))
        #expect(text.contains("\(shell.token) 2 \(HostExit.superseded) 0 11\n"))
        #expect(text.contains("\(shell.token) 4 \(HostExit.superseded) 0 11\n"))
        #expect(!["second", "third", "fourth", "\(shell.token) 3"].contains { text.contains($0) })
    }

    /// A shell by POSIX ends where such a redirection fails, and the controller would wait in vain.
    @Test(arguments: [["dash"], ["bash"], ["bash", "--posix"]]) func `a lock that cannot be opened is answered`(
        program: [String]
    ) throws {
        let folder = try ScratchFolder()
        let context = HostContext(cluster: .standard, lineage: "lineage", sliceID: 1000)
        // Where its folder should be there is a file; and in its own place a folder, for root may write anything.
        _ = try Shell.sh("cd \(folder.path); : >file; mkdir -p locks/slice")
        for (lock, why) in [("file/slice", "file"), ("locks/slice", "irectory")] {
            let shell = RemoteShell(token: "slicec-token", lockFile: folder.file(lock), lockTimeout: 5)
            let claim = shell.claim(step: 1, context).replacing("/run/slicec", with: folder.path)
            let input = shell.opening() + claim + shell.steps(from: 2, ["echo never", "echo never"])
            let result = try Shell.run(program, input: input + shell.steps(from: 4, ["echo never"]))
            let lines = result.text.split(separator: "\n")
            for number in [1, 2, 4] {
                let frame = lines.first { $0.hasPrefix("slicec-token \(number) ") }?.split(separator: " ") ?? []
                #expect(frame.count == 5 && frame[2] != "0" && frame[4] != "0", "\(number), \(lock): \(result)")
            }
            #expect(!lines.contains { $0.hasPrefix("slicec-token 3 ") || $0 == "never" }, "\(lines)")
            #expect(result.text.contains(why) && result.errors.isEmpty, "\(result)")
        }
    }

    /// One slice's removal of VLAN 400 may be late when another slice has just made it.
    @Test func `what comes late does nothing to what slices share`() throws {
        let folder = try ScratchFolder()
        for program in ["ovs-vsctl", "ip", "nft"] {
            folder.program(program, "echo called >>\(folder.file("calls"))")
        }
        let context = HostContext(cluster: .standard, lineage: "lineage", sliceID: 1000)
        func run(_ slice: String, _ script: String) throws -> [Substring] {
            let shell = RemoteShell(token: "slicec-\(slice)", lockFile: folder.file("locks/\(slice)"), lockTimeout: 5)
            let text = shell.opening() + owned + "PATH=\(folder.path):$PATH\n" + shell.steps(from: 1, [script])
            return try Shell.sh(text.replacing(HostContext.runDirectory, with: folder.path)).text.split(separator: "\n")
        }
        #expect(try run("one", InternetScript.claim).contains("slicec-one 1 0 0 0"))
        #expect(try run("two", InternetScript.claim).contains("slicec-two 1 0 0 0"))
        let late = try run("one", InternetScript.remove(in: context))
        #expect(late.contains("slicec-one 1 \(HostExit.superseded) 0 11"), "\(late)")
        #expect(FileBytes.read(folder.file("calls")).isEmpty)
        _ = try run("two", InternetScript.remove(in: context))
        #expect(!FileBytes.read(folder.file("calls")).isEmpty)
    }

    /// `status --remove-orphans` hangs behind its network, an apply is given the number, and then it comes back.
    @Test(arguments: ["dash", "bash"]) func `a removal that comes late does nothing once a slice makes something`(
        program: String
    ) throws {
        let folder = try ScratchFolder()
        let removals = folder.file("orphans")
        let slice = RemoteShell(
            token: "slicec-slice", lockFile: folder.file("slice"), lockTimeout: 5, removalLock: removals)
        let hunt = RemoteShell(token: "slicec-hunt", lockFile: removals, lockTimeout: 5)
        func run(_ shell: RemoteShell, _ lines: String) throws -> [Substring] {
            let result = try Shell.run([program], input: shell.opening() + lines)
            #expect(result.errors.isEmpty, "\(result.errors)")
            return result.text.split(separator: "\n")
        }
        #expect(try run(hunt, owned + hunt.steps(from: 1, ["echo removed"])).contains("removed"))
        #expect(try run(slice, owned + slice.steps(from: 1, ["echo seen"])).contains("seen"))
        #expect(try run(hunt, hunt.steps(from: 2, ["echo removed"])).contains("removed"), "a look is in nobody's way")

        let work = slice.steps(from: 1, ["echo made"], making: true)
        #expect(try run(slice, owned + work).contains("made"))
        let late = try run(hunt, hunt.steps(from: 3, ["echo removed"]))
        #expect(late.contains("slicec-hunt 3 \(HostExit.superseded) 0 11") && !late.contains("removed"), "\(late)")

        // One that claims it afterwards has seen what the run was given.
        let claimed = "printf 'slicec-hunt\\n' >\(removals)\n"
        let again = slice.steps(from: 2, ["echo made again"], making: true)
        #expect(try run(slice, owned + work + claimed + again).contains("made again"))
        #expect(try run(hunt, hunt.steps(from: 4, ["echo removed"])).contains("removed"))
    }

    @Test(arguments: ["dash", "bash"]) func `a removal that is at work is waited for`(program: String) throws {
        let folder = try ScratchFolder()
        let removals = folder.file("orphans")
        let slice = RemoteShell(
            token: "slicec-slice", lockFile: folder.file("slice"), lockTimeout: 0, removalLock: removals)
        let input = """
            exec 5>>\(removals)
            flock 5
            echo slicec-hunt >\(removals)
            \(slice.opening())\(owned)\(slice.steps(from: 1, ["echo never", "echo never"], making: true))flock -u 5
            \(slice.steps(from: 3, ["echo now"], making: true))
            [ -s \(removals) ] || echo emptied
            """
        let result = try Shell.run([program], input: input)
        let lines = result.text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("slicec-slice 1 \(HostExit.busy) ") }, "\(result)")
        #expect(lines.contains("now") && !lines.contains("never") && lines.last == "emptied", "\(result)")
    }

    @Test func `to remove orphans the host is not claimed, and refused where it is another's`() throws {
        let folder = try ScratchFolder()
        var cluster = Cluster.standard
        cluster.dataDirectory = folder.file("data")
        let context = HostContext(cluster: cluster, lineage: "lineage", sliceID: 0)
        func claim() throws -> [Substring] {
            let shell = RemoteShell(token: "slicec-hunt", purpose: .orphans, sliceID: 0, lockTimeout: 5)
            let input = shell.opening() + shell.claim(step: 1, for: .orphans, context)
            return try Shell.sh(input.replacing(HostContext.runDirectory, with: folder.path)).text.split(
                separator: "\n")
        }
        #expect(try claim().contains("slicec-hunt 1 0 0 0"))
        #expect(FileBytes.read(folder.file("locks/orphans")) == Array("slicec-hunt\n".utf8))
        _ = try Shell.sh("[ ! -e \(folder.file("data")) ] && mkdir \(folder.file("data"))")
        Shell.write(Array("somebody\n".utf8), to: folder.file("data/lineage"))
        #expect(try claim().contains("slicec-hunt 1 \(HostExit.foreignLineage) 0 9"))
    }

    /// Images have locks of their own there: two who bring some need not wait for each other.
    @Test func `to bring images the host is claimed, and nobody is kept waiting`() throws {
        let folder = try ScratchFolder()
        var cluster = Cluster.standard
        cluster.dataDirectory = folder.file("data")
        func claim(_ lineage: String) throws -> [Substring] {
            let context = HostContext(cluster: cluster, lineage: lineage, sliceID: 0)
            let shell = RemoteShell(token: "slicec-push", purpose: .images, sliceID: 0, lockTimeout: 5)
            let input =
                shell.opening() + shell.claim(step: 1, for: .images, context) + shell.steps(from: 2, ["echo on"])
            return try Shell.sh(input.replacing(HostContext.runDirectory, with: folder.path)).text.split(
                separator: "\n")
        }
        let lines = try claim("us")
        #expect(lines.contains("slicec-push 1 0 0 0") && lines.contains("on"), "\(lines)")
        #expect(try Shell.sh("cat \(folder.file("data"))/lineage; ls \(folder.path)/locks").text == "us\n")
        #expect(try claim("others").contains("slicec-push 1 \(HostExit.foreignLineage) 0 3"))
    }

    @Test func `who only looks waits for nobody and keeps nobody waiting`() throws {
        let look = RemoteShell(token: "slicec-look", lockFile: nil, lockTimeout: 0)
        let opening = look.opening()
        // What the functions of the prelude lock is another matter: a look calls none of those.
        let own = opening.replacing(ScriptPrelude.text, with: "")
        #expect(own != opening && !own.contains("flock") && !own.contains("locks/"))
        let lines = try Shell.sh(opening + look.steps(from: 1, ["echo seen"])).text.split(separator: "\n")
        #expect(lines.contains("slicec-look 1 0 1l 0") && lines.contains("seen"), "\(lines)")
    }

    @Test func `a flood is cut: output at its end, errors at their beginning`() throws {
        let answer = try answers(["head -c 3000000 /dev/zero | tr '\\0' x; seq 1 9000 >&2"])[0]
        #expect(answer.output.utf8.count == RemoteShell.outputLimit)
        #expect(answer.errors.utf8.count == RemoteShell.errorLimit && answer.errors.hasSuffix("\n9000\n"))
    }

    @Test func `bytes that are no text do not lose the frame`() throws {
        let answers = try answers([#"printf '\377\000\200'"#, "echo two"])
        #expect(answers.count == 2 && answers[1].output == "two\n")
    }

    @Test func `a login script that says something without a line end is not in the way`() throws {
        let result = try Shell.sh("printf 'Welcome'\n" + shell.opening())
        #expect(result.text.split(separator: "\n").contains("\(shell.token) ready"))
    }

    @Test func `the shell leaves nothing behind`() throws {
        let result = try Shell.sh(shell.opening() + "\nprintf '%s\\n' \"$slicec_tmp\"\n")
        let folder = try #require(result.text.split(separator: "\n").last)
        #expect(try Shell.run(["ls", String(folder)]).status != 0)
    }
}
