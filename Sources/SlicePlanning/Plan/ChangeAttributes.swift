import SliceSyntax
import SliceTopology

/// The attributes of VMs and links that a plan shows before and after.
enum ChangeAttributes {
    static func slice(_ slice: RecordedSlice) -> JSONOutput {
        .object(["name": .string(slice.name), "id": .integer(slice.id), "owner": .string(slice.owner)])
    }

    static func link(_ link: RecordedLink) -> JSONOutput {
        .object([
            "name": link.name.map { .string($0) } ?? .null, "number": .integer(link.number),
            "vlan": .integer(link.vlan), "subnet": .string(link.subnet.cidr),
            "endpoints": .strings(link.endpoints.map(\.description)), "dhcp": .bool(link.dhcp),
            "gateway": .bool(link.gateway),
            "addresses": .array(link.addresses.map { $0.map { .string($0) } ?? .null }),
        ])
    }

    static func vm(_ vm: RecordedVM, in slice: SliceIndex) -> JSONOutput {
        let interfaces = vm.interfaceIndices.map { interface in
            JSONOutput.object([
                "name": .string("eth\(interface)"), "mac": .string(vm.mac(interface: interface)),
                "vlan": slice.vlan(of: vm, interface: interface).map { .integer($0) } ?? .null,
                "address": slice.address(of: vm, interface: interface).map { .string($0) } ?? .null,
            ])
        }
        return .object([
            "name": .string(vm.name), "id": .integer(vm.id), "flavor": .string(vm.flavor), "cores": .integer(vm.cores),
            "memoryMiB": .integer(vm.memory.mebibytes), "diskMiB": .integer(vm.disk.mebibytes),
            "image": .string(vm.image.path), "worker": .string(vm.worker), "vncPort": .integer(vm.vncPort),
            "internet": .bool(vm.internet), "protect": .bool(vm.protect), "interfaces": .array(interfaces),
            // Nothing where nothing is said: plans of earlier versions are compared with this.
            "hostname": vm.guest.hostname.map { .string($0) },
            "sshKeys": vm.guest.sshKeys.isEmpty ? nil : .strings(vm.guest.sshKeys),
            "userData": vm.guest.userData.map { .string(GuestDiff.text($0)) },
        ])
    }
}
