/// The order of removal: deploy order reversed. QEMU, ports and disk of the last VM first,
/// then DHCP and gateway of the last link, VLAN 400 at the end.
struct RemovalOrder: Comparable {
    private let rank: (Int, Int, Int, Int)
    private let host: String

    init(_ object: HostObject) {
        host = object.host
        switch object.spec {
        case .vm(let spec): rank = (0, -spec.vmID, 0, 0)
        case .port(let spec): rank = (0, -spec.vmID, 1, -spec.interface)
        case .disk(let spec): rank = (0, -spec.vmID, 2, 0)
        case .dhcp(let spec): rank = (1, -spec.vlan, 0, 0)
        case .link(let spec): rank = (1, -spec.vlan, 1, 0)
        case .internet: rank = (2, 0, 0, 0)
        }
    }

    static func < (left: RemovalOrder, right: RemovalOrder) -> Bool {
        left.rank != right.rank ? left.rank < right.rank : left.host < right.host
    }

    static func == (left: RemovalOrder, right: RemovalOrder) -> Bool {
        left.rank == right.rank && left.host == right.host
    }
}
