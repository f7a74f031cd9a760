/// Ports on the integration bridge (`ovs-vsctl(8)`, `ovs-vswitchd.conf.db(5)`).
enum OVSPort {
    /// One transaction; `ovs-vsctl` returns when `ovs-vswitchd` has taken it over. The tag is
    /// set, not only offered, so that a wrong one is put right. Sets `state` to `made` where the
    /// port was not so already; where `state` is that before, there is no need to look.
    static func ensure(
        _ name: String, vlan: Int, isInternal: Bool, labels: [String], _ context: HostContext
    ) -> String {
        let settings = ["tag=\(vlan)", "vlan_mode=access", "trunks=[]"] + labels
        var words = ["ovs-vsctl", "--timeout=20", "--may-exist", "add-port", context.bridge, name]
        words += ["--", "set", "Port", name] + settings
        if isInternal { words += ["--", "set", "Interface", name, "type=internal"] }
        let have = ShellWord.join(["slicec_is_port", context.bridge, name, isInternal ? "internal" : ""] + settings)
        return """
            if [ "$state" = made ] || ! \(have); then
                \(ShellWord.join(words))
                state=made
            fi
            """
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
