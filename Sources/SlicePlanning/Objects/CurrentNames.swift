import SliceTopology

/// What VMs and links of a slice are called now. An object that an earlier run left behind may
/// carry an older name: it still belongs to what has its ID or its VLAN.
struct CurrentNames {
    private let vms: [Int: String]
    private let links: [Int: String]

    init(_ slice: RecordedSlice) {
        vms = slice.vmNames
        links = Dictionary(slice.links.map { ($0.vlan, $0.address.description) }) { first, _ in first }
    }

    /// The objects under their current names; those of VMs and links that are gone keep theirs.
    func applied(to objects: [RecordedObject]) -> [RecordedObject] {
        objects.map { known in
            let spec = known.object.spec
            let name = spec.vmID.map { vms[$0] } ?? spec.linkVLAN.flatMap { links[$0] }
            guard let name else { return known }
            var renamed = known
            renamed.object = HostObject(host: known.object.host, spec: spec.named(name))
            return renamed
        }
    }
}
