package import SlicePlanning

/// An action as the exact shell text that carries it out.
///
/// Every script makes sure, it does not assume, and prints `state=found` or `state=made`.
/// It runs in a shell that has the functions of ``ScriptPrelude``, with `set -eu`.
package enum ActionScript {
    /// - Parameters:
    ///   - stopTimeout: seconds that a VM whose disk stays gets to power down.
    ///   - isNew: whether nothing of the object was ever begun.
    package static func text(
        _ operation: Action.Operation, in context: HostContext, stopTimeout: Int, isNew: Bool = false
    ) -> String {
        switch operation {
        case .ensure(let object): ensure(object.spec, context, isNew: isNew)
        case .remove(let object, let gracefully):
            remove(object.spec, context, grace: gracefully ? stopTimeout : 0)
        case .image(let image): ImageScript.check(image, in: context)
        }
    }

    /// Kinds of actions that one script carries out for a host where several are ready at once.
    package static let groupedKinds: Set<ActionKind> = [
        .networkLink, .networkDHCP, .vmDisk, .vmPort, .vmLaunch, .vmStop, .vmUnport, .vmUndisk, .networkUndhcp,
        .networkUnlink,
    ]

    /// One of several operations that are asked for together.
    package struct Step {
        let operation: Action.Operation
        let isNew: Bool

        /// - Parameter isNew: whether nothing of the object was ever begun.
        package init(_ operation: Action.Operation, isNew: Bool = false) {
            self.operation = operation
            self.isNew = isNew
        }
    }

    /// Several actions of one of ``groupedKinds`` on one host. Where it fails, some are done and some are not,
    /// and each is to be asked for by itself.
    ///
    /// Before what it prints of each stands a line `@NUMBER`, with its place in the list from 0.
    package static func text(grouping steps: [Step], in context: HostContext, stopTimeout: Int) -> String {
        steps.enumerated().map { number, step in
            let script = text(step.operation, in: context, stopTimeout: stopTimeout, isNew: step.isNew)
            return "echo @\(number)\n(\n\(script)\n)"
        }.joined(separator: "\n")
    }

    private static func ensure(_ spec: ObjectSpec, _ context: HostContext, isNew: Bool) -> String {
        switch spec {
        case .internet: InternetScript.ensure(in: context)
        case .link(let link): LinkScript.ensure(link, in: context)
        case .dhcp(let dhcp): DHCPScript.ensure(dhcp, in: context)
        case .disk(let disk): DiskScript.ensure(disk, in: context, isNew: isNew)
        case .port(let port): PortScript.ensure(port, in: context)
        case .vm(let vm): VMScript.ensure(vm, in: context)
        }
    }

    /// - Parameter grace: seconds that a VM gets to power down.
    static func remove(_ spec: ObjectSpec, _ context: HostContext, grace: Int) -> String {
        switch spec {
        case .internet: InternetScript.remove(in: context)
        case .link(let link): LinkScript.remove(link, in: context)
        case .dhcp(let dhcp): DHCPScript.remove(vlan: dhcp.vlan, in: context)
        case .disk(let disk): DiskScript.remove(disk, in: context)
        case .port(let port): PortScript.remove(port, in: context)
        case .vm(let vm): VMScript.remove(vm, in: context, grace: grace)
        }
    }
}
