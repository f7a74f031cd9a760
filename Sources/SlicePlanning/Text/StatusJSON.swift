package import SliceSyntax

/// What is recorded beside what was seen, as a document.
package enum StatusJSON {
    /// Additions do not change it.
    package static let formatVersion = 1

    /// - Parameter unseen: hosts that could not be looked at, and why.
    package static func document(_ slices: [SliceStatus], unseen: [String: Diagnostic]) -> JSONOutput {
        .object([
            "formatVersion": .integer(formatVersion), "slices": .array(slices.map(slice)), "unseen": hosts(unseen),
        ])
    }

    package static func document(orphans: [Orphan], unseen: [String: Diagnostic]) -> JSONOutput {
        .object([
            "formatVersion": .integer(formatVersion), "orphans": .array(orphans.map(orphan)), "unseen": hosts(unseen),
        ])
    }

    private static func slice(_ status: SliceStatus) -> JSONOutput {
        .object([
            "id": .integer(status.slice.id), "name": .string(status.slice.name),
            "status": .string(status.slice.status.rawValue), "asRecorded": .bool(status.isAsRecorded),
            "lockedBy": status.holder.map { .string($0) } ?? .null,
            "objects": .array(status.groups.map(group)), "addresses": .array(addresses(status.slice)),
        ])
    }

    /// What DHCP keeps for interfaces, in the order of VMs and their interfaces.
    private static func addresses(_ slice: RecordedSlice) -> [JSONOutput] {
        let index = SliceIndex(slice)
        return slice.vms.flatMap { vm in
            vm.interfaceIndices.compactMap { interface in
                index.address(of: vm, interface: interface).map { address in
                    .object([
                        "vm": .string(vm.name), "interface": .string("eth\(interface)"), "address": .string(address),
                    ])
                }
            }
        }
    }

    private static func group(_ group: SliceStatus.Group) -> JSONOutput {
        let live =
            switch group.live {
            case .asRecorded: "asRecorded"
            case .differs: "differs"
            case .unfinished: "unfinished"
            case .gone: "gone"
            case .unknown: "unknown"
            }
        return .object([
            "address": .string(group.address), "host": .string(group.host), "recorded": .string(group.recorded),
            "pid": group.pid.map { .integer($0) }, "live": .string(live), "reasons": .strings(group.reasons),
        ])
    }

    private static func orphan(_ orphan: Orphan) -> JSONOutput {
        .object([
            "host": .string(orphan.host), "name": .string(orphan.name),
            "slice": orphan.sliceID.map { .integer($0) } ?? .null, "found": .strings(orphan.found),
        ])
    }

    /// Hosts that could not be looked at, and why.
    static func hosts(_ unseen: [String: Diagnostic]) -> JSONOutput {
        .array(
            unseen.sorted { $0.key < $1.key }.map { host, why in
                .object(["host": .string(host), "code": .string(why.code.id), "detail": .string(why.detail)])
            })
    }
}
