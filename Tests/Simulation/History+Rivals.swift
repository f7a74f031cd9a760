import SliceApply
import SliceState
import SliceSyntax
import SliceTopology

/// Two runs on one slice at once.
extension History {
    /// Another run of the same command, beside one that may be hit by anything.
    func rival(of first: Run, _ slice: Slice) throws -> Run? {
        guard var run = try run(slice) else { return nil }
        run.rivalry =
            switch world.random.number(0...3) {
            case 0: .waits
            case 1: .isRefused
            default: .breaks(first.controller, after: world.random.number(0...60))
            }
        return run
    }

    /// What comes before a run that is not alone.
    ///
    /// - Returns: seconds for which it waits for its lock.
    func prepare(_ run: Run) async throws -> Int {
        switch run.rivalry {
        case nil: return 0
        case .isRefused:
            for _ in 0..<3 { await world.pause() }
            return 0
        case .waits:
            await world.pause()
            if run.controller.store.holder(ofSlice: run.operation.slice) != nil { world.count(.waited) }
            return Self.forEver
        case .breaks(let other, let moves):
            for _ in 0..<moves { await world.pause() }
            // Nobody else ever holds it.
            let broken: String?
            do {
                broken = try run.controller.store.breakLock(ofSlice: run.operation.slice, by: "somebody")
            } catch {
                // The state's disk ran full, before the lock was gone or behind it.
                other.mayBeRobbed = true
                throw error
            }
            if broken != nil, !other.isDead {
                other.isRobbed = true
                world.count(.robbed)
                tell("run \(other.number) has lost its lock to run \(run.controller.number)")
            }
            return Self.forEver
        }
    }

    /// Seconds.
    private static let forEver = 1_000_000

    /// Whether a run's end is that of one which is not alone.
    func isRivals(_ codes: Set<DiagnosticCode>, _ run: Run) -> Bool {
        if codes == [.sliceLocked], run.rivalry != nil {
            world.count(.locked)
            return true
        }
        return codes == [.lockLost] && (run.controller.isRobbed || run.controller.mayBeRobbed)
    }
}

extension History.Operation {
    /// The name of the slice that it is about.
    var slice: String {
        switch self {
        case .apply(let topology, _), .carryOut(_, let topology): topology.slice.value
        case .destroy(let name, _), .power(_, _, let name): name
        }
    }
}
