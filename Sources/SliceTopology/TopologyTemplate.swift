package import SliceSyntax

/// A topology to begin with: VMs of one flavor in a shape.
package struct TopologyTemplate: Sendable {
    package let slice: String
    package let shape: TopologyShape
    /// How many VMs, among the shape's ``TopologyShape/counts``.
    package let count: Int
    package let flavor: String
    /// Whether the first VM is on the internet.
    package let internet: Bool

    package init(slice: String, shape: TopologyShape, count: Int, flavor: String, internet: Bool) {
        self.slice = slice
        self.shape = shape
        self.count = count
        self.flavor = flavor
        self.internet = internet
    }

    /// The topology file. Each VM's interfaces are numbered in the order of its links, and each link has a name, so
    /// that it stays the same one when its ends change.
    package var json: JSONOutput {
        let names = shape.names(count)
        var used = [Int](repeating: 0, count: count)
        func end(_ position: Int) -> JSONOutput {
            used[position] += 1
            return .string("\(names[position]).eth\(used[position])")
        }
        let links = shape.links(count).map { first, second in
            JSONOutput.object([
                "name": .string("\(names[first])-\(names[second])"), "endpoints": .array([end(first), end(second)]),
            ])
        }
        let vms = names.enumerated().map { position, name in
            JSONOutput.object([
                "name": .string(name), "flavor": .string(flavor),
                "internet": internet && position == 0 ? .bool(true) : nil,
            ])
        }
        return .object(["slice": .string(slice), "vms": .array(vms), "links": links.isEmpty ? nil : .array(links)])
    }
}
