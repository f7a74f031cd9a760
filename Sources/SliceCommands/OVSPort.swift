/// Ports on the integration bridge (`ovs-vsctl(8)`, `ovs-vswitchd.conf.db(5)`).
enum OVSPort {
    /// One transaction; `ovs-vsctl` returns when `ovs-vswitchd` has taken it over. The tag is
    /// set, not only offered, so that a wrong one is put right.
    static func ensure(
        _ name: String, vlan: Int, isInternal: Bool, labels: [String], _ context: HostContext
    ) -> String {
        var words = ["ovs-vsctl", "--timeout=20", "--may-exist", "add-port", context.bridge, name]
        words += ["--", "set", "Port", name, "tag=\(vlan)", "vlan_mode=access", "trunks=[]"] + labels
        if isInternal { words += ["--", "set", "Interface", name, "type=internal"] }
        return ShellWord.join(words)
    }

    /// An internal port, whose interface OVS makes. One that somebody deleted, or that went with
    /// its namespace, OVS does not make again by itself: it has the port still.
    static func ensureInternal(
        _ name: String, vlan: Int, namespace: String? = nil, labels: [String], _ context: HostContext
    ) -> String {
        let add = ensure(name, vlan: vlan, isInternal: true, labels: labels, context)
        let isMoved = namespace.map { " && ! ip -n \($0) link show dev \(name) >/dev/null 2>&1" } ?? ""
        return """
            \(add)
            if [ ! -e /sys/class/net/\(name) ]\(isMoved); then
                \(remove(name, context))
                \(add)
            fi
            """
    }

    static func remove(_ name: String, _ context: HostContext) -> String {
        ShellWord.join(["ovs-vsctl", "--timeout=20", "--if-exists", "del-port", context.bridge, name])
    }
}
