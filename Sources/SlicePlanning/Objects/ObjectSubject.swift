/// What an object on a host is for.
enum ObjectSubject: Hashable {
    case internet
    /// By VLAN.
    case link(Int)
    /// By ID.
    case vm(Int)
}

extension ObjectSpec {
    var subject: ObjectSubject {
        switch self {
        case .internet: .internet
        case .link(let spec): .link(spec.vlan)
        case .dhcp(let spec): .link(spec.vlan)
        case .disk(let spec): .vm(spec.vmID)
        case .port(let spec): .vm(spec.vmID)
        case .vm(let spec): .vm(spec.vmID)
        }
    }
}
