import SystemPackage

/// The cables of a lab: `mgmt` and `trunk`, two plain bridges in a namespace of their own, and
/// a cable from each member to them; and one from the network node to the internet. Both ends of a cable are made inside their namespaces.
struct LabNetwork: Sendable {
    let lab: Lab

    /// The network node's end of the cable to the internet.
    static let uplink = "uplink0"
    /// TEST-NET-3 (RFC 5737).
    private static let uplinkAddress = "203.0.113.1"
    /// The internet's host: answers ping, and HTTP on port 80.
    static let internetHost = "203.0.113.10"

    /// The namespaces of this lab that exist now.
    var existing: Set<String> {
        Set(lab.namespaces).intersection(Lab.namespaceFolder.entries)
    }

    /// Processes in one of our namespaces that no lab has recorded.
    func strangers(in namespace: String) async throws(LabError) -> [String] {
        try await Program.attempt(["ip", "netns", "pids", namespace]).output
            .split(separator: "\n").map(String.init)
    }

    /// The switch: two bridges without spanning tree, so that a port forwards at once, and
    /// without multicast snooping, so that everything is flooded as on a plain wire.
    func makeSwitch() async throws(LabError) {
        try await makeNamespace(lab.switchNamespace)
        let bridges = ["mgmt", "trunk"].map { name in
            """
            link add \(name) type bridge forward_delay 0 stp_state 0 mcast_snooping 0
            link set \(name) up
            """
        }
        try await batch(in: lab.switchNamespace, bridges.joined(separator: "\n"))
    }

    /// The controller, with a cable to the management network alone.
    func makeController() async throws(LabError) {
        try await remove(port: "ctl-mgmt")
        try await makeNamespace(lab.controllerNamespace)
        try await batch(
            in: lab.controllerNamespace,
            cable("mgmt0", to: "ctl-mgmt", number: 4) + "addr add \(LabHost.controllerAddress)/24 dev mgmt0\n")
        try await plug("ctl-mgmt", into: "mgmt")
    }

    /// The internet, which the network node is joined to as it is made.
    func makeInternet() async throws(LabError) { try await makeNamespace(lab.internetNamespace) }

    /// A cable from the network node, which sends there what it knows no other way for. Nothing leads back but to
    /// the node itself: what is not translated gets no answer.
    private func joinInternet(_ host: LabHost) async throws(LabError) {
        let inside = "net0"
        _ = try await Program.attempt(["ip", "-n", lab.internetNamespace, "link", "delete", inside])
        try await batch(
            in: lab.namespace(of: host),
            """
            link add \(Self.uplink) address 02:00:cb:00:71:01 \
            type veth peer name \(inside) address 02:00:cb:00:71:0a netns \(lab.internetNamespace)
            addr add \(Self.uplinkAddress)/24 dev \(Self.uplink)
            link set \(Self.uplink) up
            route add default via \(Self.internetHost)
            """)
        try await batch(
            in: lab.internetNamespace, "addr add \(Self.internetHost)/24 dev \(inside)\nlink set \(inside) up")
    }

    /// A worker's namespace with both its cables. What was there before is thrown away: its
    /// taps and Open vSwitch ports died with the processes that held them.
    func makeWorker(_ host: LabHost) async throws(LabError) {
        // By hand, since a namespace that is deleted takes its cables away only some time later.
        try await remove(port: host.managementPort)
        try await remove(port: host.trunkPort)
        try await makeNamespace(lab.namespace(of: host))
        try await batch(
            in: lab.namespace(of: host),
            cable("mgmt0", to: host.managementPort, number: host.index) + "addr add \(host.address)/24 dev mgmt0\n"
                + cable("trunk0", to: host.trunkPort, number: 16 + host.index))
        try await plug(host.managementPort, into: "mgmt")
        try await plug(host.trunkPort, into: "trunk")
        if host == .networkNode { try await joinInternet(host) }
    }

    /// Removes one namespace, if it is there.
    func remove(namespace: String) async throws(LabError) {
        guard Lab.namespaceFolder.appending(namespace).exists else { return }
        try await Program.run(["ip", "netns", "delete", namespace])
    }

    /// An empty namespace in place of whatever had that name. IPv6 is off for all that is made
    /// in it from now on; workers turn it on again for what is not the lab's.
    private func makeNamespace(_ namespace: String) async throws(LabError) {
        try await remove(namespace: namespace)
        try await Program.run(["ip", "netns", "add", namespace])
        try await Program.run([
            "nsenter", "--net=/run/netns/\(namespace)", "sh", "-c",
            "cd /proc/sys/net/ipv6/conf/default 2>/dev/null || exit 0; echo 1 > disable_ipv6",
        ])
        try await batch(in: namespace, "link set lo up")
    }

    /// The hardware address is always the same: a worker that was built anew would otherwise not
    /// be heard until the others have forgotten the old one.
    private func cable(_ end: String, to port: String, number: Int) -> String {
        """
        link add \(end) address 02:00:0a:00:0a:\(number < 16 ? "0" : "")\(String(number, radix: 16)) \
        type veth peer name \(port) netns \(lab.switchNamespace)
        link set \(end) up

        """
    }

    private func plug(_ port: String, into bridge: String) async throws(LabError) {
        try await batch(in: lab.switchNamespace, "link set \(port) master \(bridge) up")
    }

    private func remove(port: String) async throws(LabError) {
        _ = try await Program.attempt(["ip", "-n", lab.switchNamespace, "link", "delete", port])
    }

    private func batch(in namespace: String, _ commands: String) async throws(LabError) {
        try await Program.run(["ip", "-n", namespace, "-batch", "-"], input: commands + "\n")
    }
}
