import SliceCommands
import SlicePlanning

/// A host as it is: what OVS, the kernel, the file system and processes hold.
///
/// What a reboot takes is kept apart from what it leaves: OVS's database and the disk stay.
final class SimulatedHost {
    /// A port in OVS's database.
    struct Port: Equatable {
        var tag: Int
        /// The slice in its label; 0: all slices share it.
        var slice: Int
        var vmID: Int?
        /// Which tap it reads from; nil where that is gone.
        var tap: Int?
        /// Of a tap on the bridge of VLAN 400, as its label says; nil for a port of the integration bridge.
        var address: String?
        /// What DHCP tells the guest behind it, as its label says.
        var lease: String?
    }

    /// The interface of an internal port.
    struct Device: Equatable {
        /// The VLAN of the namespace that it was moved into; nil for the host's own.
        var namespace: Int?
        var isUp = false
        var address: String?
        var group = 0
    }

    struct Tap: Equatable {
        /// Tells it from one of the same name that was made later.
        let birth: Int
        /// Slice and VM in its label.
        var label: Label?
        var isUp = false
    }

    struct Label: Equatable {
        let slice: Int
        let vmID: Int
    }

    struct Disk: Equatable {
        let birth: Int
        let image: String
        var size: Int
        /// Whether the state, put back to an earlier moment, knows nothing of it.
        var isStranger = false
    }

    /// Tells the disks of all hosts apart.
    struct DiskPlace: Equatable {
        let host: String
        let birth: Int
    }

    /// A QEMU.
    struct Machine: Equatable {
        let pid: Int
        let cores: Int
        let memory: Int
        let interfaces: Int
        let vncPort: Int
        /// What its guest read; nil: it is called as the VM.
        let hostname: String?
        /// The births of its taps, by interface.
        let taps: [Int]
        /// The birth of the disk that it has open.
        let disk: Int
    }

    /// A dnsmasq and its configuration.
    struct Server: Equatable {
        let vlan: Int
        let gateway: Bool
        var domain: String?
        var addresses: [Address] = []
        /// In VLAN 400, by slice.
        var shared: [Int: [Address]] = [:]
    }

    /// What a dnsmasq keeps for one interface.
    struct Address: Equatable {
        let mac: String
        let host: Int
        let name: String?
        /// VLANs that it is sent to this way; nil where its default route is this way.
        let routes: [Int]?
    }

    let address: String

    // What a reboot leaves.
    var lineage: String?
    var ports: [String: Port] = [:]
    /// The bridge of VLAN 400.
    var hasBridge = false
    var folders: Set<Int> = []
    /// Disks that were begun and have not got their name yet.
    var unfinishedDisks: Set<Int> = []
    var disks: [Int: Disk] = [:]
    var images: Set<String> = []
    /// Half copies, which stay for the next copy, as images do.
    var parts: [String: Part] = [:]
    var leases: Set<Int> = []

    // What goes with it.
    var boots = 0
    var devices: [String: Device] = [:]
    var taps: [String: Tap] = [:]
    var guards: Set<String> = []
    /// Slices whose gateways may forward to each other; nil where the table is not there.
    var isolation: Set<Int>?
    /// The flows of the bridge of VLAN 400: the addresses of taps that they let through. Nil where there are none, and
    /// everything is dropped.
    var flows: [String: String]?
    var namespaces: Set<Int> = []
    var owners: Set<Int> = []
    var servers: [Int: Server] = [:]
    /// Files of slices' addresses in VLAN 400.
    var sharedAddresses: [Int: [Address]] = [:]
    var machines: [Int: Machine] = [:]
    var runFolders: Set<Int> = []
    /// Commands of runs that are gone, still at work.
    var ghosts: [Ghost] = []
    /// What is still on its way from connections that ended.
    var late: [LateLine] = []
    /// Numbers of the sessions that claimed slices last, by the slice, and what slices share.
    var claims: [Int: Int] = [:]
    var sharedClaim: Int?
    /// Of the session that removes orphans, until somebody works on a slice.
    var orphanClaim: Int?

    /// Tokens of those who copy images, the last ones, by digest.
    var copiers: [String: String] = [:]
    /// Copies that nobody waits for any more, and that still arrive.
    var lateCopies: [ImageTransfer] = []

    /// Names of things that are somebody else's: ports, taps, `ns-dhcp-vlanN`.
    var foreign: Set<String> = []

    // What is wrong with it for longer.
    var isFull = false
    var ailment: Ailment?
    /// Nobody counts on what it does any more.
    var isGivenUp = false
    /// What fails here half-way, each time.
    var failing: ActionKind?

    /// Why every attempt on a host fails for a while.
    enum Ailment {
        case down, hangs, wrongKey
    }

    /// Numbers what is made, so that one thing is told from the next of its name.
    private var lastBirth = 0

    init(_ address: String) { self.address = address }

    /// Nothing is wrong with it any more.
    func heal() {
        isFull = false
        ailment = nil
        failing = nil
    }

    func birth() -> Int {
        lastBirth += 1
        return lastBirth
    }

    func reboot() {
        boots += 1
        taps = [:]
        guards = []
        isolation = nil
        flows = nil
        namespaces = []
        owners = []
        servers = [:]
        sharedAddresses = [:]
        machines = [:]
        runFolders = []
        ghosts = []
        late = []
        copiers = [:]
        lateCopies = []
        claims = [:]
        sharedClaim = nil
        orphanClaim = nil
        for name in ports.keys { ports[name]?.tap = nil }
        // OVS makes the interfaces of its internal ports again.
        devices = devices.mapValues { _ in Device() }
    }

    /// What the flows must be.
    var rightFlows: [String: String] {
        ports.filter { taps[$0.key] != nil }.compactMapValues(\.address)
    }

    /// The bridge of VLAN 400 gets its flows, or goes where no tap is on it.
    func settleBridge() {
        hasBridge = ports.values.contains { $0.address != nil }
        flows = hasBridge ? rightFlows : nil
    }

    var hasGateways: Bool { devices.keys.contains { $0.hasPrefix("gw_vlan") } }

    /// Nothing of any slice: what stays after all slices are destroyed are base images, and the
    /// lineage.
    var leftovers: [String] {
        var left: [String] = []
        func note(_ what: String, _ names: some Collection<some CustomStringConvertible>) {
            if !names.isEmpty { left.append("\(what) \(names.map(\.description).sorted().joined(separator: " "))") }
        }
        note("ports", ports.keys)
        note("interfaces", devices.keys)
        note("taps", taps.keys)
        note("guards", guards)
        note("VM folders", folders)
        note("unfinished disks", unfinishedDisks)
        note("disks", disks.keys)
        note("leases", leases)
        note("namespaces", namespaces)
        note("namespace markers", owners)
        note("dnsmasq", servers.keys)
        note("addresses of slices", sharedAddresses.keys)
        note("QEMU", machines.keys)
        note("run folders", runFolders)
        if hasBridge { left.append("the bridge of VLAN 400") }
        if isolation != nil { left.append("the table inet slicec") }
        return left
    }
}

/// What was sent over a connection that ended, and has not arrived yet.
struct LateLine {
    let name: String
    let fence: Fence
    /// The number of the session that sent it.
    let session: Int
    /// Nil for a claim.
    let steps: [HostStep]?
}

/// A command that goes on behind a connection that ended.
struct Ghost {
    /// Whose lock it holds on the host.
    let fence: Fence
    /// Whether it holds what all slices share, too.
    let holdsInternet: Bool
    let steps: ArraySlice<HostStep>
    /// Others that want the lock and give up before it is done.
    var patience: Int
}
