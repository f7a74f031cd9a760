@testable import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Synchronization
import Testing

/// What hosts hold of ours that no slice records.
@Suite(.timeLimit(.minutes(10))) struct OrphanHuntTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private var hunt: OrphanHunt {
        OrphanHunt(cluster: bench.cluster, store: bench.store, transport: bench.hosts, holder: "a test")
    }

    /// What the second worker has of `db`, and of a VM that nobody records.
    private static let worker = [
        "tap tap_1002_eth1 1000", "port tap_1002_eth1 1000", "guard tap_1002_eth1", "qemu 1002 - 4711", "disk 1002",
        "tap tap_1777_eth1 1776", "port tap_1777_eth1 1776", "guard tap_1777_eth1", "qemu 1777 - 99", "disk 1777",
    ]
    private static let node = [
        "port gw_vlan100 1000", "port dhcp_v100 1000", "namespace 100", "dnsmasq 100 - 50", "leases 100",
        "isolation 1000 1000", "port gw_vlan620 1776", "namespace 620", "isolation 1776 1776",
        "port gw_vlan400 shared", "namespace 400", "nonsense", "port trunk0 1",
        "port gw_vlan+620 1776", "port gw_vlan 1776", "tap tap_1777_eth 1776", "tap tap_1777_eth1_eth1 1776",
        "tap tap_-1_eth1 1776",
    ]

    @Test func `what is recorded is no orphan, and the rest is told by what it is`() async throws {
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { $0.inventories = ["10.0.10.2": Self.worker, "10.0.10.3": Self.node] }
        let finding = try await hunt.find()
        #expect(finding.unseen.isEmpty)
        #expect(
            finding.orphans.map { "\($0.host) \($0.name)" } == [
                "10.0.10.2 VM 1777", "10.0.10.2 tap_1777_eth1", "10.0.10.2 disk of VM 1777",
                "10.0.10.3 DHCP of VLAN 620", "10.0.10.3 gateway of VLAN 620", "10.0.10.3 isolation of slice 1776",
            ])
        #expect(
            finding.orphans.map(\.found)[0...1] == [
                ["QEMU, process 99"], ["tap", "port tap_1777_eth1", "nftables element"],
            ])
        #expect(finding.orphans.map(\.sliceID) == [nil, 1776, nil, nil, 1776, 1776])
        #expect(bench.hosts.edit { $0.open } == 0)
    }

    @Test func `on a state that records nothing, all of it is orphaned`() async throws {
        bench.hosts.edit { $0.inventories = ["10.0.10.2": Self.worker, "10.0.10.3": Self.node] }
        let names = try await hunt.find().orphans.map(\.name)
        #expect(names.contains("VLAN 400") && names.contains("VM 1002") && names.contains("gateway of VLAN 100"))
        #expect(!names.contains { $0.contains("trunk0") }, "a name that is none of ours")
    }

    @Test func `a list that was cut short is not believed`() async throws {
        bench.hosts.edit { $0.inventories = ["10.0.10.2": ["disk 1777"], "10.0.10.3": ["namespace 620"]] }
        bench.hosts.edit { $0.cutInventories = ["10.0.10.2"] }
        let finding = try await hunt.find()
        #expect(finding.orphans.map(\.name) == ["DHCP of VLAN 620"])
        #expect(finding.unseen.mapValues(\.code) == ["10.0.10.2": .hostGarbled])
    }

    @Test func `each orphan is told as it goes`() async throws {
        bench.hosts.edit {
            $0.inventories = ["10.0.10.2": Self.worker]
            $0.mishaps["tap_1777_eth1"] = .fails
        }
        let lines = Mutex<[String]>([])
        let names = ProgressNames(bench.cluster)
        let hunt = OrphanHunt(
            cluster: bench.cluster, store: bench.store, transport: bench.hosts, holder: "a test"
        ) { step in lines.withLock { $0.append(step.line(names, style: .plain)) } }
        let removal = await hunt.remove(try await hunt.find().orphans)
        #expect(lines.withLock(\.count) == removal.removed.count + removal.failures.count)
        #expect(lines.withLock(\.first) == "  10.0.10.2  VM 1777  removed\n")
        #expect(lines.withLock { $0.contains("  10.0.10.2  tap_1777_eth1  failed\n") })
    }

    @Test func `a slice that a run works on has no orphans`() async throws {
        _ = try await bench.apply(topology("web"))
        _ = try bench.store.abandon(host: "10.0.10.2", sliceID: 1000)
        bench.hosts.edit { $0.inventories = ["10.0.10.2": Self.worker] }
        #expect(try await hunt.find().orphans.contains { $0.name == "VM 1002" }, "let go, and back again")
        let lock = try await bench.store.lockSlice("web", holder: "an apply", timeout: .seconds(20))
        let names = try await hunt.find().orphans.map(\.name)
        #expect(names == ["VM 1777", "tap_1777_eth1", "disk of VM 1777"])
        withExtendedLifetime(lock) {}
    }

    @Test func `what is recorded while the hosts are asked is no orphan`() async throws {
        let (store, cluster) = (bench.store, bench.cluster)
        let topology = try topology("web")
        bench.hosts.edit { contents in
            contents.inventories = ["10.0.10.2": Array(Self.worker.prefix(5))]
            contents.onInventory = { host in
                guard host == "10.0.10.2" else { return }
                let plan = try? store.allocate {
                    try Planner(cluster: cluster, state: $0, defaultOwner: "nobody").plan(topology)
                }
                for action in plan?.actions ?? [] where action.host == host {
                    _ = try? store.begin([action], sliceID: 1000)
                }
            }
        }
        #expect(try await hunt.find().orphans.isEmpty)
    }

    @Test func `a host that is down is told, and the others' orphans too`() async throws {
        bench.hosts.edit { contents in
            contents.dead = ["10.0.10.3"]
            contents.inventories = ["10.0.10.2": ["disk 1777"]]
        }
        let finding = try await hunt.find()
        #expect(finding.unseen.keys.sorted() == ["10.0.10.3"] && finding.orphans.map(\.name) == ["disk of VM 1777"])
    }

    @Test func `removing goes on behind a failure, and spares what a slice has by now`() async throws {
        bench.hosts.edit { $0.inventories = ["10.0.10.2": Self.worker, "10.0.10.3": Self.node] }
        let orphans = try await hunt.find().orphans
        _ = try await bench.apply(topology("web"))
        bench.hosts.edit { contents in
            contents.log = []
            contents.mishaps = ["tap_1777_eth1": .fails]
        }
        let removal = await hunt.remove(orphans)
        #expect(removal.failures.map(\.code) == [.orphanStays])
        #expect(
            removal.removed.map(\.name).sorted() == [
                "DHCP of VLAN 620", "VM 1777", "disk of VM 1777", "gateway of VLAN 620", "isolation of slice 1776",
            ])
        #expect(removal.spared.count == orphans.count - 6)
        #expect(!bench.hosts.log.contains { $0.contains("1002") || $0.contains("VLAN 100") })
        #expect(bench.hosts.log.firstIndex(of: "remove 10.0.10.2 VM 1777") == 0 || bench.hosts.log.count == 6)
        #expect(bench.hosts.edit { $0.open } == 0)
    }

    @Test func `to find is to look, and only what removes takes the hosts' lock`() async throws {
        bench.hosts.edit { $0.inventories = ["10.0.10.2": ["disk 1777"]] }
        let orphans = try await hunt.find().orphans
        #expect(Set(bench.hosts.edit { $0.purposes }) == [.look])
        bench.hosts.edit { $0.purposes = [] }
        #expect(await hunt.remove(orphans).removed.count == 1)
        #expect(bench.hosts.edit { $0.purposes } == [.orphans])
    }

    /// A run that begins its work on a host has all removals refused that were sent before.
    @Test func `a removal that is refused is compared with the state again, and sent again`() async throws {
        _ = try await bench.apply(topology("web"))
        _ = try bench.store.abandon(host: "10.0.10.2", sliceID: 1000)
        bench.hosts.edit { contents in
            contents.inventories = ["10.0.10.2": ["qemu 1777 - 99", "qemu 1002 - 4711"]]
            contents.mishaps = ["VM 1777": .requestLost, "VM 1002": .requestLost]
        }
        let orphans = try await hunt.find().orphans
        #expect(orphans.map(\.name).sorted() == ["VM 1002", "VM 1777"])
        let hosts = bench.hosts
        let lockFile = try bench.store.lockPath("slice-web")
        let tries = Mutex(0)
        let run = Mutex<FileLock?>(nil)
        hosts.edit { contents in
            contents.log = []
            contents.onRemoval = { orphan in
                let count = tries.withLock { tries in
                    tries += 1
                    return tries
                }
                if count == 2 { hosts.edit { $0.mishaps["VM 1777"] = nil } }
                guard orphan.name == "VM 1002",
                    case .locked(let lock)? = try? FileLock.attempt(lockFile, holder: "a run")
                else { return }
                run.withLock { $0 = lock }
            }
        }
        let removal = await hunt.remove(orphans)
        #expect(removal.failures.isEmpty && removal.removed.map(\.name) == ["VM 1777"], "\(removal)")
        #expect(removal.spared.map(\.name) == ["VM 1002"], "a run works on its slice by now")
        #expect(hosts.log == ["remove 10.0.10.2 VM 1777"])
        #expect(hosts.edit { $0.open } == 0)
    }

    @Test func `a host that refuses again and again is told once`() async throws {
        bench.hosts.edit { contents in
            contents.inventories = ["10.0.10.2": ["qemu 1777 - 99", "disk 1777"], "10.0.10.3": ["namespace 620"]]
            contents.mishaps = ["VM 1777": .requestLost]
        }
        let removal = await hunt.remove(try await hunt.find().orphans)
        #expect(
            removal.failures.map(\.code) == [.connectionLost] && removal.removed.map(\.name) == ["DHCP of VLAN 620"])
        #expect(bench.hosts.edit { $0.open } == 0)
    }

    @Test func `numbers are given out before orphans are removed or afterwards`() async throws {
        bench.hosts.edit { $0.inventories = ["10.0.10.2": ["disk 1777", "qemu 1001 - 99"]] }
        let orphans = try await hunt.find().orphans
        let path = try bench.store.lockPath("allocation")
        let isHeld: @Sendable () -> Bool = {
            if case .held? = try? FileLock.attempt(path, holder: "a test") { true } else { false }
        }
        let hosts = bench.hosts
        hosts.edit { contents in
            contents.log = []
            contents.onRemoval = { orphan in
                let held = isHeld()
                hosts.edit { $0.log.append("\(orphan.name): \(held)") }
            }
        }
        let removal = await hunt.remove(orphans)
        #expect(removal.removed.count == 2)
        #expect(hosts.log.filter { $0.hasSuffix(": true") }.count == 2, "\(hosts.log)")
        let cluster = bench.cluster
        let topology = try topology("web")
        _ = try bench.store.allocate { state in
            #expect(isHeld(), "the removal of orphans has to wait")
            return try Planner(cluster: cluster, state: state, defaultOwner: "nobody").plan(topology)
        }
        #expect(await hunt.remove(orphans).spared.isEmpty, "recorded, and nothing of it was begun")
    }
}
