/// What must never happen on a host, whatever goes wrong.
struct HostRules {
    let world: World
    let controller: Controller

    /// A disk goes.
    func loses(_ vmID: Int, on host: SimulatedHost) {
        if host.machines[vmID] != nil { world.breaks("a disk goes while its VM runs: \(vmID) on \(host.address)") }
        // Who removes orphans has been shown them one by one. What a move left behind costs nothing.
        let isWritten =
            host.disks[vmID].map { .init(host: host.address, birth: $0.birth) } == controller.written[vmID]
        if host.disks[vmID] != nil, isWritten, controller.operation != "hunt",
            !controller.announcedLosses.contains(vmID)
        {
            world.breaks("a disk goes, and the plan did not say so: \(vmID) on \(host.address)")
        }
    }

    func removesTap(_ name: String, on host: SimulatedHost) {
        // An interface that a VM has got since the state was recorded is an orphan, though its VM is none.
        if world.isRolledBack, controller.operation == "hunt" { return }
        if host.hasGuest(behind: name) { world.breaks("a tap goes while its VM runs: \(name) on \(host.address)") }
    }

    /// A VM that runs is taken for the slice's own.
    func takesOver(_ vmID: Int, on host: SimulatedHost) {
        if host.disks[vmID]?.isStranger == true {
            world.breaks("nobody starts from a disk that is not its own: \(vmID) on \(host.address) runs")
        }
    }

    func launches(_ vmID: Int, on host: SimulatedHost) {
        let elsewhere = world.hosts.values.filter { $0 !== host && !$0.isGivenUp && $0.machines[vmID] != nil }.map(
            \.address)
        // A state that was put back knows nothing of what was moved since.
        if !elsewhere.isEmpty, !world.isRolledBack {
            world.breaks("a VM runs in one place: \(vmID) starts on \(host.address), and is on \(elsewhere)")
        }
        if host.disks[vmID]?.isStranger == true {
            world.breaks("nobody starts from a disk that is not its own: \(vmID) on \(host.address)")
        }
        world.written[vmID] = host.disks[vmID].map { .init(host: host.address, birth: $0.birth) }
    }
}
