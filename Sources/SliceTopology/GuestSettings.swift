import SliceSyntax

/// What a guest is told when it boots, as a topology file says it: at a VM, or in `defaults` for all of them.
package struct GuestSettings: Sendable {
    package enum UserData: Sendable {
        case text(Located<String>)
        /// A path, as ``NamedFiles`` takes it.
        case file(Located<String>)
    }

    /// Host name; nil where it is the VM's name.
    package var hostname: Located<String>?
    /// Public keys, and paths of files with such; nil where nothing is said.
    package var sshKeys: [Located<String>]?
    package var userData: UserData?

    package init(hostname: Located<String>? = nil, sshKeys: [Located<String>]? = nil, userData: UserData? = nil) {
        self.hostname = hostname
        self.sshKeys = sshKeys
        self.userData = userData
    }

    /// Keys of a VM that ``init(_:_:)`` reads.
    static let keys = ["sshKeys", "hostname", "userData"]
    /// Those of them that can stand in `defaults`: no two VMs have one host name.
    static let defaultKeys = ["sshKeys", "userData"]

    /// Reads ``keys`` of an object, and reports what of them has the wrong shape.
    init(_ fields: JSONFields, _ decoder: inout LocatedDecoder) {
        hostname = Self.hostname(fields["hostname"], &decoder)
        sshKeys = decoder.list(fields["sshKeys"], what: "\"sshKeys\"")?.compactMap { value in
            decoder.string(
                value, what: "an SSH key", help: #"write "ssh-ed25519 AAAA…" or a file such as "~/.ssh/*.pub""#)
        }
        userData = Self.userData(fields["userData"], &decoder)
    }

    private static func hostname(_ value: JSONValue?, _ decoder: inout LocatedDecoder) -> Located<String>? {
        guard let name = decoder.string(value, what: "a host name") else { return nil }
        guard HostName.isValid(name.value) else {
            let repair = Name.repaired(name.value).map { "for example \"\($0)\"" }
            decoder.report(
                Diagnostic(
                    .invalidName, detail: "A host name is \(HostName.rule).", at: name.span,
                    help: repair ?? "write a name such as \"web\" or \"web.example.org\""))
            return nil
        }
        return name
    }

    private static func userData(_ value: JSONValue?, _ decoder: inout LocatedDecoder) -> UserData? {
        guard let value else { return nil }
        guard value.kind == .object else {
            return decoder.string(
                value, what: "\"userData\"", help: ##"write "#cloud-config\n…" or { "file": "user-data.yaml" }"##
            ).map { .text($0) }
        }
        let fields = decoder.object(
            value, what: "user data", keys: ["file"], foreign: .userData, required: ["file"],
            form: #"{ "file": "user-data.yaml" }"#)
        guard let path = decoder.string(fields?["file"], what: "the file of user data") else { return nil }
        guard !path.value.isEmpty, !path.value.containsControlCharacter else {
            decoder.report(
                Diagnostic(
                    .invalidText, detail: "A path is a text without control characters, and not empty.",
                    at: path.span, help: "write a path such as \"user-data.yaml\", from the topology file's folder"))
            return nil
        }
        return .file(path)
    }
}

/// Host names (RFC 1123 §2.1), as long as Linux takes them (`gethostname(2)`).
enum HostName {
    static let rule = "1 to 64 of a-z, 0-9, - and ., in parts that neither begin nor end with -"

    static func isValid(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.first, let last = part.last, part.count <= 63 else { return false }
            return isPlain(first) && isPlain(last) && part.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}

extension GuestSettings {
    /// Whether nothing is said.
    var isEmpty: Bool { hostname == nil && sshKeys == nil && userData == nil }
}
