/// Cleaning up, which has to be done in a task that was cancelled too.
enum Uncancelled {
    /// Runs to its end, whatever becomes of the caller's task.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await Task.detached(operation: body).value
    }
}
