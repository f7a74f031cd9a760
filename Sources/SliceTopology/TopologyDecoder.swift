package import SliceSyntax

/// Turns the located JSON of a topology file into a ``Topology``.
package struct TopologyDecoder {
    private static let keys = ["$schema", "slice", "id", "owner", "defaults", "vms", "links"]
    private static let vmKeys =
        ["name", "flavor", "interfaces", "internet", "worker", "protect", "renamedFrom"] + GuestSettings.keys
    private static let linkKeys = ["name", "endpoints", "dhcp", "gateway", "renamedFrom"]

    private var decoder = LocatedDecoder()
    /// Names of VMs that are not of the right form. That is said at the VM: endpoints that name
    /// it are right as they are.
    private var oddNames: Set<String> = []
    private var vms: [Topology.VirtualMachine] = []

    /// The topology, as much of it as has the right shape, and what is wrong with the rest.
    /// Nil where it is no object.
    package static func decode(_ document: JSONDocument) -> (topology: Topology?, diagnostics: [Diagnostic]) {
        decode(document.root)
    }

    /// The same for a topology that stands within another document.
    static func decode(_ value: JSONValue) -> (topology: Topology?, diagnostics: [Diagnostic]) {
        var decoder = TopologyDecoder()
        let topology = decoder.topology(value)
        return (topology, decoder.decoder.found)
    }

    private mutating func topology(_ value: JSONValue) -> Topology? {
        guard
            let fields = decoder.object(
                value, what: "a topology", keys: Self.keys, foreign: .topology,
                required: ["slice", "vms"])
        else { return nil }
        _ = decoder.string(fields["$schema"], what: "\"$schema\"")
        let slice = decoder.name(fields["slice"], what: "the slice's name")
        let id = decoder.integer(fields["id"], what: "a slice ID", in: Topology.idRange)
        let owner = owner(fields["owner"])
        let defaults = defaults(fields["defaults"])
        let vmList = decoder.list(fields["vms"], what: "\"vms\"")
        if let vmList {
            vms.reserveCapacity(vmList.count)
            for value in vmList {
                if let vm = vm(value) { vms.append(vm) }
            }
        }
        let lostNames: Set<String> =
            vms.count == vmList?.count ? [] : Set(vmList?.flatMap(LostVM.names) ?? [])
        if decoder.hasInvalidNames { oddNames = Set(vms.map(\.name.value).filter { !Name.isValid($0) }) }
        let links = decoder.list(fields["links"], what: "\"links\"")?.compactMap { link($0) } ?? []
        return Topology(
            slice: slice ?? Located("", at: value.span), id: id, owner: owner, defaults: defaults, vms: vms,
            links: links, vmsSpan: fields["vms"]?.span,
            lacksVMs: vms.count != vmList?.count || fields["vms"]?.isDamaged == true, lostNames: lostNames)
    }

    private mutating func defaults(_ value: JSONValue?) -> GuestSettings {
        guard let value,
            let fields = decoder.object(
                value, what: "\"defaults\"", keys: GuestSettings.defaultKeys, foreign: .defaults,
                form: #"{ "sshKeys": ["~/.ssh/*.pub"] }"#)
        else { return GuestSettings() }
        return GuestSettings(fields, &decoder)
    }

    private mutating func owner(_ value: JSONValue?) -> Located<String>? {
        guard let owner = decoder.string(value, what: "the owner") else { return nil }
        guard Owner.isValid(owner.value) else {
            decoder.report(
                Diagnostic(
                    .invalidText, detail: "The owner is a text of 1 to 255 characters without control characters.",
                    at: owner.span, help: "write the owner's name, or leave the key out"))
            return nil
        }
        return owner
    }

    private mutating func vm(_ value: JSONValue) -> Topology.VirtualMachine? {
        guard
            let fields = decoder.object(
                value, what: "a VM", keys: Self.vmKeys, foreign: .vm,
                required: ["name", "flavor"], form: #"{ "name": "web", "flavor": "cirros" }"#)
        else { return nil }
        let name = decoder.name(fields["name"], what: "a VM's name")
        let flavor = decoder.string(fields["flavor"], what: "a flavor")
        let interfaces = decoder.integer(
            fields["interfaces"], what: "the number of interfaces", in: 0...Topology.maximumInterfaces)
        let internet = decoder.bool(fields["internet"], what: "\"internet\"")
        let worker = decoder.string(fields["worker"], what: "a worker")
        let protect = decoder.bool(fields["protect"], what: "\"protect\"")
        let renamedFrom = decoder.name(fields["renamedFrom"], what: "a VM's former name")
        let settings = GuestSettings(fields, &decoder)
        guard let name else { return nil }
        // An unreadable number of interfaces allows all: endpoints are not to blame for it.
        let count =
            fields["interfaces"] != nil && interfaces == nil
            ? Located(Topology.maximumInterfaces, at: value.span) : interfaces
        return Topology.VirtualMachine(
            name: name, flavor: flavor, interfaces: count,
            internet: internet?.value ?? false, worker: worker, protect: protect?.value ?? false,
            renamedFrom: renamedFrom, settings: settings)
    }

    private mutating func link(_ value: JSONValue) -> Topology.Link? {
        let ends = LinkEnds(of: value)
        if let ends { decoder.report(ends.mistake) }
        guard
            let fields = decoder.object(
                value, what: "a link", keys: Self.linkKeys, foreign: .link,
                required: ends == nil ? ["endpoints"] : [], said: ends?.keys ?? [],
                form: #"{ "endpoints": ["web.eth1", "db.eth1"] }"#)
        else { return nil }
        let name = decoder.name(fields["name"], what: "a link's name")
        let dhcp = decoder.bool(fields["dhcp"], what: "\"dhcp\"")
        let gateway = decoder.bool(fields["gateway"], what: "\"gateway\"")
        let renamedFrom = decoder.name(fields["renamedFrom"], what: "a link's former name")
        let list = decoder.list(fields["endpoints"], what: "\"endpoints\"")
        // Several endpoints in one text are not too few: that is said of the text.
        let isOneText = list?.count == 1 && list?.first?.string.map { EndpointRepair.several($0) != nil } == true
        if let list, let field = fields["endpoints"], list.count < 2, !field.isDamaged, !isOneText {
            decoder.report(
                Diagnostic(
                    .tooFewEndpoints, detail: "A link joins two or more interfaces; this one has \(list.count).",
                    at: field.span, help: "write two or more endpoints, such as [\"web.eth1\", \"db.eth1\"]"))
        }
        let endpoints = list?.compactMap { endpoint($0) } ?? ends?.endpoints ?? []
        return Topology.Link(
            name: name, endpoints: endpoints, dhcp: dhcp?.value ?? true, gateway: gateway?.value ?? true,
            renamedFrom: renamedFrom, span: value.span)
    }

    private mutating func endpoint(_ value: JSONValue) -> Located<Endpoint>? {
        guard let text = decoder.string(value, what: "an endpoint", help: "write it like \"web.eth1\"") else {
            return nil
        }
        guard let endpoint = Endpoint(text.value) ?? Endpoint(text.value, ofOneOf: oddNames) else {
            let names = decoder.isSuggesting ? vms.map(\.name.value) : []
            decoder.report(
                Diagnostic(
                    .invalidEndpoint,
                    detail: "An endpoint is a VM's name, a dot and an interface: VM.ethN, with N from 1.",
                    at: text.span,
                    help: EndpointRepair.help(text.value, vms: names)))
            return nil
        }
        return Located(endpoint, at: text.span)
    }
}

/// Who a slice belongs to: any non-empty text without control characters.
package enum Owner {
    package static func isValid(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.count <= 255 && !text.containsControlCharacter
    }
}
