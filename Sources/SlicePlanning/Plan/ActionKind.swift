/// The kinds of actions, in deploy order and then those of removal.
package enum ActionKind: String, Sendable, CaseIterable {
    case networkInternet = "network.internet"
    case networkLink = "network.link"
    case networkDHCP = "network.dhcp"
    case vmImage = "vm.image"
    case vmDisk = "vm.disk"
    case vmPort = "vm.port"
    case vmLaunch = "vm.launch"
    case vmStop = "vm.stop"
    case vmUnport = "vm.unport"
    case vmUndisk = "vm.undisk"
    case networkUndhcp = "network.undhcp"
    case networkUnlink = "network.unlink"
    case networkUninternet = "network.uninternet"

    /// The kind that makes sure of an object.
    package static func ensuring(_ kind: ObjectKind) -> ActionKind {
        switch kind {
        case .internet: .networkInternet
        case .link: .networkLink
        case .dhcp: .networkDHCP
        case .disk: .vmDisk
        case .port: .vmPort
        case .vm: .vmLaunch
        }
    }

    /// The kind that removes an object.
    package static func removing(_ kind: ObjectKind) -> ActionKind {
        switch kind {
        case .internet: .networkUninternet
        case .link: .networkUnlink
        case .dhcp: .networkUndhcp
        case .disk: .vmUndisk
        case .port: .vmUnport
        case .vm: .vmStop
        }
    }
}
