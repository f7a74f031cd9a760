import SliceSyntax

/// What a host showed of its data plane.
package struct HostSight: Sendable {
    struct Port: Sendable {
        let name: String
        let bridge: String?
        let tag: Int?
        let trunks: [Int]
        let mode: String?
        let lineage: String?
        let slice: String?
    }

    struct Interface: Sendable {
        let isUp: Bool
        let hasCarrier: Bool
        let addresses: [String]
        let forwards: Bool
        let group: Int?
    }

    struct Machine: Sendable {
        let pid: Int
        /// As in `/proc/PID/stat`.
        let state: String
        let taps: [String]
        /// What QEMU says of its guest; nil where it does not answer.
        let guest: String?
    }

    struct Network: Sendable {
        /// MACs that answered, by address.
        let answers: [String: [String]]
        /// Addresses of DHCP servers that answered, and their MACs.
        let servers: [String: [String]]
        /// What was offered, by MAC.
        let offers: [String: String]
        /// MACs from which the gateway's echo replies came.
        let echoed: [String]
        /// Addresses by MAC.
        let leases: [String: String]
        let gatewayMAC: String?
    }

    /// What shell text on the host says of something.
    enum Check: Sendable, Equatable {
        case right
        case wrong(String)
    }

    struct Passage: Sendable {
        let wasSent: Bool
        let wasEchoed: Bool
        /// Interfaces in other networks at which it was seen.
        let seen: [String]
    }

    /// Nil where Open vSwitch does not answer.
    let ports: [Port]?
    let interfaces: [String: Interface]
    let machines: [Int: [Machine]]
    /// The table `inet slicec` as `nft` prints it; nil where there is none.
    let rules: String?
    /// Whether the table's chains are as they were made; nil where the host does not say.
    let chains: Check?
    /// Whether the bridge of VLAN 400 and its flows are as they must be; nil where the host does not say.
    let guests: Check?
    /// Why something could not be looked at.
    let troubles: [String]
    /// The next hop behind the uplink.
    let target: String?
    let networks: [Int: Network]
    /// Those of which there is more to say than that they were sent.
    private let passages: [DataPlaneClaim.Route: Passage]
    /// VLANs in which any was sent.
    private let sent: Set<Int>
    /// Numbers of the hosts that were heard, by VLAN.
    let heard: [Int: Set<Int>]
    /// VLANs that were heard where they should not be, and at which interface.
    let leaks: [(vlan: Int, interface: String)]

    /// What became of a route that was asked for.
    func passage(of route: DataPlaneClaim.Route) -> Passage {
        passages[route] ?? Passage(wasSent: sent.contains(route.from), wasEchoed: false, seen: [])
    }

    /// Reads what the survey prints; nil where it is not of that shape.
    package init?(_ text: String) {
        let parsed = JSONParser.parse(SourceFile(name: "<survey>", text: text))
        guard let root = parsed.document?.root, parsed.diagnostics.isEmpty, let networks = root["networks"],
            let heard = root["heard"], let passages = root["routes"], let machines = root["vms"],
            let interfaces = root["interfaces"], let leaks = root["leaks"],
            let sent = root["sent"], let checks = root["checks"]
        else { return nil }
        ports = root["ports"].flatMap { $0.kind == .array ? $0.elements.map(Port.init) : nil }
        self.interfaces = Dictionary(
            interfaces.members.compactMap { member in
                Interface(member.value).map { (member.name, $0) }
            }
        ) { first, _ in first }
        self.machines = Dictionary(
            machines.members.compactMap { member in
                Int(member.name).map { ($0, member.value.elements.compactMap(Machine.init)) }
            }
        ) { first, _ in first }
        rules = root["nft"]?.string
        chains = checks["chains"]?.string.map(Check.init)
        guests = checks["guests"]?.string.map(Check.init)
        self.sent = Set(sent.integers)
        troubles = root["troubles"]?.strings ?? []
        target = root["target"]?.string
        self.networks = Dictionary(
            networks.elements.compactMap { network in
                network["vlan"]?.integer.map { ($0, Network(network)) }
            }
        ) { first, _ in first }
        self.passages = Dictionary(
            passages.elements.compactMap { item in
                item["from"]?.integer.map { from in
                    // The next hop's address is the host's to know.
                    let to = item["named"]?.bool == true ? item["to"]?.string : nil
                    return (DataPlaneClaim.Route(from: from, to: to), Passage(item))
                }
            }
        ) { first, _ in first }
        self.heard = Dictionary(
            heard.elements.compactMap { item in
                let parts = Array(item.elements)
                guard parts.count == 2, let vlan = parts[0].integer else { return nil }
                return (vlan, Set(parts[1].integers))
            }
        ) { first, _ in first }
        self.leaks = leaks.elements.compactMap { item in
            let parts = Array(item.elements)
            guard parts.count == 2, let vlan = parts[0].integer, let name = parts[1].string else { return nil }
            return (vlan, name)
        }
    }
}

extension HostSight.Check {
    fileprivate init(_ word: String) { self = word == "right" ? .right : .wrong(word) }
}

extension HostSight.Port {
    fileprivate init(_ json: JSONValue) {
        self.init(
            name: json["name"]?.string ?? "", bridge: json["bridge"]?.string, tag: json["tag"]?.integer,
            trunks: json["trunks"]?.integers ?? [], mode: json["mode"]?.string, lineage: json["lineage"]?.string,
            slice: json["slice"]?.string)
    }
}

extension HostSight.Interface {
    fileprivate init?(_ json: JSONValue) {
        guard let isUp = json["up"]?.bool, let hasCarrier = json["carrier"]?.bool else { return nil }
        self.init(
            isUp: isUp, hasCarrier: hasCarrier, addresses: json["addresses"]?.strings ?? [],
            forwards: json["forwarding"]?.bool ?? false, group: json["group"]?.integer)
    }
}

extension HostSight.Machine {
    fileprivate init?(_ json: JSONValue) {
        guard let pid = json["pid"]?.integer, let state = json["state"]?.string else { return nil }
        self.init(pid: pid, state: state, taps: json["taps"]?.strings ?? [], guest: json["guest"]?.string)
    }
}

extension HostSight.Network {
    fileprivate init(_ json: JSONValue) {
        self.init(
            answers: json["answers"]?.dictionary { $0.strings } ?? [:],
            servers: json["servers"]?.dictionary { $0.strings } ?? [:],
            offers: json["offers"]?.dictionary { $0.string } ?? [:], echoed: json["echoed"]?.strings ?? [],
            leases: json["leases"]?.dictionary { $0.string } ?? [:], gatewayMAC: json["gateway"]?.string)
    }
}

extension HostSight.Passage {
    fileprivate init(_ json: JSONValue) {
        self.init(
            wasSent: json["sent"]?.bool ?? false, wasEchoed: json["echoed"]?.bool ?? false,
            seen: json["seen"]?.strings ?? [])
    }
}

extension JSONValue {
    fileprivate var strings: [String] { elements.compactMap(\.string) }
    fileprivate var integers: [Int] { elements.compactMap(\.integer) }

    fileprivate func dictionary<Value>(_ value: (JSONValue) -> Value?) -> [String: Value] {
        Dictionary(members.compactMap { member in value(member.value).map { (member.name, $0) } }) { first, _ in first }
    }
}
