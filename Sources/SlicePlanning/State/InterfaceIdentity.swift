package import SliceTopology

/// An interface, whatever its VM is called: a link goes on when a VM gets another name.
package struct InterfaceIdentity: Hashable {
    private let vmID: Int?
    /// Only of a VM that is not recorded.
    private let name: String?
    private let interface: Int

    /// - Parameter vmIDs: IDs of the VMs by what they are called where the endpoint stands.
    package init(_ endpoint: Endpoint, vmIDs: [String: Int]) {
        vmID = vmIDs[endpoint.vm]
        name = vmID == nil ? endpoint.vm : nil
        interface = endpoint.interface
    }
}

extension RecordedSlice {
    /// IDs of the VMs by name.
    package var vmIDs: [String: Int] { Dictionary(vms.map { ($0.name, $0.id) }) { first, _ in first } }
    /// Names of the VMs by ID.
    package var vmNames: [Int: String] { Dictionary(vms.map { ($0.id, $0.name) }) { first, _ in first } }
}
