package import SliceSyntax
import SliceTopology

extension ObjectSpec {
    package var json: JSONOutput {
        switch self {
        case .internet(let spec): .object(["reservations": Self.reservations(spec.reservations)])
        case .link(let spec):
            .object(["link": .string(spec.link), "vlan": .integer(spec.vlan), "gateway": .bool(spec.gateway)])
        case .dhcp(let spec):
            .object([
                "link": .string(spec.link), "vlan": .integer(spec.vlan), "gateway": .bool(spec.gateway),
                "domain": spec.domain.map { .string($0) }, "reservations": Self.reservations(spec.reservations),
            ])
        case .disk(let spec):
            .object([
                "vm": .string(spec.vm), "vmID": .integer(spec.vmID), "image": spec.image.json,
                "sizeMebibytes": .integer(spec.sizeMebibytes),
            ])
        case .port(let spec):
            .object([
                "vm": .string(spec.vm), "vmID": .integer(spec.vmID), "interface": .integer(spec.interface),
                "vlan": spec.vlan.map { .integer($0) }, "address": spec.address.map { .string($0) },
                "lease": spec.lease.map { .string($0) },
            ])
        case .vm(let spec):
            .object([
                "vm": .string(spec.vm), "vmID": .integer(spec.vmID), "cores": .integer(spec.cores),
                "memoryMebibytes": .integer(spec.memoryMebibytes), "interfaces": .integer(spec.interfaces),
                "vncPort": .integer(spec.vncPort), "seed": spec.seed?.json,
            ])
        }
    }

    /// Nothing where there are none: so they stand in the records of earlier versions, which have checksums.
    private static func reservations(_ reservations: [AddressReservation]) -> JSONOutput? {
        reservations.isEmpty ? nil : .array(reservations.map(\.json))
    }

    /// Reads what ``json`` wrote; nil where it is not of that shape.
    package init?(kind: ObjectKind, _ json: JSONValue) {
        var reservations: [AddressReservation] = []
        if let list = json["reservations"] {
            guard let read = list.records(AddressReservation.self) else { return nil }
            reservations = read
        }
        switch kind {
        case .internet: self = .internet(InternetSpec(reservations: reservations))
        case .link, .dhcp:
            guard let link = json["link"]?.string, let vlan = json["vlan"]?.integer,
                let gateway = json["gateway"]?.bool
            else { return nil }
            self =
                kind == .link
                ? .link(LinkSpec(link: link, vlan: vlan, gateway: gateway))
                : .dhcp(
                    DHCPSpec(
                        link: link, vlan: vlan, gateway: gateway, domain: json["domain"]?.string,
                        reservations: reservations))
        case .disk, .port, .vm:
            guard let vm = json["vm"]?.string, let id = json["vmID"]?.integer,
                let spec = Self.vmObject(kind, vm: vm, id: id, json)
            else { return nil }
            self = spec
        }
    }

    private static func vmObject(_ kind: ObjectKind, vm: String, id: Int, _ json: JSONValue) -> ObjectSpec? {
        switch kind {
        case .disk:
            guard let image = json["image"].flatMap({ ImageReference($0) }), let size = json["sizeMebibytes"]?.integer
            else { return nil }
            return .disk(DiskSpec(vm: vm, vmID: id, image: image, sizeMebibytes: size))
        case .port:
            guard let interface = json["interface"]?.integer else { return nil }
            return .port(
                PortSpec(
                    vm: vm, vmID: id, interface: interface, vlan: json["vlan"]?.integer,
                    address: json["address"]?.string, lease: json["lease"]?.string))
        case .vm:
            guard let cores = json["cores"]?.integer, let memory = json["memoryMebibytes"]?.integer,
                let interfaces = json["interfaces"]?.integer, let port = json["vncPort"]?.integer
            else { return nil }
            return .vm(
                VMSpec(
                    vm: vm, vmID: id, cores: cores, memoryMebibytes: memory, interfaces: interfaces, vncPort: port,
                    seed: json["seed"].flatMap { GuestSeed($0) }))
        case .internet, .link, .dhcp: return nil
        }
    }
}
