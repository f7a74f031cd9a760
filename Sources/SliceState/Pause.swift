/// What passes between two attempts: time, or where hosts are simulated, theirs.
package struct Pause: Sendable {
    @TaskLocal package static var current = Pause { try await Task.sleep(for: $0) }

    package let wait: @Sendable (Duration) async throws -> Void

    package init(_ wait: @escaping @Sendable (Duration) async throws -> Void) { self.wait = wait }
}
