import SlicePlanning

/// A slice's recorded objects while a plan is carried out, as the state database keeps them:
/// each action is recorded before it is sent and after it has answered.
struct Records {
    private var objects: [HostObject.Identity: RecordedObject] = [:]
    /// The order in which they were recorded first.
    private var order: [HostObject.Identity] = []

    init(_ recorded: [RecordedObject]) {
        for known in recorded { set(known) }
    }

    var all: [RecordedObject] { order.compactMap { objects[$0] } }

    mutating func begin(_ action: Action) {
        guard let object = action.object else { return }
        let known = objects[object.identity]
        let earlier = known.map { [$0.object.spec] + $0.unconfirmed } ?? []
        set(
            RecordedObject(
                object: object, status: action.removes ? .removing : .pending,
                unconfirmed: earlier.filter { $0 != object.spec }))
    }

    mutating func complete(_ action: Action) {
        guard let object = action.object else { return }
        if action.removes {
            objects[object.identity] = nil
            order.removeAll { $0 == object.identity }
        } else {
            set(RecordedObject(object: object, status: .present, pid: object.spec.kind == .vm ? 4711 : nil))
        }
    }

    private mutating func set(_ known: RecordedObject) {
        if objects.updateValue(known, forKey: known.object.identity) == nil { order.append(known.object.identity) }
    }
}
