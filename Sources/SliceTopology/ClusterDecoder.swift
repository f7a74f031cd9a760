package import SliceSyntax

/// Turns the located JSON of a cluster file into a ``Cluster``.
package struct ClusterDecoder {
    private var decoder = LocatedDecoder()
    /// Folder of the cluster file: relative paths in it start there.
    private let folder: String
    /// Where each flavor's image is named.
    private var imagePlaces: [String: SourceSpan] = [:]

    /// - Parameter folder: the cluster file's folder, absolute.
    package static func decode(
        _ file: SourceFile, folder: String
    ) -> (cluster: Cluster?, diagnostics: [Diagnostic]) {
        decode(JSONParser.parse(file), folder: folder)
    }

    /// - Parameter folder: the cluster file's folder, absolute.
    package static func decode(
        _ parsed: JSONParser.Result, folder: String
    ) -> (cluster: Cluster?, diagnostics: [Diagnostic]) {
        guard let document = parsed.document else { return (nil, parsed.diagnostics.inFileOrder()) }
        if let mistake = WrongFile.mistake(document, wanted: .cluster) {
            return (nil, (parsed.diagnostics + [mistake]).inFileOrder())
        }
        var decoder = ClusterDecoder(folder: folder)
        let cluster = decoder.cluster(document.root)
        let diagnostics = (parsed.diagnostics + decoder.decoder.found).inFileOrder()
        return (diagnostics.containsError ? nil : cluster, diagnostics)
    }

    private init(folder: String) { self.folder = folder }

    private mutating func cluster(_ value: JSONValue) -> Cluster? {
        let keys = [
            "$schema", "name", "workers", "networkNode", "bridge", "ssh", "privilege", "accelerator", "flavors",
            "quotas", "dataDirectory", "vncListen", "qemuUser", "state",
        ]
        guard
            let fields = decoder.object(
                value, what: "a cluster", keys: keys, foreign: .cluster, required: ["workers", "networkNode"])
        else { return nil }
        _ = decoder.string(fields["$schema"], what: "\"$schema\"")
        let workers = workers(fields["workers"])
        let node = networkNode(fields["networkNode"], workers: workers)
        var cluster = Cluster(
            workers: workers, networkNode: node ?? Cluster.NetworkNode(address: "", uplink: nil),
            flavors: Cluster.standardFlavors, quotas: [:])
        if let name = decoder.name(fields["name"], what: "the cluster's name", isOfHost: false) {
            cluster.name = name.value
        }
        if let bridge = interfaceName(fields["bridge"], what: "the bridge") {
            cluster.bridge = bridge
            if bridge == InternetNetwork.bridge { refuseOwnBridge(fields["bridge"]) }
        }
        if let ssh = fields["ssh"] { cluster.ssh = sshSettings(ssh) }
        if let privilege: Cluster.Privilege = choice(fields["privilege"], what: "\"privilege\"") {
            cluster.privilege = privilege
        }
        if let accelerator: Cluster.Accelerator = choice(fields["accelerator"], what: "\"accelerator\"") {
            cluster.accelerator = accelerator
        }
        if let flavors = fields["flavors"] {
            cluster.flavors = self.flavors(flavors)
            cluster.imagePlaces = imagePlaces
        }
        if let quotas = fields["quotas"] { cluster.quotas = self.quotas(quotas) }
        if let folder = absolutePath(fields["dataDirectory"], what: "the data directory") {
            cluster.dataDirectory = folder
        }
        let listen = hostAddress(fields["vncListen"], what: "the VNC address") { _ in
            "write an address of the hosts, such as \"127.0.0.1\"; each VM has a port of its own"
        }
        if let listen { cluster.vncListen = listen }
        cluster.qemuUser = text(
            fields["qemuUser"], what: "the user that VMs run as", code: .invalidText,
            rule:
                "a login name of the workers: at most 32 letters, digits and . _ -, beginning with a letter or _, and not "
                + "root",
            help: { _ in "write the name of a user without rights, or leave the key out for root" },
            isValid: Self.isPlainUser)
        if let state = fields["state"],
            let stateFields = decoder.object(
                state, what: "\"state\"", keys: ["path", "group"], foreign: .none, form: #"{ "path": "slicec.db" }"#)
        {
            cluster.statePath = path(stateFields["path"], what: "the state")
            cluster.stateGroup = text(
                stateFields["group"], what: "the state's group", code: .invalidText,
                rule: "the name of a group, without control characters",
                help: { _ in "write the name of a group whose members share the state" },
                isValid: { !$0.containsControlCharacter })
        }
        // Without workers or network node there is none, but all of the file has been looked at.
        return node == nil || workers.isEmpty ? nil : cluster
    }

    /// The bridge of VLAN 400 lets nothing through but what its flows name.
    private mutating func refuseOwnBridge(_ value: JSONValue?) {
        guard let value else { return }
        decoder.report(
            Diagnostic(
                .invalidText,
                detail: "\(InternetNetwork.bridge) is the bridge that slicec makes for guests with internet, and "
                    + "joins to this one.",
                at: value.span, help: "write the name of the bridge with the trunk, such as \"br-int\""))
    }

    private static func isPlainUser(_ name: String) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { byte == 0x5F || (0x41...0x5A).contains(byte & 0xDF) }
        let bytes = Array(name.utf8)
        guard let first = bytes.first, isLetter(first), bytes.count <= 32, name != "root" else { return false }
        return bytes.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
    }

    private mutating func workers(_ value: JSONValue?) -> [Cluster.Worker] {
        guard let value, let list = decoder.list(value, what: "\"workers\"") else { return [] }
        if list.isEmpty, !value.isDamaged {
            decoder.report(
                Diagnostic(
                    .emptyList, detail: "A cluster has at least one worker.", at: value.span, help: "add a worker"))
        }
        var first: [String: SourceSpan] = [:]
        return list.compactMap { element in
            guard
                let fields = decoder.object(
                    element, what: "a worker", keys: ["name", "address", "capacity"], foreign: .host,
                    required: ["address"],
                    form: #"{ "address": "10.0.10.1" }"#)
            else { return nil }
            let name = decoder.name(fields["name"], what: "a worker's name")?.value
            let capacity = capacity(fields["capacity"])
            guard let address = hostAddress(fields["address"], what: "a worker's address") else { return nil }
            var labels = [(address, fields["address"]?.span ?? element.span)]
            if let name, name != address { labels.append((name, fields["name"]?.span ?? element.span)) }
            for (label, span) in labels {
                if let earlier = first[label] {
                    decoder.report(
                        Diagnostic(
                            .duplicateWorker,
                            detail: "Another worker has the name or address \"\(TerminalText.quoted(label))\".",
                            at: span,
                            notes: [.init("first used here", at: earlier)], help: "give it another"))
                } else {
                    first[label] = span
                }
            }
            return Cluster.Worker(name: name ?? address, address: address, capacity: capacity)
        }
    }

    private mutating func capacity(_ value: JSONValue?) -> Cluster.Capacity {
        var capacity = Cluster.Capacity()
        guard let value,
            let fields = decoder.object(
                value, what: "a capacity", keys: ["maxVMs", "cores", "memoryGB", "diskGB"], foreign: .capacity,
                form: #"{ "maxVMs": 8 }"#)
        else { return capacity }
        capacity.maximumVMs = decoder.integer(fields["maxVMs"], what: "the number of VMs", in: 0...10_000)?.value
        capacity.cores = decoder.integer(fields["cores"], what: "the number of cores", in: 1...100_000)?.value
        capacity.memory = decoder.gibibytes(fields["memoryGB"], what: "the memory")
        capacity.disk = decoder.gibibytes(fields["diskGB"], what: "the disk")
        return capacity
    }

    private mutating func networkNode(_ value: JSONValue?, workers: [Cluster.Worker]) -> Cluster.NetworkNode? {
        guard let value,
            let fields = decoder.object(
                value, what: "the network node", keys: ["address", "uplink"], foreign: .host, required: ["address"],
                form: #"{ "address": "10.0.10.3" }"#)
        else { return nil }
        let uplink = interfaceName(fields["uplink"], what: "the uplink")
        guard let address = hostAddress(fields["address"], what: "the network node's address") else { return nil }
        // A worker's name stands for its address.
        return Cluster.NetworkNode(
            address: workers.first { $0.name == address }?.address ?? address, uplink: uplink)
    }

    private mutating func sshSettings(_ value: JSONValue) -> Cluster.SSHSettings {
        var settings = Cluster.SSHSettings(user: "ubuntu", configFile: nil)
        guard
            let fields = decoder.object(
                value, what: "\"ssh\"", keys: ["user", "config"], foreign: .ssh, form: #"{ "user": "ubuntu" }"#)
        else { return settings }
        if let user = loginName(fields["user"], what: "the SSH user") { settings.user = user }
        settings.configFile = path(fields["config"], what: "the SSH configuration")
        return settings
    }

    private mutating func loginName(_ value: JSONValue?, what: String) -> String? {
        text(
            value, what: what, code: .invalidText, rule: "a login name, without blanks",
            help: { _ in "write a login name such as \"ubuntu\"" },
            isValid: { name in
                name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            })
    }

    private mutating func flavors(_ value: JSONValue) -> [Cluster.Flavor] {
        let form = #"{ "NAME": { "cores": 1, … } }"#
        guard let fields = decoder.dictionary(value, what: "\"flavors\"", form: form) else { return [] }
        return fields.compactMap { member in
            if member.name.isEmpty || member.name.containsControlCharacter {
                decoder.report(
                    Diagnostic(
                        .invalidText, detail: "A flavor's name is a text without control characters, and not empty.",
                        at: member.key.span, help: "write a name such as \"cirros\""))
            }
            guard
                let flavor = decoder.object(
                    member.value, what: "a flavor", keys: ["cores", "memoryGB", "diskGB", "image", "user"],
                    foreign: .flavor,
                    required: ["cores", "memoryGB", "diskGB", "image"])
            else { return nil }
            let cores = decoder.integer(flavor["cores"], what: "the number of cores", in: 1...1024)
            let memory = decoder.gibibytes(flavor["memoryGB"], what: "the memory")
            let disk = decoder.gibibytes(flavor["diskGB"], what: "the disk")
            let image = path(flavor["image"], what: "the image")
            let user = loginName(flavor["user"], what: "a flavor's user")
            guard let cores, let memory, let disk, let image else { return nil }
            imagePlaces[member.name] = flavor["image"]?.span
            return Cluster.Flavor(
                name: member.name, cores: cores.value, memory: memory, disk: disk, image: image, user: user)
        }
    }

    private mutating func quotas(_ value: JSONValue) -> [String: Int] {
        guard let fields = decoder.dictionary(value, what: "\"quotas\"", form: #"{ "OWNER": 10 }"#) else { return [:] }
        var quotas: [String: Int] = [:]
        for member in fields {
            quotas[member.name] = decoder.integer(member.value, what: "a quota", in: 0...100_000)?.value
        }
        return quotas
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ value: JSONValue?, what: String
    ) -> Choice? where Choice.RawValue == String {
        let all = Choice.allCases.map(\.rawValue)
        let words = all.map { "\"\($0)\"" }
        let help = "write " + words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        guard let text = decoder.string(value, what: what, help: help) else { return nil }
        if let choice = Choice(rawValue: text.value) { return choice }
        let near = Suggestion.nearest(to: text.value, among: all)
        decoder.report(
            Diagnostic(
                .invalidText, detail: "\(what.capitalizedFirst) is one of \(all.joined(separator: ", ")).",
                at: text.span,
                help: near.map { "did you mean \"\($0)\"?" } ?? help))
        return nil
    }

    private mutating func hostAddress(
        _ value: JSONValue?, what: String, help: (String) -> String = HostAddress.help
    ) -> String? {
        text(
            value, what: what, code: .invalidAddress, rule: HostAddress.rule, help: help,
            isValid: HostAddress.isValid)
    }

    /// A network interface's name: at most 15 bytes (`IFNAMSIZ`). Linux takes more characters
    /// than these; quotes and the like would have to be quoted again in nftables' rules.
    private mutating func interfaceName(_ value: JSONValue?, what: String) -> String? {
        let rule = "an interface name: at most 15 of letters, digits, and . _ - @"
        return text(value, what: what, code: .invalidText, rule: rule, help: { _ in "write a name such as \"eth0\"" }) {
            text in
            text.utf8.count <= 15 && text != "." && text != ".."
                && text.utf8.allSatisfy {
                    switch $0 {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                        UInt8(ascii: "-"), UInt8(ascii: "@"):
                        true
                    default: false
                    }
                }
        }
    }

    /// A file on the controller; a relative path starts in the cluster file's folder.
    private mutating func path(_ value: JSONValue?, what: String) -> String? {
        let rule = "a path: not empty, without control characters, not beginning with - or ~"
        let path = text(value, what: what, code: .invalidText, rule: rule, help: Self.pathHelp) {
            !$0.containsControlCharacter && $0.utf8.first != UInt8(ascii: "~")
        }
        return path.map { resolve($0) }
    }

    private static func pathHelp(_ path: String) -> String {
        path.utf8.first == UInt8(ascii: "~")
            ? "write the whole path: only a shell knows what ~ is"
            : "write an absolute path, or one from this file's folder on"
    }

    private mutating func absolutePath(_ value: JSONValue?, what: String) -> String? {
        text(
            value, what: what, code: .invalidText, rule: "an absolute path",
            help: { _ in "write a path such as \"/var/lib/slicec\"" }
        ) { text in
            Self.isAbsolute(text) && text.utf8.count > 1 && !text.containsControlCharacter
        }
    }

    /// - Parameter help: what to write instead of such a text.
    private mutating func text(
        _ value: JSONValue?, what: String, code: DiagnosticCode, rule: String, help: (String) -> String,
        isValid: (String) -> Bool
    ) -> String? {
        guard let text = decoder.string(value, what: what) else { return nil }
        // Not hasPrefix: for programs on the other side "-" is an option's first byte, also where
        // a combining character behind it makes one Swift Character of both.
        if !text.value.isEmpty, text.value.utf8.first != UInt8(ascii: "-"), isValid(text.value) { return text.value }
        decoder.report(
            Diagnostic(code, detail: "\(what.capitalizedFirst) is \(rule).", at: text.span, help: help(text.value)))
        return nil
    }

    private func resolve(_ path: String) -> String {
        Self.isAbsolute(path) ? path : folder + (folder.hasSuffix("/") ? "" : "/") + path
    }

    /// By its first byte, as the system sees it.
    private static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }
}
