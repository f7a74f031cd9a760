package import SlicePlanning
package import SliceTopology

/// A plan as one script for each of its hosts: the commands that an apply would send there, in
/// the plan's order, and around them what an apply does itself.
package struct ScriptSet {
    package let plan: Plan
    let cluster: Cluster
    let context: HostContext
    /// Of the program that writes them.
    let version: String
    /// How many other slices use VLAN 400.
    let otherInternetUsers: Int

    package init(plan: Plan, cluster: Cluster, lineage: String, version: String, otherInternetUsers: Int) {
        self.plan = plan
        self.cluster = cluster
        context = HostContext(cluster: cluster, lineage: lineage, sliceID: plan.slice.id)
        self.version = version
        self.otherInternetUsers = otherInternetUsers
    }

    package var purpose: HostScript.Purpose { .init(slice: plan.slice.name, isDestroy: plan.isDestroy) }

    /// In the order of the hosts' first actions.
    package func scripts() -> [HostScript] {
        var taken: Set<String> = []
        return plan.hosts.map { host in
            let actions = plan.actions.filter { $0.host == host }
            let fileName = fileName(host, besides: &taken)
            let text = ScriptText(scriptSet: self, host: host, fileName: fileName, actions: actions).text()
            return HostScript(host: host, fileName: fileName, text: text, actionCount: actions.count)
        }
    }

    /// Two hosts whose names differ only in what a path does not take get numbers.
    func fileName(_ host: String, besides taken: inout Set<String>) -> String {
        let name = cluster.shortName(host)
        let safe = String(String.UnicodeScalarView(name.unicodeScalars.map { Self.isSafe($0) ? $0 : "_" }))
        let base = safe.utf8.first == UInt8(ascii: ".") || safe.utf8.first == UInt8(ascii: "-") ? "_" + safe : safe
        var result = base
        var number = 2
        while !taken.insert(result).inserted {
            result = "\(base)-\(number)"
            number += 1
        }
        return result + ".sh"
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }
}
