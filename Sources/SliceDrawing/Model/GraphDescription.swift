import SliceTopology

/// A picture in words, for those who cannot see it.
enum GraphDescription {
    static func text(_ slice: SliceGraph) -> String {
        let machines = count(slice.machines.count, "VM", "VMs")
        let links = count(slice.links.count, "link", "links")
        var parts = ["\(machines) and \(links)."]
        parts += slice.machines.map { machine in
            "\(machine.name): VM \(machine.id), \(machine.flavor), on \(slice.workers[machine.worker].name)"
                + (machine.internet == nil ? "" : ", \(machine.internetLabel) to the internet") + mark(machine.mark)
                + "."
        }
        parts += slice.links.map { link in
            let ends = link.ends.map { end in
                "\(slice.machines[end.machine].name).\(end.label)"
                    + (link.mark == .unchanged || link.mark == .changed ? mark(end.mark) : "")
            }
            return "\(link.name.map { "\($0), " } ?? "")VLAN \(link.vlan), \(link.subnet.cidr)\(mark(link.mark)): "
                + ends.joined(separator: " – ") + "."
        }
        return parts.joined(separator: " ")
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    private static func mark(_ mark: SliceGraph.Mark) -> String {
        mark == .unchanged ? "" : " (\(mark.rawValue))"
    }
}
