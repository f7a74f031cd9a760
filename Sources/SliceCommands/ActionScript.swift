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
        text(grouping: [Step(operation, isNew: isNew)], in: context, stopTimeout: stopTimeout)
    }

    /// Kinds of actions that one script carries out for a host where several are ready at once.
    package static let groupedKinds: Set<ActionKind> = [
        .networkLink, .networkDHCP, .vmDisk, .vmPort, .vmLaunch, .vmStop, .vmUnport, .vmUndisk, .networkUndhcp,
        .networkUnlink,
    ]

    /// One of several operations that are asked for together.
    package struct Step {
        package let operation: Action.Operation
        package let isNew: Bool

        /// - Parameter isNew: whether nothing of the object was ever begun.
        package init(_ operation: Action.Operation, isNew: Bool = false) {
            self.operation = operation
            self.isNew = isNew
        }
    }

    /// Several actions of one of ``groupedKinds`` on one host, or one of any kind. Where it fails, some are done
    /// and some are not, and each is to be asked for by itself.
    ///
    /// Before what it prints of each stands a line `@NUMBER`, with its place in the list from 0.
    package static func text(grouping steps: [Step], in context: HostContext, stopTimeout: Int) -> String {
        guard let first = steps.first else { return ":" }
        switch first.operation {
        case .image(let image): return ImageScript.check(image, in: context)
        case .remove:
            return remove(steps.compactMap { step in step.removal(grace: stopTimeout) }, context)
        case .ensure(let object):
            let specs = steps.compactMap { step in step.ensured }
            switch object.spec {
            case .internet(let internet): return InternetScript.ensure(internet, in: context)
            case .link: return LinkScript.ensure(specs.compactMap(\.link), in: context)
            case .dhcp: return DHCPScript.ensure(specs.compactMap(\.dhcp), in: context)
            case .disk: return disks(steps, context)
            case .port: return PortScript.ensure(specs.compactMap(\.port), in: context)
            case .vm: return VMScript.ensure(specs.compactMap(\.machine), in: context)
            }
        }
    }

    private static func disks(_ steps: [Step], _ context: HostContext) -> String {
        let scripts = steps.compactMap { step in
            step.ensured?.disk.map { DiskScript.ensure($0, in: context, isNew: step.isNew) }
        }
        return numbered(scripts)
    }

    /// Scripts one after the other, each in a shell of its own.
    private static func numbered(_ scripts: [String]) -> String {
        scripts.enumerated().map { number, script in "echo @\(number)\n(\n\(script)\n)" }.joined(separator: "\n")
    }

    /// What goes.
    struct Removal {
        let spec: ObjectSpec
        /// Seconds for a guest to power down in order; none where the disk goes too.
        let grace: Int
    }

    static func remove(_ removals: [Removal], _ context: HostContext) -> String {
        let specs = removals.map(\.spec)
        switch specs.first {
        case nil: return ":"
        case .internet: return InternetScript.remove(in: context)
        case .link: return LinkScript.remove(specs.compactMap(\.link), in: context)
        case .dhcp: return DHCPScript.remove(specs.compactMap(\.dhcp), in: context)
        case .disk: return numbered(specs.compactMap(\.disk).map { DiskScript.remove($0, in: context) })
        case .port: return PortScript.remove(specs.compactMap(\.port), in: context)
        case .vm: return VMScript.remove(removals)
        }
    }
}

extension ActionScript.Step {
    fileprivate var ensured: ObjectSpec? {
        guard case .ensure(let object) = operation else { return nil }
        return object.spec
    }

    /// - Parameter grace: seconds for a VM that is to go in order.
    fileprivate func removal(grace: Int) -> ActionScript.Removal? {
        guard case .remove(let object, let gracefully) = operation else { return nil }
        return ActionScript.Removal(spec: object.spec, grace: gracefully ? grace : 0)
    }
}

extension ObjectSpec {
    fileprivate var link: LinkSpec? { if case .link(let spec) = self { spec } else { nil } }
    fileprivate var dhcp: DHCPSpec? { if case .dhcp(let spec) = self { spec } else { nil } }
    fileprivate var disk: DiskSpec? { if case .disk(let spec) = self { spec } else { nil } }
    fileprivate var port: PortSpec? { if case .port(let spec) = self { spec } else { nil } }
    fileprivate var machine: VMSpec? { if case .vm(let spec) = self { spec } else { nil } }
}
