package import SliceSyntax
package import SliceTopology

/// A slice as it is recorded: what was asked for, what was allocated, and what of it may
/// exist on hosts.
package struct RecordedSlice: Sendable, Hashable {
    package enum Status: String, Sendable {
        /// Recorded, not fully deployed.
        case design
        /// Everything is applied and every VM has a PID.
        case running
        /// Being destroyed; keeps its allocations until the last object is gone.
        case removing
    }

    package let id: Int
    package var name: String
    package var owner: String
    package var status: Status
    /// Counts the changes of this slice's record.
    package var serial: Int
    package var vms: [RecordedVM]
    package var links: [RecordedLink]
    /// Everything that exists, or may exist, on hosts for this slice.
    package var objects: [RecordedObject]

    package var pool: VLANPool { VLANPool(sliceID: id) }

    package func vm(named name: String) -> RecordedVM? { vms.first { $0.name == name } }

    /// IDs of all VMs, also of those that are gone from the topology but not yet from a host.
    package var heldVMIDs: Set<Int> { held(vms.map(\.id)) { $0.vmID } }
    package var heldVLANs: Set<Int> { held(links.map(\.vlan)) { $0.linkVLAN } }
    package var heldVNCPorts: Set<Int> { held(vms.map(\.vncPort)) { $0.vncPort } }
    /// Last octets of addresses in VLAN 400.
    package var heldInternetHosts: Set<Int> {
        var held = held(vms.compactMap(\.internetHost)) { $0.internetHost }
        for known in objects where known.object.spec.kind == .internet {
            for spec in known.possibleSpecs { held.formUnion(spec.reservations.map(\.host)) }
        }
        return held
    }

    /// What is recorded, and what objects may have on hosts.
    private func held(_ recorded: [Int], of number: (ObjectSpec) -> Int?) -> Set<Int> {
        var held = Set(recorded)
        for known in objects {
            if let number = number(known.object.spec) { held.insert(number) }
            for spec in known.unconfirmed {
                if let number = number(spec) { held.insert(number) }
            }
        }
        return held
    }
}

extension RecordedSlice: JSONRecord {
    /// The record without its objects, which are kept one by one.
    package var json: JSONOutput {
        .object([
            "id": .integer(id), "name": .string(name), "owner": .string(owner), "status": .string(status.rawValue),
            "serial": .integer(serial), "vms": .array(vms.map(\.json)), "links": .array(links.map(\.json)),
        ])
    }

    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.integer, let name = json["name"]?.string, let owner = json["owner"]?.string,
            let status = json["status"]?.string.flatMap({ Status(rawValue: $0) }),
            let serial = json["serial"]?.integer, let vms = json["vms"]?.records(RecordedVM.self),
            let links = json["links"]?.records(RecordedLink.self)
        else { return nil }
        self.init(
            id: id, name: name, owner: owner, status: status, serial: serial, vms: vms, links: links, objects: [])
    }
}
