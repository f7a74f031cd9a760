package import SliceSyntax
package import SliceTopology

/// A VM with everything that was allocated for it. What is recorded stays.
package struct RecordedVM: Sendable, Hashable {
    package let id: Int
    package var name: String
    package var flavor: String
    package var cores: Int
    package var memory: Gibibytes
    package var disk: Gibibytes
    package var image: ImageReference
    /// Address of the worker it runs on.
    package var worker: String
    package var vncPort: Int
    /// Number of data interfaces: eth1 … ethN.
    package var interfaces: Int
    package var internet: Bool
    /// Whether it may neither be removed nor be made anew.
    package var protect = false
    /// Its file's `renamedFrom`, kept where another VM has that name: it tells names that were
    /// swapped already from names that are to be swapped.
    package var renamedFrom: String?
    /// The last octet of its address in VLAN 400; nil without internet, and where an earlier version recorded it.
    package var internetHost: Int?
    /// What its guest is told.
    package var guest = Guest()
    /// How often that became something else.
    package var guestInstance = 0
    /// Whether it was stopped by somebody who wants it to stay so.
    package var isStopped = false

    /// Its address in VLAN 400.
    package var internetAddress: String? { internetHost.map { InternetNetwork.subnet.address(ofHost: $0) } }

    /// All interfaces, the management interface first.
    package var interfaceIndices: ClosedRange<Int> { 0...interfaces }

    /// `52:54:00:HI:LO:IF`, HI and LO the two low bytes of the VM's ID.
    package func mac(interface: Int) -> String { MACAddress.text(vmID: id, interface: interface) }
}

/// MAC addresses of guests: QEMU's prefix, the VM's ID, the interface.
package enum MACAddress {
    package static func text(vmID: Int, interface: Int) -> String {
        ([0x52, 0x54, 0x00, vmID >> 8 & 0xFF, vmID & 0xFF, interface & 0xFF] as [Int])
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}

extension RecordedVM: JSONRecord {
    package var json: JSONOutput {
        .object([
            "id": .integer(id), "name": .string(name), "flavor": .string(flavor), "cores": .integer(cores),
            "memory": .integer(memory.thousandths), "disk": .integer(disk.thousandths), "image": image.json,
            "worker": .string(worker), "vncPort": .integer(vncPort), "interfaces": .integer(interfaces),
            "internet": .bool(internet), "protect": protect ? .bool(true) : nil,
            "renamedFrom": renamedFrom.map { .string($0) }, "internetHost": internetHost.map { .integer($0) },
            "guest": guest.isPlain ? nil : guest.json,
            "guestInstance": guestInstance == 0 ? nil : .integer(guestInstance),
            "stopped": isStopped ? .bool(true) : nil,
        ])
    }

    package init?(_ json: JSONValue) {
        guard let id = json["id"]?.integer, let name = json["name"]?.string, let flavor = json["flavor"]?.string,
            let cores = json["cores"]?.integer, let memory = json["memory"]?.integer,
            let disk = json["disk"]?.integer, let image = json["image"].flatMap({ ImageReference($0) }),
            let worker = json["worker"]?.string, let vncPort = json["vncPort"]?.integer,
            let interfaces = json["interfaces"]?.integer, let internet = json["internet"]?.bool, interfaces >= 0
        else { return nil }
        self.init(
            id: id, name: name, flavor: flavor, cores: cores, memory: Gibibytes(thousandths: memory),
            disk: Gibibytes(thousandths: disk), image: image, worker: worker, vncPort: vncPort,
            interfaces: interfaces, internet: internet, protect: json["protect"]?.bool ?? false,
            renamedFrom: json["renamedFrom"]?.string, internetHost: json["internetHost"]?.integer,
            guest: json["guest"].flatMap { Guest($0) } ?? Guest(),
            guestInstance: json["guestInstance"]?.integer ?? 0, isStopped: json["stopped"]?.bool ?? false)
    }
}
