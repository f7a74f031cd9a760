import SliceTopology

/// The review of a slice that `slicec show` prints, in the original's form.
package enum SliceReview {
    /// - Parameter addresses: whether interfaces have their addresses with them, which the original's form has not.
    package static func text(_ slice: RecordedSlice, addresses: Bool = false) -> String {
        let index = SliceIndex(slice)
        let rule = String(repeating: "=", count: 70)
        var lines = [rule]
        lines.append(
            "Slice \(slice.id) [\(slice.status.rawValue)]: \(slice.vms.count) VMs, \(slice.links.count) Links, "
                + "VLAN pool: \(slice.pool.text)")
        for vm in slice.vms {
            lines.append(
                "  └─ VM \(vm.id): \(vm.name) (VNC: \(vm.vncPort), Worker: \(vm.worker), Disk: \(vm.disk.text)GB)")
            lines += vm.interfaceIndices.map { "      " + interface($0, of: vm, in: index, addresses) }
        }
        for link in slice.links {
            let ends = link.endpoints.map { endpoint in
                "VM\(index.vm(named: endpoint.vm)?.id ?? 0).eth\(endpoint.interface)"
            }
            lines.append("  Link \(link.number): \(ends.joined(separator: " <-> ")) (VLAN \(link.vlan))")
        }
        lines.append(rule)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func interface(_ index: Int, of vm: RecordedVM, in slice: SliceIndex, _ addresses: Bool) -> String {
        var text = "eth\(index): MAC \(vm.mac(interface: index))"
        if let vlan = slice.vlan(of: vm, interface: index) { text += ", VLAN: \(vlan)" }
        let link = index == 0 ? nil : slice.link(of: vm.name, interface: index)
        text += link.map { ", Link: \($0.number)" } ?? ", unconnected"
        guard addresses, let address = slice.address(of: vm, interface: index) else { return text }
        return text + ", Address: \(address)"
    }
}
