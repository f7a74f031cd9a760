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

    static func remove(_ name: String, _ context: HostContext) -> String {
        ShellWord.join(["ovs-vsctl", "--timeout=20", "--if-exists", "del-port", context.bridge, name])
    }
}
