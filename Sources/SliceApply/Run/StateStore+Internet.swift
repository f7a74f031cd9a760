import SliceState

extension StateStore {
    /// The lock of VLAN 400, for a moment.
    ///
    /// - Parameters:
    ///   - isOver: whether nobody waits any longer.
    ///   - waiting: told who has it, where it is not free at once.
    func lockInternet(
        _ holder: String, _ options: RunOptions, isOver: @escaping () -> Bool = { false },
        waiting: (String) -> Void = { _ in }
    ) async throws -> FileLock {
        try await lockShared(
            "internet", what: "VLAN 400", holder: holder, timeout: .seconds(options.actionTimeout), isOver: isOver,
            waiting: waiting)
    }
}
