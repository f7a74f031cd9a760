@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import Testing

/// Every program that scripts call is one that every host has, or one that `slicec doctor` looks for.
@Suite struct RequiredProgramTests {
    private static let words: Set<String> = [
        // Of the shell's grammar, and its own (XCU §2.4, §2.15, and what dash adds).
        "if", "then", "else", "elif", "fi", "do", "done", "while", "until", "for", "case", "esac", "in", "{", "}", "!",
        ":", ".", "[", "break", "command", "continue", "echo", "eval", "exec", "exit", "export", "false", "kill",
        "local",
        "printf", "pwd", "read", "return", "set", "shift", "test", "times", "trap", "true", "umask", "unset", "wait",
        "cd",
    ]
    /// Utilities that POSIX asks of every system (XCU §4).
    private static let utilities: Set<String> = [
        "awk", "cat", "chgrp", "chmod", "chown", "cmp", "cp", "cut", "date", "dd", "df", "find", "grep", "head", "id",
        "ln",
        "ls",
        "mkdir", "mv", "rm", "rmdir", "sed", "sh", "sleep", "sort", "tail", "tee", "touch", "tr", "uname", "wc",
    ]

    private var cluster: Cluster {
        var cluster = Cluster.standard
        cluster.networkNode = .init(address: "10.0.10.3", uplink: "eth9")
        cluster.qemuUser = "someone"
        return cluster
    }

    private var scripts: [String] {
        let context = HostContext(cluster: cluster, lineage: "lineage", sliceID: 1000)
        let identity = ImageReference.Identity(sha256: "ab", format: "raw", virtualSize: 1)
        let image = ImageReference(path: "/i.raw", identity: identity)
        let specs: [ObjectSpec] = [
            .internet(InternetSpec()), .link(LinkSpec(link: "l", vlan: 100, gateway: true)),
            .dhcp(DHCPSpec(link: "l", vlan: 100, gateway: true)),
            .disk(DiskSpec(vm: "a", vmID: 1001, image: image, sizeMebibytes: 1)),
            .port(PortSpec(vm: "a", vmID: 1001, interface: 1, vlan: 100)),
            .vm(VMSpec(vm: "a", vmID: 1001, cores: 1, memoryMebibytes: 1, interfaces: 1, vncPort: 5901)),
        ]
        let objects = specs.map { HostObject(host: "h", spec: $0) }
        let actions = objects.flatMap { object in
            [
                ActionScript.text(.ensure(object), in: context, stopTimeout: 1, isNew: true),
                ActionScript.text(.remove(object, gracefully: true), in: context, stopTimeout: 1),
            ]
        }
        let shell = RemoteShell(token: "t", purpose: .slice, sliceID: 1000, lockTimeout: 1)
        return actions + [
            ScriptPrelude.text, shell.opening(), RemoteShell.claim(context), ProbeScript.text(objects, in: context),
            InventoryScript.text(in: context), ImageScript.check(image, in: context),
            ImageScript.install(identity, in: context),
            ImageScript.takeOver(identity, token: "t", replaces: true, in: context),
            ImageScript.receive(ImageTransfer(identity, token: "t", offset: 0, total: 1), in: context),
            ImageScript.read(identity, in: context), ImageInventoryScript.text(in: context),
            ImageScript.take(image, from: "ubuntu", copyCommand: "scp", in: context),
        ]
    }

    @Test func `all are looked for, and nothing else is`() {
        let called = scripts.reduce(into: Set<String>()) { $0.formUnion(ShellCommands.names(in: $1)) }
        let programs = called.subtracting(Self.words).subtracting(Self.utilities).filter { !$0.hasPrefix("slicec_") }
        let known = Set(RequiredProgram.all.map(\.name))
        #expect(programs.subtracting(known).sorted() == [])
        #expect(known.subtracting(programs).sorted() == [])
    }

    @Test(arguments: [
        ("QEMU emulator version 7.2.19 (Debian 1:7.2+dfsg-7)", "7.2.19"),
        ("ip utility, iproute2-6.1.0, libbpf", "6.1.0"),
        ("nftables v1.0.6 (Lester Gooch #5)", "1.0.6"), ("5.15.0-91-generic", "5.15.0"), ("Python 3", nil), ("", nil),
    ])
    func versions(text: String, version: String?) {
        #expect(ProgramVersion(in: text)?.description == version)
    }

    @Test func `versions are compared by numbers`() {
        let old: ProgramVersion = [2, 9]
        #expect(old < [2, 10] && old < [2, 9, 1] && !(old < [2, 9]))
    }
}

/// The names of what a script runs, as far as they stand there: a reader of shell text that is good enough for ours.
struct ShellCommands {
    private let text: [Character]
    private var place = 0
    private var found: Set<String> = []
    /// Whether the words before are those of a program that runs another.
    private var isWrapped = false
    /// Ends of here-documents that begin behind the line.
    private var documents: [String] = []

    static func names(in script: String) -> Set<String> {
        var reader = ShellCommands(text: Array(script))
        while reader.place < reader.text.count {
            reader.readCommands()
            // A `)` that nothing opened: of a pattern.
            reader.place += 1
        }
        return reader.found
    }

    private init(text: [Character]) { self.text = text }

    /// What runs the words behind it.
    private static let wrappers: Set<String> = [
        "exec", "setsid", "setpriv", "nsenter", "timeout", "command", "if", "then", "else", "elif", "do", "while",
        "until",
        "!", "{", "slicec_start",
    ]

    /// Up to the `)` that ends it, or the end of the text.
    private mutating func readCommands() {
        var isCommand = true
        var isPattern = false
        var caseDepth = 0
        while place < text.count {
            let character = text[place]
            switch character {
            case ")":
                guard caseDepth > 0, isPattern else { return }
                (isPattern, isCommand) = (false, true)
                place += 1
            case "\n":
                place += 1
                skipDocuments()
                (isCommand, isWrapped) = (true, false)
            case ";", "&", "|":
                if character == ";", caseDepth > 0, place + 1 < text.count, text[place + 1] == ";" { isPattern = true }
                (isCommand, isWrapped) = (true, false)
                place += 1
            case "(":
                place += 1
                // Of a function's definition nothing but `)` is left.
                readCommands()
                place += 1
                isCommand = true
            case "#": while place < text.count, text[place] != "\n" { place += 1 }
            case "<", ">": readRedirection()
            case " ": place += 1
            case "\\" where place + 1 < text.count && text[place + 1] == "\n": place += 2
            default:
                let word = readWord()
                if word == "esac" {
                    caseDepth -= 1
                    (isPattern, isCommand) = (caseDepth > 0 && false, true)
                } else if isPattern {
                    continue
                } else if word == "in", caseDepth > 0, !isCommand {
                    isPattern = true
                } else if isCommand {
                    if word == "case" { caseDepth += 1 }
                    isCommand = isCommand && take(word)
                }
            }
        }
    }

    /// - Returns: whether a command's name comes next.
    private mutating func take(_ word: String) -> Bool {
        if place + 1 < text.count, text[place] == "(", text[place + 1] == ")" { return true }
        let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "_-.[{}!:".contains($0) }
        if word.contains("=") || word.hasPrefix("-") { return true }
        let isSignal = word.count > 1 && word.allSatisfy { $0.isUppercase }
        if isSignal || word.allSatisfy(\.isNumber) { return true }
        // Arguments of a wrapper that come before the command.
        guard isPlain, !word.isEmpty else { return isWrapped }
        found.insert(word)
        isWrapped = Self.wrappers.contains(word)
        return isWrapped
    }

    private mutating func readWord() -> String {
        var word = ""
        while place < text.count, !" \n;&|()<>".contains(text[place]) {
            switch text[place] {
            case "'":
                word.append("'")
                place += 1
                while place < text.count, text[place] != "'" { place += 1 }
            case "\"":
                word.append("\"")
                readQuoted()
            case "\\": place += 1
            case "$":
                word.append("$")
                readExpansion()
                continue
            default: word.append(text[place])
            }
            place += 1
        }
        return word
    }

    private mutating func readQuoted() {
        place += 1
        while place < text.count, text[place] != "\"" {
            switch text[place] {
            case "\\": place += 2
            case "$": readExpansion()
            default: place += 1
            }
        }
    }

    private mutating func readExpansion() {
        place += 1
        guard place < text.count else { return }
        if text[place] == "{" {
            while place < text.count, text[place] != "}" { place += 1 }
            place += 1
        } else if text[place] == "(" {
            if place + 1 < text.count, text[place + 1] == "(" {
                while place < text.count, text[place] != ")" { place += 1 }
                place += 2
            } else {
                place += 1
                readCommands()
                place += 1
            }
        }
    }

    private mutating func readRedirection() {
        let isDocument = text[place] == "<" && place + 1 < text.count && text[place + 1] == "<"
        while place < text.count, "<>&".contains(text[place]) { place += 1 }
        let start = place
        _ = readWord()
        if isDocument {
            documents.append(String(text[start..<place].filter { !"'\"".contains($0) }))
        }
    }

    private mutating func skipDocuments() {
        for end in documents {
            while place < text.count {
                var line = ""
                while place < text.count, text[place] != "\n" {
                    line.append(text[place])
                    place += 1
                }
                place += 1
                if line == end { break }
            }
        }
        documents = []
    }
}
