/// One step on one host.
package struct Action: Sendable, Equatable {
    /// What is to be done, with all that is needed to do it.
    package enum Operation: Sendable, Hashable {
        /// Make sure of the object: create it, or set right what differs.
        case ensure(HostObject)
        /// Remove the object. `gracefully`: a VM whose disk stays is asked to power down first.
        case remove(HostObject, gracefully: Bool)
        /// Make sure that the worker has the base image.
        case image(ImageReference)
    }

    /// From 1, in the order in which actions are listed.
    package var number: Int
    /// `KIND:TARGET`, unique within the plan.
    package var id: String
    package let kind: ActionKind
    /// Address of the host.
    package let host: String
    package let target: String
    /// IDs of the actions that must have succeeded before.
    package var dependsOn: [String]
    package let effect: Effect
    /// One line for people.
    package let summary: String
    package let operation: Operation

    /// The object that it makes sure of or removes; nil for an image.
    package var object: HostObject? {
        switch operation {
        case .ensure(let object), .remove(let object, _): object
        case .image: nil
        }
    }

    package var removes: Bool {
        if case .remove = operation { true } else { false }
    }
}
