/// What is known of a VM's process. Everything that asks whether a VM runs asks here: what a dead VM may
/// lose for nothing, one that lives must not.
extension RecordedObject {
    /// Whether this is a VM whose process may live. Only a look at its host that found none says
    /// that it does not: who was not looked at, whose launch was never confirmed, and who is paused may.
    package var mayLive: Bool { object.spec.kind == .vm && drift?.isAlive != false }

    /// Whether this is a VM that is known to have been launched: that was confirmed, or its process was seen.
    package var wasLaunched: Bool {
        object.spec.kind == .vm && (status != .pending || pid != nil || drift?.isAlive == true)
    }

    /// Whether this is a VM whose process is there, as far as anybody knows.
    package var lives: Bool { mayLive && wasLaunched && status != .removing }
}
