package import SliceSyntax

/// What a user wants: one slice, as its topology file describes it.
package struct Topology: Sendable {
    package struct VirtualMachine: Sendable {
        package let name: Located<String>
        /// Nil only where the file does not say it rightly, which is an error.
        package let flavor: Located<String>?
        /// Number of data interfaces; nil where the links decide.
        package let interfaces: Located<Int>?
        package let internet: Bool
        /// Name or address of the worker it is pinned to.
        package let worker: Located<String>?
        /// Whether it may neither be removed nor be made anew.
        package let protect: Bool
        /// What it was called when it was recorded: it is that VM, under another name.
        package let renamedFrom: Located<String>?
        /// What its guest is told, as the file says it.
        package let settings: GuestSettings
        /// The same with the slice's defaults, and with what files had to say.
        package var guest = Guest()
    }

    package struct Link: Sendable {
        package let name: Located<String>?
        package let endpoints: [Located<Endpoint>]
        package let dhcp: Bool
        package let gateway: Bool
        /// What it was called when it was recorded: it is that link, whatever it joins now.
        package let renamedFrom: Located<String>?
        /// The whole link in the file.
        package let span: SourceSpan

        /// What identifies the link: its name, or its set of endpoints where it has none.
        package var address: LinkAddress {
            name.map { .named($0.value) } ?? .unnamed(endpoints.map(\.value))
        }
    }

    package static let maximumInterfaces = 26
    /// Numbers of the interfaces that links may join.
    static let dataInterfaces = 1...maximumInterfaces
    package static let idRange = 1000...65535

    package let slice: Located<String>
    package let id: Located<Int>?
    package let owner: Located<String>?
    /// For VMs that say nothing else.
    package let defaults: GuestSettings
    package let vms: [VirtualMachine]
    package let links: [Link]
    /// Where the list of VMs stands, for what concerns all of them.
    package let vmsSpan: SourceSpan?
    /// Whether VMs are missing in ``vms`` because of mistakes that are reported already:
    /// endpoints that name them are not to blame.
    package let lacksVMs: Bool
    /// Names of VMs that are missing in ``vms``, as far as they can be told.
    let lostNames: Set<String>

    /// What the texts of `sshKeys` stand for, and what is in the files of `userData`, by path.
    package let inlined: (sshKeys: [String: [String]], userData: [String: String])

    /// Where each name stands first in ``vms``.
    let positions: [String: Int]

    init(
        slice: Located<String>, id: Located<Int>?, owner: Located<String>?, defaults: GuestSettings,
        vms: [VirtualMachine], links: [Link], vmsSpan: SourceSpan?, lacksVMs: Bool, lostNames: Set<String> = [],
        inlined: (sshKeys: [String: [String]], userData: [String: String]) = ([:], [:])
    ) {
        self.slice = slice
        self.id = id
        self.owner = owner
        self.defaults = defaults
        self.inlined = inlined
        self.vms = vms
        self.links = links
        self.vmsSpan = vmsSpan
        self.lacksVMs = lacksVMs
        self.lostNames = lostNames
        var positions = [String: Int](minimumCapacity: vms.count)
        // By index, and each name hashed once: a slice may have a hundred thousand VMs.
        for position in vms.indices.reversed() { positions[vms[position].name.value] = position }
        self.positions = positions
    }

    /// The same topology, once its guests are known.
    ///
    /// - Parameter vms: the same VMs in the same order.
    func replacing(
        vms: [VirtualMachine], inlined: (sshKeys: [String: [String]], userData: [String: String])
    ) -> Topology {
        Topology(
            slice: slice, id: id, owner: owner, defaults: defaults, vms: vms, links: links, vmsSpan: vmsSpan,
            lacksVMs: lacksVMs, lostNames: lostNames, inlined: inlined)
    }

    /// Names that more than one VM has, which is an error.
    var repeatedNames: Set<String> {
        guard positions.count < vms.count else { return [] }
        let others = vms.enumerated().filter { positions[$0.element.name.value] != $0.offset }
        return Set(others.map(\.element.name.value))
    }

    /// The VM of that name; the first one where the file has two.
    package func vm(named name: String) -> VirtualMachine? { positions[name].map { vms[$0] } }

    /// Data interfaces of each VM by name: as many as it says, else the highest that a link names.
    package var interfaceCounts: [String: Int] {
        var counts: [String: Int] = [:]
        for endpoint in links.flatMap(\.endpoints).map(\.value) {
            counts[endpoint.vm] = max(counts[endpoint.vm] ?? 0, min(endpoint.interface, Self.maximumInterfaces))
        }
        var result: [String: Int] = [:]
        for vm in vms where result[vm.name.value] == nil {
            result[vm.name.value] = vm.interfaces?.value ?? counts[vm.name.value] ?? 0
        }
        return result
    }
}
