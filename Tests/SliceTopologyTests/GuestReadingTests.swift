import SliceSyntax
@testable import SliceTopology
import Testing

/// What topologies say of their guests: defaults, files, and what is no key.
@Suite struct GuestReadingTests {
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOyJalBSStp7M++ZM/Z6lv1xsrmkA/fueG1S4UeNXSgS me@desk"
    private static let other =
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBBkMJU7Nw9yATfHbNWDSghRWMbuRTwHcHWoxoGJic91TWScbfOMaMJlesshYUU3lpi0E+IxtxG8fzM07rPAXEtU= x y"

    private static let files = NamedFiles(
        read: { path, limit in
            switch path {
            case "team.pub": .bytes(Array("# all of us\r\n\(key)\r\n\n  \(other)  \n".utf8))
            case "exact": .bytes(Array("#!/bin/sh\n".utf8) + [UInt8](repeating: 0x23, count: limit - 10))
            case "long": .tooLong
            case "~/.ssh/id.pub": .elsewhere
            default: .unreadable("no such file or directory")
            }
        },
        expand: { $0 == "*.pub" ? ["team.pub"] : $0.hasPrefix("~/") ? nil : [] })

    private func check(_ text: String, files: NamedFiles? = files) -> TopologyFile.Result {
        let context = CheckContext(cluster: .standard, defaultOwner: nil, files: files)
        return TopologyFile.check(SourceFile(name: "t.json", text: text), in: context)
    }

    private func guest(_ vm: String, defaults: String = "{}") throws -> Guest {
        let text = """
            {"slice": "s", "defaults": \(defaults), "vms": [{"name": "a", "flavor": "cirros"\(vm)}]}
            """
        let result = check(text)
        #expect(result.diagnostics.map(\.detail) == [])
        return try #require(result.topology).vms[0].guest
    }

    @Test func `a VM has its slice's defaults unless it says otherwise`() throws {
        let defaults = ##"{"sshKeys": ["team.pub"], "userData": "#!/bin/true"}"##
        #expect(try guest("", defaults: defaults) == Guest(sshKeys: [Self.key, Self.other], userData: "#!/bin/true"))
        #expect(try guest(", \"sshKeys\": [], \"userData\": \"\"", defaults: defaults) == Guest())
        let own = ##", "sshKeys": ["\##(Self.other)"], "hostname": "x.y", "userData": "#cloud-config""##
        #expect(
            try guest(own, defaults: defaults)
                == Guest(hostname: "x.y", sshKeys: [Self.other], userData: "#cloud-config"))
        #expect(try guest(#", "hostname": "a""#) == Guest())
    }

    @Test func `a key that comes twice is told once`() throws {
        #expect(
            try guest(#", "sshKeys": ["\#(Self.other)", "*.pub", "team.pub"]"#).sshKeys == [Self.other, Self.key])
    }

    @Test func `what belongs to whoever applies is not looked at`() throws {
        #expect(try guest(#", "sshKeys": ["~/.ssh/*.pub", "~/.ssh/id.pub"]"#) == Guest())
        // Nor is any file where nobody gives a way to them.
        let text = #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "sshKeys": ["none.pub"]}]}"#
        #expect(check(text, files: nil).diagnostics.isEmpty)
        #expect(check(text).diagnostics.map(\.code.id) == ["SLC221"])
    }

    @Test(arguments: [
        ("#cloud-config", true), ("##template:jinja\n#cloud-config", true), ("## Template: jinja", true),
        ("content-type: multipart/mixed", true), ("mime-version: 1.0", true), (" #cloud-config", false),
        ("# cloud-config", false), ("packages:", false),
    ])
    func `what cloud-init knows is taken`(_ text: String, _ isKnown: Bool) throws {
        let json = JSONOutput.string(text).compact
        let found = check(#"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros", "userData": \#(json)}]}"#)
            .diagnostics
        #expect(found.map(\.code.id) == (isKnown ? [] : ["SLC223"]))
    }

    @Test func `a folder may be called as keys begin`() {
        #expect(!SSHPublicKey.isMeant(by: "ssh-keys/lab.pub") && !SSHPublicKey.isMeant(by: "AAAA.pub"))
        #expect(SSHPublicKey.isMeant(by: "ssh-dss AAAA") && SSHPublicKey.isMeant(by: "ssh-ed25519"))
    }

    @Test func `64 KiB are the most`() throws {
        #expect(try guest(#", "userData": {"file": "exact"}"#).userData?.utf8.count == 65536)
        let vms = [#"{"file": "long"}"#, "\"#!\(String(repeating: "x", count: 65535))\""].enumerated().map {
            #"{"name": "v\#($0)", "flavor": "cirros", "userData": \#($1)}"#
        }
        let found = check(#"{"slice": "s", "vms": [\#(vms.joined(separator: ","))]}"#).diagnostics
        #expect(found.map(\.code.id) == ["SLC221", "SLC223"])
    }

    @Test(arguments: [
        key, other, key.split(separator: " ").prefix(2).joined(separator: " "), "  " + key,
    ])
    func `keys are taken as they are`(_ text: String) { #expect(SSHPublicKey.flaw(text) == nil) }

    @Test func `no key that lacks a byte is taken`() {
        let words = Self.key.split(separator: " ")
        for count in 0..<words[1].count {
            // Behind the type and the key's length nothing tells what lacks: OpenSSH reads it there.
            guard count <= 24 || count % 4 != 0 else { continue }
            #expect(SSHPublicKey.flaw("\(words[0]) \(words[1].prefix(count))") == .cut, "\(count)")
        }
        #expect(SSHPublicKey.flaw("ssh-rsa \(words[1])") == .cut)
        #expect(SSHPublicKey.flaw("\(words[1])") == .typeMissing)
        #expect(SSHPublicKey.flaw("\(Self.key)\nssh-rsa") == .form)
    }

    @Test(arguments: [
        ("a", true), ("a.b", true), ("0a", true), ("a-b.c", true), (String(repeating: "a", count: 63), true),
        (String(repeating: "a", count: 64), false), ("", false), (".", false), ("a.", false), (".a", false),
        ("-a", false), ("a-", false), ("a-.b", false), ("A", false), ("a_b", false), ("a b", false), ("ä", false),
        (String(repeating: "a.", count: 32) + "a", false),
    ])
    func `host names are those of RFC 1123`(_ name: String, _ isValid: Bool) {
        #expect(HostName.isValid(name) == isValid)
    }
}
