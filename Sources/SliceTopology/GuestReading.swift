import SliceSyntax

/// Turns what a topology says of its guests into what they are told: reads the files that it names, and checks keys
/// and user data.
struct GuestReading {
    /// Bytes. It goes to a host within the script that starts the VM.
    static let maximumUserData = 64 << 10
    private static let maximumKeyFile = 64 << 10
    private static let maximumKeys = 100

    private let files: NamedFiles?
    private(set) var diagnostics: [Diagnostic] = []
    /// Each text of the file that was read, and what came of it: it may stand at many VMs.
    private var keysByText: [String: [String]?] = [:]
    private var dataByPath: [String: String?] = [:]

    /// - Parameter files: nil where files are not looked at.
    init(_ files: NamedFiles?) { self.files = files }

    /// The topology with its guests as they are to be, as far as that can be told.
    mutating func resolve(_ topology: Topology) -> Topology {
        let defaults = read(topology.defaults)
        guard !(topology.defaults.isEmpty && topology.vms.allSatisfy(\.settings.isEmpty)) else { return topology }
        return topology.replacing(
            vms: topology.vms.map { vm in
                var vm = vm
                let own = read(vm.settings)
                vm.guest = Guest(
                    hostname: vm.settings.hostname?.value == vm.name.value ? nil : vm.settings.hostname?.value,
                    sshKeys: own.sshKeys ?? defaults.sshKeys ?? [], userData: own.userData ?? defaults.userData)
                if vm.guest.userData?.isEmpty == true { vm.guest.userData = nil }
                return vm
            }, inlined: (keysByText.compactMapValues(\.self), dataByPath.compactMapValues(\.self)))
    }

    private mutating func read(_ settings: GuestSettings) -> (sshKeys: [String]?, userData: String?) {
        var keys: [String]?
        if let texts = settings.sshKeys {
            keys = texts.flatMap { self.keys($0) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
            if let keys, keys.count > Self.maximumKeys, let first = texts.first {
                report(
                    first, .namedFileUnusable, "These are \(keys.count) keys; a guest gets at most 100.", "name fewer")
            }
        }
        switch settings.userData {
        case nil: return (keys, nil)
        case .text(let text): return (keys, checked(text.value, text, name: nil))
        case .file(let path): return (keys, userData(path))
        }
    }

    // MARK: Keys

    /// The keys that one text of `sshKeys` stands for.
    private mutating func keys(_ text: Located<String>) -> [String] {
        if let known = keysByText[text.value] { return known ?? [] }
        let keys = SSHPublicKey.isMeant(by: text.value) ? key(text) : keyFiles(text)
        keysByText.updateValue(keys, forKey: text.value)
        return keys ?? []
    }

    private mutating func key(_ text: Located<String>) -> [String]? {
        if let flaw = SSHPublicKey.flaw(text.value) {
            report(text, .invalidKey, "This is no SSH public key: \(Self.reason(flaw)).", Self.help(flaw))
            return nil
        }
        return [text.value]
    }

    /// Nil where the files are not looked at, or wrong.
    private mutating func keyFiles(_ text: Located<String>) -> [String]? {
        guard let files else { return nil }
        var paths = [text.value]
        if text.value.contains("*") {
            guard let found = files.expand(text.value) else { return nil }
            guard !found.isEmpty else {
                report(
                    text, .namedFileUnusable, "No file matches \(TerminalText.quoted(text.value)).",
                    "make a key with ssh-keygen -t ed25519, name another file, or write the key itself")
                return nil
            }
            paths = found
        }
        var keys: [String] = []
        for path in paths {
            switch files.read(path, Self.maximumKeyFile) {
            case .elsewhere: return nil
            case .unreadable(let reason):
                let isName = !path.contains("/") && !path.contains(".")
                report(
                    text, .namedFileUnusable, "\(TerminalText.quoted(path)): \(reason).",
                    isName
                        ? "write a key such as \"ssh-ed25519 AAAA…\", or a path such as \"~/.ssh/*.pub\""
                        : "check the path, which starts at the topology file's folder")
                return nil
            case .tooLong:
                report(
                    text, .namedFileUnusable, "\(TerminalText.quoted(path)) is longer than 64 KiB.",
                    "name a file of public keys, one a line")
                return nil
            case .bytes(let bytes):
                guard let lines = keyLines(bytes, path, text) else { return nil }
                keys += lines
            }
        }
        return keys
    }

    /// One key a line, with blank lines and comments between them.
    private mutating func keyLines(_ bytes: [UInt8], _ path: String, _ text: Located<String>) -> [String]? {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { String($0).trimmingBlanks }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        for line in lines {
            guard let flaw = SSHPublicKey.flaw(line) else { continue }
            // A private key has many lines; each would be wrong.
            let help =
                flaw == .privateKey && !path.hasSuffix(".pub")
                ? "name the public one: \"\(TerminalText.quoted(path)).pub\"" : Self.help(flaw)
            report(
                text, .invalidKey, "\(TerminalText.quoted(path)) is no file of SSH public keys: \(Self.reason(flaw)).",
                help)
            return nil
        }
        guard !lines.isEmpty else {
            report(text, .invalidKey, "\(TerminalText.quoted(path)) holds no SSH public key.", "name another file")
            return nil
        }
        return lines
    }

    private static func reason(_ flaw: SSHPublicKey.Flaw) -> String {
        switch flaw {
        case .privateKey: "it is a private key, which must not leave your machine"
        case .typeMissing: "its type lacks before it"
        case .cut: "what stands behind its type is cut or damaged"
        case .form: "it begins with no known type of key"
        }
    }

    private static func help(_ flaw: SSHPublicKey.Flaw) -> String {
        switch flaw {
        case .privateKey: "name the public one, which ends in .pub"
        case .typeMissing: "write the whole line of the .pub file: ssh-ed25519 AAAA…"
        case .cut: "copy the whole line of the .pub file"
        case .form: "write ssh-ed25519 AAAA…, as it stands in a .pub file"
        }
    }

    // MARK: User data

    private mutating func userData(_ path: Located<String>) -> String? {
        if let known = dataByPath[path.value] { return known }
        let text = userDataFile(path)
        dataByPath.updateValue(text, forKey: path.value)
        return text
    }

    private mutating func userDataFile(_ path: Located<String>) -> String? {
        guard let files else { return nil }
        let name = TerminalText.quoted(path.value)
        switch files.read(path.value, Self.maximumUserData) {
        case .elsewhere: return nil
        case .unreadable(let reason):
            report(
                path, .namedFileUnusable, "\(name): \(reason).",
                "check the path, which starts at the topology file's folder")
            return nil
        case .tooLong:
            report(
                path, .namedFileUnusable, "\(name) is longer than the 64 KiB that user data can have.",
                "let it fetch the rest: #include, or curl in a #! script")
            return nil
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains("\0") else {
                report(
                    path, .namedFileUnusable, "\(name) is no text in UTF-8.",
                    "packed user data is not taken: name the text itself")
                return nil
            }
            return checked(text, path, name: name)
        }
    }

    /// What `cloud-init` makes nothing of, it leaves aside with a line in a log that nobody reads.
    private mutating func checked(_ text: String, _ place: Located<String>, name: String?) -> String? {
        // Empty: none, where `defaults` have some.
        if text.isEmpty { return text }
        if text.utf8.count > Self.maximumUserData || text.unicodeScalars.contains("\0") {
            report(
                place, .invalidUserData, "User data is a text of at most 64 KiB, without NUL.",
                "let it fetch the rest: #include, or curl in a #! script")
            return nil
        }
        guard UserDataForm.isKnown(text) else {
            report(
                place, .invalidUserData,
                "\(name ?? "User data") begins with no word that cloud-init knows: it would be left aside.",
                Self.repair(text, isFile: name != nil))
            return nil
        }
        return text
    }

    /// What was meant by user data without a first line that tells what it is.
    private static func repair(_ text: String, isFile: Bool) -> String {
        let path = text.hasPrefix("@") ? text.dropFirst() : text[...]
        if !isFile, path.count <= 255, path.contains(/^[A-Za-z0-9_.~\/-]+[.\/][A-Za-z0-9_-]+$/) {
            return "for a file write { \"file\": \"\(path)\" }"
        }
        let first = text.prefix { !$0.isNewline }.prefix(40)
        return first.contains(":") || first.hasPrefix("-")
            ? "write #cloud-config as its first line" : "begin it with #cloud-config, or with #! for a script"
    }

    private mutating func report(_ place: Located<String>, _ code: DiagnosticCode, _ detail: String, _ help: String) {
        diagnostics.append(Diagnostic(code, detail: detail, at: place.span, help: help))
    }
}

/// How user data begins that `cloud-init` does something with (its manual, "User-data formats").
private enum UserDataForm {
    private static let beginnings = [
        "#cloud-config", "#!", "#include", "#cloud-boothook", "#part-handler", "#cloud-config-archive",
        "#upstart-job",
    ]
    /// Headers have no case, and the mark of a template has blanks or none.
    private static let headers = ["content-type:", "mime-version:", "##template:jinja"]

    static func isKnown(_ text: String) -> Bool {
        if beginnings.contains(where: { text.hasPrefix($0) }) { return true }
        let first = text.prefix { !$0.isNewline }.lowercased().filter { $0 != " " && $0 != "\t" }
        return headers.contains { first.hasPrefix($0) }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
