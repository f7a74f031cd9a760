import SlicePlanning
import SliceTopology

/// What must be true of every record, whatever led to it. Nothing here asks the planner.
enum RecordRules {
    static func check(_ slice: RecordedSlice) throws(Violation) {
        let note = "slice \(slice.id): "
        try require((1000...65535).contains(slice.id), "IDs are from 1000 to 65535", note)
        try unique(slice.vms.map(\.id) + [slice.id], "IDs are unique", note)
        try unique(slice.vms.map(\.name), "VM names are unique", note)
        try unique(slice.vms.map(\.vncPort), "VNC ports are unique", note)
        try unique(slice.links.map(\.vlan), "each link has a VLAN of its own", note)
        try unique(slice.links.map(\.number), "link numbers are unique", note)
        try require(slice.links.count <= 20, "a slice has at most 20 links", note)
        let pool = (100 + slice.id % 100 * 20)..<(120 + slice.id % 100 * 20)
        for link in slice.links {
            try require(pool.contains(link.vlan), "VLANs are of the slice's pool", note + "\(link.vlan)")
            try require(link.vlan != 400, "VLAN 400 is never a link's", note)
            try require(
                link.subnet.cidr == subnet(of: link.vlan), "subnets follow from VLANs", note + link.subnet.cidr)
            try require(link.subnet.cidr != "10.60.7.0/24", "VLAN 400 has a subnet of its own", note)
            let hosts = link.hosts.compactMap(\.self)
            try unique(hosts, "no address of a link is given twice", note)
            try require(
                hosts.count == (link.dhcp ? link.endpoints.count : 0) && hosts.allSatisfy { (10...250).contains($0) },
                "each end of a link with DHCP has an address from .10 to .250", note + "\(link.hosts)")
        }
        try unique(slice.links.flatMap(\.endpoints), "an interface is in one link", note)
        for vm in slice.vms {
            try require((1000...65535).contains(vm.id), "IDs are from 1000 to 65535", note + "VM \(vm.id)")
            try require((5901...65535).contains(vm.vncPort), "VNC ports are from 5901 up", note + "\(vm.vncPort)")
            try require(
                vm.internet ? (10...250).contains(vm.internetHost ?? 0) : vm.internetHost == nil,
                "VMs with internet, and no others, have an address from .10 to .250", note + vm.name)
            try require((0...26).contains(vm.interfaces), "VMs have at most 26 data interfaces", note + vm.name)
            for interface in vm.interfaceIndices {
                let mac = vm.mac(interface: interface)
                try require(
                    mac == address(vm.id, interface), "MAC addresses follow from IDs", note + "\(vm.id) \(mac)")
            }
        }
        try unique(slice.objects.map(\.object.identity), "each object is recorded once", note)
        for case .port(let port) in slice.objects.map(\.object.spec) {
            let rule = "taps have names of at most 15 characters"
            try require(port.tap == "tap_\(port.vmID)_eth\(port.interface)", rule, port.tap)
            try require(port.tap.utf8.count <= 15, rule, port.tap)
        }
    }

    /// All slices at once, by the texts that people and hosts see.
    static func check(_ state: ClusterState) throws(Violation) {
        try unique(state.slices.map(\.name), "slice names are unique")
        let vms = state.slices.flatMap(\.vms)
        try unique(vms.flatMap { vm in vm.interfaceIndices.map { vm.mac(interface: $0) } }, "MAC addresses are unique")
        try unique(state.slices.flatMap(\.links).map(\.subnet.cidr), "subnets are unique")
        try unique(vms.compactMap(\.internetHost), "no address in VLAN 400 is given twice")
        try unique(vms.map { "\($0.worker):\($0.vncPort)" }, "VNC ports are unique")
        var claims = Claims()
        for slice in state.slices {
            try check(slice)
            try claims.update(slice.id, slice)
        }
        var taps: [String] = []
        for object in state.slices.flatMap(\.objects).map(\.object) {
            if case .port(let port) = object.spec { taps.append("\(object.host) \(port.tap)") }
        }
        try unique(taps, "taps are unique on a host")
    }

    private static func subnet(of vlan: Int) -> String {
        vlan < 256 ? "192.168.\(vlan).0/24" : "172.\(16 + vlan / 256).\(vlan % 256).0/24"
    }

    private static let digits = Array("0123456789abcdef")

    private static func address(_ id: Int, _ interface: Int) -> String {
        var text = "52:54:00"
        for byte in [id / 256, id % 256, interface] { text += ":" + String([digits[byte / 16], digits[byte % 16]]) }
        return text
    }
}

/// - Throws: ``Violation`` where two of them are the same.
func unique<Element: Hashable>(
    _ elements: [Element], _ rule: String, _ note: @autoclosure () -> String = ""
) throws(Violation) {
    guard Set(elements).count != elements.count else { return }
    let twice = Dictionary(grouping: elements) { $0 }.filter { $0.value.count > 1 }.keys
    throw Violation(rule, note() + twice.map { "\($0)" }.sorted().joined(separator: ", "))
}
