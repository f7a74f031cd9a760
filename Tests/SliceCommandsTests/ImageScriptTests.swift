import Glibc
@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// The scripts that bring a base image to a worker, run here in a folder of their own.
@Suite struct ImageScriptTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    /// Of `hello`.
    private static let sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    private static let image = ImageReference.Identity(sha256: sum, format: "raw", virtualSize: 5)

    init() throws {
        scratch = try ScratchFolder()
        _ = try Shell.sh("mkdir -p \(folder)/run/locks \(folder)/images \(folder)/vms")
    }

    private var context: HostContext {
        var cluster = Cluster.standard
        cluster.dataDirectory = folder
        return HostContext(cluster: cluster, lineage: "lineage-us", sliceID: 0)
    }

    private func local(_ script: String) -> String {
        script.replacing(HostContext.runDirectory, with: folder + "/run")
    }

    /// As a step of a connection.
    private func step(_ script: String) throws -> Shell.Result {
        try Shell.run(["dash"], input: local(ScriptPrelude.text + "\nset -eu\n" + script + "\n"))
    }

    private func takeOver(_ token: String, replaces: Bool = false) throws -> Shell.Result {
        try step(ImageScript.takeOver(Self.image, token: token, replaces: replaces, in: context))
    }

    private func receive(
        _ text: String, _ token: String, from offset: Int = 0, of total: Int = 5, replaces: Bool = false
    ) throws -> Int {
        let transfer = ImageTransfer(Self.image, token: token, offset: offset, total: total, replaces: replaces)
        return Int(
            try Shell.run(["dash", "-c", local(ImageScript.receive(transfer, in: context))], input: text).status)
    }

    private func there() throws -> [String] {
        try Shell.sh(
            "cd \(folder)/images; for f in .[0-9a-f]* [0-9a-f]*; do [ -e \"$f\" ] && echo \"$f $(cat \"$f\")\"; done"
        )
        .text.split(separator: "\n").map(String.init)
    }

    private static let whole = ["\(sum).raw hello"]
    private static func half(_ text: String) -> [String] { [".\(sum).part \(text)"] }

    private func digest(_ text: String) throws -> String {
        String(try Shell.run(["sha256sum"], input: text).text.prefix(64))
    }

    @Test func `a copy that is cut off stays, and the next one brings only the rest`() throws {
        let first = try takeOver("one")
        #expect(first.status == 0 && first.text.hasPrefix("size=0\nfree="), "\(first)")
        #expect(try receive("hel", "one") == HostExit.imageCut)
        #expect(try there() == Self.half("hel"))
        let second = try takeOver("two").text.split(separator: "\n").map(String.init)
        let known = try digest("hel")
        #expect(second.first == "size=3" && second.last == "block=\(known)", "\(second)")
        #expect(try receive("lo", "two", from: 3) == 0)
        #expect(try there() == Self.whole)
        #expect(try Shell.sh("stat -c %a \(folder)/images/*").text == "444\n")
        #expect(try takeOver("three").text == "state=found\n")
    }

    @Test func `what was not proved to be the image's is written over`() throws {
        _ = try takeOver("one")
        #expect(try receive("heXX", "one") == HostExit.imageCut)
        _ = try takeOver("two")
        #expect(try receive("llo", "two", from: 2) == 0)
        #expect(try there() == Self.whole)
    }

    @Test func `a whole that is not the image is thrown away and never has its name`() throws {
        _ = try takeOver("one")
        #expect(try receive("heXlo", "one") == HostExit.wrongDigest)
        #expect(try there() == [])
        _ = try takeOver("two")
        #expect(try receive("hello and more", "two") == HostExit.wrongDigest)
        #expect(try there() == [])
    }

    /// It may have been on its way for as long as the network hung.
    @Test func `a copy that another has taken over does nothing`() throws {
        _ = try takeOver("one")
        #expect(try receive("he", "one") == HostExit.imageCut)
        _ = try takeOver("two")
        #expect(try receive("XXXXX", "one") == HostExit.superseded)
        #expect(try receive("XXX", "one", from: 2) == HostExit.superseded)
        #expect(try there() == Self.half("he"))
        #expect(try receive("llo", "two", from: 2) == 0)
    }

    @Test func `an image that somebody has brought by hand meanwhile is left alone`() throws {
        _ = try takeOver("one")
        let place = "\(folder)/images/\(Self.sum).raw"
        _ = try Shell.sh("printf hello >\(place)")
        func inode() throws -> String { try Shell.sh("stat -c %i \(place)").text }
        let before = try inode()
        #expect(try receive("hello", "one") == 0)
        #expect(try inode() == before)
        #expect(try there() == Self.whole)
    }

    @Test func `nothing is put behind a gap`() throws {
        _ = try takeOver("one")
        #expect(try receive("lo", "one", from: 3) == HostExit.imageCut)
        #expect(try there() == [])
    }

    /// Its connection is gone, and the host was never told: it would wait for hours.
    @Test func `who waits for the rest of an image is ended by the next one`() throws {
        _ = try takeOver("one")
        let transfer = ImageTransfer(Self.image, token: "one", offset: 0, total: 5)
        let script = local(ImageScript.receive(transfer, in: context))
        let part = "\(folder)/images/.\(Self.sum).part"
        // The pipe stays open, as a connection does whose other end has lost its power.
        let result = try Shell.run(
            ["bash"],
            input: """
                mkfifo \(folder)/pipe
                dash -c \(ShellWord.quote(script)) <\(folder)/pipe & old=$!
                exec 5>\(folder)/pipe
                printf hel >&5
                until [ "$(cat \(part) 2>/dev/null)" = hel ]; do kill -0 $old || exit 1; done
                dash \(folder)/next
                wait $old
                echo "old: $?"
                """.replacing(
                    "dash \(folder)/next",
                    with: "cat >\(folder)/next <<'EOT'\n"
                        + local(
                            ScriptPrelude.text + "\nset -eu\n"
                                + ImageScript.takeOver(Self.image, token: "two", in: context))
                        + "\nEOT\ndash \(folder)/next"))
        #expect(result.text.hasPrefix("size=3\n") && result.text.hasSuffix("old: 137\n"), "\(result)")
        #expect(try receive("lo", "two", from: 3) == 0)
        #expect(try there() == Self.whole)
    }

    @Test func `an image that somebody copies by hand is not taken from him`() throws {
        let lock = "\(folder)/run/locks/image-\(Self.sum)"
        // Sixty seconds are for a person, not for a test.
        let script = local(
            ScriptPrelude.text + "\nset -eu\n"
                + ImageScript.takeOver(Self.image, token: "t", in: context).replacing(
                    "flock -w 60 7", with: "flock -n 7"))
        let result = try Shell.run(["bash"], input: "exec 6>>\(lock); flock 6; dash <<'EOT'\n\(script)\nEOT\necho $?")
        #expect(result.text == "\(HostExit.busy)\n", "\(result)")
    }

    @Test func `half copies that nobody goes on with are removed after a week`() throws {
        let others = ["11", "22", "33"].map { String(repeating: $0, count: 32) }
        _ = try Shell.sh(
            """
            cd \(folder)/images
            for d in \(others.joined(separator: " ")); do printf x >.$d.part; done
            touch -d '8 days ago' .\(others[0]).part .\(others[2]).part
            touch -d '6 days ago' .\(others[1]).part
            """)
        let held = "\(folder)/run/locks/image-\(others[2])"
        let script = local(
            ScriptPrelude.text + "\nset -eu\n" + ImageScript.takeOver(Self.image, token: "t", in: context))
        let result = try Shell.run(["bash"], input: "exec 6>>\(held); flock 6; dash <<'EOT'\n\(script)\nEOT")
        #expect(result.status == 0, "\(result)")
        #expect(try there() == [".\(others[1]).part x", ".\(others[2]).part x"])
    }

    @Test func `a damaged image is replaced where no disk lies over it, and else left alone`() throws {
        let path = "\(folder)/images/\(Self.sum).raw"
        _ = try Shell.sh("printf heXlo >\(path)")
        let read = try step(ImageScript.read(Self.image, in: context)).text
        let known = try digest("heXlo")
        #expect(read == "size=5\nsum=\(known)\n")
        _ = try Shell.sh(
            "mkdir \(folder)/vms/1001; printf 'QFI/images/\(Self.sum).raw' >\(folder)/vms/1001/disk.qcow2")
        let refused = try takeOver("one", replaces: true)
        #expect(Int(refused.status) == HostExit.imageInUse && refused.errors.contains("VM 1001"), "\(refused)")
        _ = try Shell.sh("rm \(folder)/vms/1001/disk.qcow2")
        #expect(try takeOver("two", replaces: true).status == 0)
        // A disk that came meanwhile.
        _ = try Shell.sh("printf 'QFI/images/\(Self.sum).raw' >\(folder)/vms/1001/disk.qcow2.new")
        #expect(try receive("hello", "two", replaces: true) == HostExit.imageInUse)
        _ = try Shell.sh("rm -r \(folder)/vms/1001")
        #expect(try takeOver("three", replaces: true).text.hasPrefix("size=5\n"))
        #expect(try receive("", "three", from: 5, replaces: true) == 0)
        #expect(try there() == Self.whole)
    }

    /// Blocks of 64 MiB, without as much to write: the file is sparse.
    @Test func `each part of a half copy has a checksum of its own`() throws {
        let size = 2 * ImageScript.blockSize + 3
        let file = scratch.file("big")
        _ = try Shell.sh("truncate -s \(size + 7) \(file); printf X | dd of=\(file) conv=notrunc 2>/dev/null")
        let script = "set -eu\nsize=\(size)\n" + ImageScript.blocks(of: ShellWord.quote(file))
        let expected = try Shell.sh(
            """
            for part in '+1 \(ImageScript.blockSize)' '+\(ImageScript.blockSize + 1) \(ImageScript.blockSize)' \\
                '+\(2 * ImageScript.blockSize + 1) 3'
            do
                set -- $part
                sum=$(tail -c $1 \(file) | head -c $2 | sha256sum)
                echo "block=${sum%% *}"
            done
            """
        ).text
        #expect(try Shell.run(["dash"], input: script).text == expected)
        #expect(expected.split(separator: "\n").count == 3)
    }

    @Test func `a worker tells what it has`() throws {
        let other = String(repeating: "ab", count: 32)
        _ = try Shell.sh(
            """
            cd \(folder)
            printf hello >images/\(Self.sum).raw
            printf other >images/\(other).qcow2
            printf x >images/notes.txt
            printf hel >images/.\(other).part
            touch -d '1 hour ago' images/.\(other).part
            mkdir vms/1001 vms/1002 vms/1003
            printf 'QFI \(folder)/images/\(other).qcow2qcow2' >vms/1002/disk.qcow2
            printf 'QFI \(folder)/images/\(other).qcow2' >vms/1001/disk.qcow2
            printf 'QFI alone' >vms/1003/disk.qcow2
            """)
        let result = try step(ImageInventoryScript.text(in: context))
        let inventory = try #require(ImageInventory(result.text), "\(result)")
        #expect(inventory.files.map(\.name) == [Self.sum + ".raw", other + ".qcow2"].sorted())
        #expect(inventory.files.map(\.size) == [5, 5])
        let part = try #require(inventory.parts.first)
        #expect(part.sha256 == other && part.size == 3 && (3590...3700).contains(part.age) && !part.isGrowing)
        #expect(inventory.users[other + ".qcow2"]?.contains(1001) == true, "\(inventory.users)")
    }

    @Test func `a list that was cut short, or is something else, is none`() throws {
        let text = "image \(Self.sum).raw 5\npart \(Self.sum) 3 60 yes\ndisk 1001 \(Self.sum).raw\ndisk 1002 \nend\n"
        let inventory = try #require(ImageInventory(text))
        #expect(inventory.parts.first?.isGrowing == true && inventory.users == ["\(Self.sum).raw": [1001]])
        for end in text.indices.dropLast(1) where text[end...] != "end\n" {
            #expect(ImageInventory(String(text[..<end])) == nil || text[..<end].hasSuffix("end"), "\(text[..<end])")
        }
        for wrong in ["image x", "image \(Self.sum).raw -1", "part \(Self.sum) x 1 no", "hello"] {
            #expect(ImageInventory(wrong + "\nend\n") == nil, "\(wrong)")
        }
        // What somebody else put there hides nothing of ours.
        let strange = "disk 1001.bak \(Self.sum).raw\nimage my old image.qcow2 5\ndisk 1003 a b\n"
        #expect(ImageInventory(strange + text) == inventory)
    }

    @Test func `another state's host tells nothing`() throws {
        _ = try Shell.sh("echo other >\(folder)/lineage")
        let result = try step(ImageInventoryScript.text(in: context))
        #expect(Int(result.status) == HostExit.foreignLineage && result.text.isEmpty)
    }
}
