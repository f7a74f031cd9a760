import SliceApply
import SlicePlanning
import SliceState

/// An older copy of the state is put back while hosts have gone on.
extension History {
    struct Backup {
        let bytes: [UInt8]
        /// What hosts held of disks then.
        let disks: [String: [Int: SimulatedHost.Disk]]
    }

    /// Remembers the state as it is, between two operations.
    func backUp() { backups.append(Backup(bytes: stores.backUp(), disks: world.hosts.mapValues(\.disks))) }

    /// What hosts hold beyond an older state is nobody's: found and removed, refused or replaced, and never
    /// taken for one's own.
    func restoreBackup() throws {
        let fitting = backups.filter(isFitting)
        guard !fitting.isEmpty else { return }
        let backup = world.random.pick(fitting)
        tell("an older state is put back")
        world.count(.restored)
        try stores.restore(backup.bytes)
        world.isRolledBack = true
        try markStrangers()
        // One who does not think of orphans first may be refused, and harms nothing.
        if world.random.chance(2) { try applyBlindly() }
        try removeOrphans()
        world.isRolledBack = false
        try recover()
        // What was sent by those who removed orphans, and comes now, is too late.
        for host in world.hosts.values { world.arrive(at: host, claims: false) }
        try check()
        try hunt { try await $0.find().orphans.map(\.name).joined(separator: ", ") }
    }

    /// A disk is the one that the record means if nothing of it was made anew since: its image is not compared
    /// by anybody.
    private func isFitting(_ backup: Backup) -> Bool {
        backup.disks.allSatisfy { host, disks in
            disks.allSatisfy { id, disk in
                guard let now = world.host(host).disks[id] else { return true }
                return now.image == disk.image
            }
        }
    }

    private func markStrangers() throws {
        var known: Set<String> = []
        for object in try recorded().flatMap(\.objects) {
            if case .disk(let disk) = object.object.spec { known.insert("\(object.object.host) \(disk.vmID)") }
        }
        for host in world.hosts.values {
            for id in host.disks.keys where !known.contains("\(host.address) \(id)") {
                host.disks[id]?.isStranger = true
            }
        }
    }

    private func applyBlindly() throws {
        var runs: [Run] = []
        for slice in slices {
            if let run = try run(slice) { runs.append(run) }
        }
        for (_, end) in try carryOut(runs) {
            guard case .threw(let error) = end else { continue }
            let text = Self.text(error)
            guard text.contains("remov") else { throw Broken(rule: "a run ends with an outcome: \(text)") }
        }
    }
}
