import Glibc
@testable import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import Synchronization
import TestSupport
import Testing

/// Hosts in memory. They do what a request means, and go wrong where a test says so.
final class FakeCluster: HostTransport {
    /// What goes wrong, once for each entry.
    enum Mishap: Equatable {
        /// The host cannot be reached.
        case unreachable
        /// The script fails, without effect.
        case fails
        /// The action is done, and the connection breaks before the answer.
        case replyLost
        /// The connection breaks before anything is done.
        case requestLost
        /// The script fails for a reason that is over a moment later.
        case isBusy
        /// Nothing is done, and what comes back is no answer, with exit status 0.
        case garbles
    }

    struct Contents {
        /// Everything on all hosts.
        var objects: [String: HostObject] = [:]
        var images: Set<String> = []
        /// Half copies: what has arrived, by host and digest.
        var parts: [String: [UInt8]] = [:]
        /// What becomes of copies, one after the other; what comes behind these is whole.
        var copies: [Copy] = []
        /// At which byte copies began.
        var offsets: [Int] = []
        /// Bytes that are free on hosts.
        var free: Int?
        /// Images that read otherwise than they should, by host and digest.
        var damaged: Set<String> = []
        /// Images that disks lie over.
        var inUse: Set<String> = []
        /// By host, or by action target such as `vm.launch:web`.
        var mishaps: [String: Mishap] = [:]
        var dead: Set<String> = []
        /// Hosts that hang up in their greeting.
        var cut: Set<String> = []
        var log: [String] = []
        var connections = 0
        /// What connections were for.
        var purposes: [HostPurpose] = []
        var open = 0
        /// Called when an action arrives, before it is carried out.
        var onAction: (@Sendable (String) -> Void)?
        var uploads = 0
        /// What a look says instead, by host, kind and key: `10.0.10.1 port 1001.eth1`.
        var sights: [String: String] = [:]
        /// Lines of an inventory, by host.
        var inventories: [String: [String]] = [:]
        /// Lines that tell of hosts' base images.
        var imageLists: [String: String] = [:]
        /// What hosts tell of themselves.
        var facts: [String: String] = [:]
        /// Hosts whose lists are not whole.
        var cutInventories: Set<String> = []
        /// Called when a host's inventory was made.
        var onInventory: (@Sendable (String) -> Void)?
        /// Called when an orphan is about to be removed.
        var onRemoval: (@Sendable (Orphan) -> Void)?
    }

    /// What becomes of a copy.
    enum Copy {
        /// The connection breaks once so many bytes are there.
        case cut(at: Int)
        /// So many bytes are there, and then the disk is full.
        case diskFull(at: Int)
        /// All is done, and the connection breaks before the answer.
        case replyLost
        /// It goes on until its task is cancelled, with so many bytes there.
        case untilStopped(at: Int)
        /// All of it arrives, and is not the image.
        case wrong
    }

    let contents = Mutex(Contents())

    func edit<Value>(_ body: (inout Contents) -> Value) -> Value { contents.withLock { body(&$0) } }

    /// Of VLAN 400 each slice has its guests' addresses; the rest is each slice's own by its numbers.
    static func key(_ object: HostObject) -> String {
        let guests = object.spec.reservations.map { "\($0.vmID)" }.joined(separator: ",")
        return "\(object.host) \(object.spec.kind) \(object.spec.key)"
            + (object.spec.kind == .internet ? " of \(guests)" : "")
    }

    /// Whether all that is wanted is there as it is asked for, and nothing else.
    func has(just wanted: [HostObject]) -> Bool {
        edit { contents in
            contents.objects.count == wanted.count
                && wanted.allSatisfy {
                    contents.objects[FakeCluster.key($0)]?.spec.asksTheSame(as: $0.spec) == true
                }
        }
    }

    var objects: Set<HostObject> { edit { Set($0.objects.values) } }
    var log: [String] { edit { $0.log } }

    func connect(to address: String, claim: HostClaim) async throws(HostFailure) -> any HostSession {
        let isDead = edit { contents in
            if contents.dead.contains(address) { return true }
            contents.connections += 1
            contents.purposes.append(claim.purpose)
            contents.open += 1
            return false
        }
        if isDead { throw HostFailure(.hostUnreachable, host: address, message: "down", help: "wait") }
        if edit({ $0.cut.contains(address) }) {
            throw HostFailure(
                .hostUnreachable, host: address, message: "cut", evidence: "Connection reset by peer", help: "wait")
        }
        return FakeSession(cluster: self, host: address, sliceID: claim.context.sliceID)
    }
}

private final class FakeSession: HostSession {
    let cluster: FakeCluster
    let host: String
    let sliceID: Int
    private let sent = Mutex<[HostRequest]>([])
    private let isHalted = Mutex(false)

    init(cluster: FakeCluster, host: String, sliceID: Int) {
        self.cluster = cluster
        self.host = host
        self.sliceID = sliceID
    }

    func send(_ requests: [HostRequest]) async throws(HostFailure) -> [Int] {
        sent.withLock { sent in
            sent += requests
            return Array((sent.count - requests.count)..<sent.count)
        }
    }

    func answer(_ number: Int, timeout: Duration) async throws(HostFailure) -> HostAnswer {
        if isHalted.withLock(\.self) {
            return HostAnswer(status: HostExit.superseded, output: "", errors: "superseded\n")
        }
        let request = sent.withLock { $0[number] }
        switch request.meaning {
        case .perform(let steps):
            if steps.count == 1 { return try perform(steps[0].operation, isLast: true) }
            var output = ""
            for (number, step) in steps.enumerated() {
                // What is wrong with one is still wrong when it is asked for by itself.
                let answer = try perform(step.operation, isLast: false)
                guard answer.status == 0 else { return answer }
                output += "@\(number)\n" + answer.output
            }
            return HostAnswer(status: 0, output: output, errors: "")
        case .probe(let objects):
            let lines = cluster.edit { contents in
                contents.log.append("probe \(host)")
                return objects.enumerated().map { number, object in
                    let place = "\(object.host) \(object.spec.kind) \(object.spec.key)"
                    if let sight = contents.sights[place] { return "\(number) \(sight)" }
                    let restarts = object.spec.kind == .port || object.spec.kind == .disk
                    return contents.objects[FakeCluster.key(object)]?.spec.asksTheSame(as: object.spec) == true
                        ? "\(number) present" + (object.spec.kind == .vm ? " 4711" : "")
                        : "\(number) drift \(restarts ? "restart" : "live") it is gone"
                }
            }
            return HostAnswer(status: 0, output: lines.joined(separator: "\n"), errors: "")
        // There are no frames here.
        case .survey: return HostAnswer(status: 127, output: "", errors: "python3: not found")
        case .examine:
            return HostAnswer(status: 0, output: cluster.edit { $0.facts[host] ?? "" }, errors: "")
        case .inventory:
            let lines = cluster.edit { contents in
                contents.log.append("inventory \(host)")
                return (contents.inventories[host] ?? []) + (contents.cutInventories.contains(host) ? [] : ["end"])
            }
            cluster.edit { $0.onInventory }?(host)
            return HostAnswer(status: 0, output: lines.joined(separator: "\n"), errors: "")
        case .removeOrphan(let orphan):
            cluster.edit { $0.onRemoval }?(orphan)
            let isLost = cluster.edit { contents in
                if contents.mishaps[orphan.name] == .requestLost { return true }
                contents.log.append("remove \(host) \(orphan.name)")
                return false
            }
            if isLost { throw HostFailure(.connectionLost, host: host, message: "taken over", help: "again") }
            let isBroken = cluster.edit { $0.mishaps[orphan.name] == .fails }
            return HostAnswer(
                status: isBroken ? 1 : 0, output: isBroken ? "" : "state=removed\n",
                errors: isBroken ? "it is broken\n" : "")
        case .leaveShared(let step):
            guard case .remove(let object, _) = step.operation else {
                return HostAnswer(status: 1, output: "", errors: "what is left is not removed\n")
            }
            let isThere = cluster.edit { $0.objects.removeValue(forKey: FakeCluster.key(object)) != nil }
            return HostAnswer(status: 0, output: "state=\(isThere ? "removed" : "gone")\n", errors: "")
        case .claimShared: return HostAnswer(status: 0, output: "", errors: "")
        case .takeOverImage(let image, _): return takeOver(image)
        case .readImage(let image):
            let isDamaged = cluster.edit { $0.damaged.contains("\(host) \(image.sha256)") }
            return HostAnswer(
                status: 0,
                output: "size=1048576\nsum=\(isDamaged ? String(repeating: "0", count: 64) : image.sha256)\n",
                errors: "")
        case .listImages:
            return HostAnswer(status: 0, output: cluster.edit { $0.imageLists[host] ?? "end\n" }, errors: "")
        case .installImage: throw HostFailure(.hostGarbled, host: host, message: "no file comes with it", help: "")
        }
    }

    private func perform(_ operation: Action.Operation, isLast: Bool) throws(HostFailure) -> HostAnswer {
        let lost = HostFailure(.connectionLost, host: host, message: "broke", help: "again")
        let name = Self.name(operation)
        let notify = cluster.edit { $0.onAction }
        notify?(name)
        let result: Result<HostAnswer, HostFailure> = cluster.edit { contents in
            let mishap = contents.mishaps[name]
            if isLast || mishap == .requestLost || mishap == .replyLost { contents.mishaps[name] = nil }
            if mishap == .isBusy {
                return .success(
                    HostAnswer(status: 2, output: "", errors: "RTNETLINK answers: Device or resource busy\n"))
            }
            contents.log.append(name)
            if contents.dead.contains(host) || mishap == .requestLost { return .failure(lost) }
            if mishap == .fails { return .success(HostAnswer(status: 1, output: "", errors: "it is broken\n")) }
            if mishap == .garbles { return .success(HostAnswer(status: 0, output: "stat\npid=x\n", errors: "")) }
            let answer = effect(of: operation, &contents)
            return mishap == .replyLost ? .failure(lost) : .success(answer)
        }
        return try result.get()
    }

    /// What the script says, by the same commands.
    private func takeOver(_ image: ImageReference.Identity) -> HostAnswer {
        let place = "\(host) \(image.sha256)"
        let (part, isThere, isInUse, free) = cluster.edit { contents in
            (
                contents.parts[place] ?? [],
                contents.images.contains(place) && !contents.damaged.contains(place), contents.inUse.contains(place),
                contents.free
            )
        }
        if isThere { return HostAnswer(status: 0, output: "state=found\n", errors: "") }
        if isInUse {
            return HostAnswer(status: HostExit.imageInUse, output: "", errors: "the disk of VM 1001 lies over it\n")
        }
        guard let scratch = try? ScratchFolder() else { return HostAnswer(status: 1, output: "", errors: "no folder") }
        defer { withExtendedLifetime(scratch) {} }
        let file = scratch.file("part")
        Shell.write(part, to: file)
        let blocks = try? Shell.sh("size=\(part.count)\n" + ImageScript.blocks(of: file)).text
        let room = free.map { "free=\($0 >> 10)\n" } ?? ""
        return HostAnswer(status: 0, output: "size=\(part.count)\n\(room)\(blocks ?? "")", errors: "")
    }

    func upload(
        _ file: String, from offset: Int, with request: HostRequest, timeout: Duration,
        sent: @escaping @Sendable (Int) -> Void
    ) async throws(HostFailure) -> HostAnswer {
        guard case .installImage(let transfer) = request.meaning else {
            return HostAnswer(status: 1, output: "", errors: "it is no image\n")
        }
        let place = "\(host) \(transfer.image.sha256)"
        let copy = cluster.edit { contents in
            contents.uploads += 1
            contents.offsets.append(offset)
            return contents.copies.isEmpty ? nil : contents.copies.removeFirst()
        }
        let whole = FileBytes.read(file)
        /// What was there, and what comes behind it.
        func reach(_ end: Int) {
            cluster.edit { contents in
                let part = (contents.parts[place] ?? []).prefix(offset)
                contents.parts[place] = Array(part) + whole[offset..<max(offset, min(end, whole.count))]
            }
        }
        let lost = HostFailure(.connectionLost, host: host, message: "broke", help: "again")
        sent(offset)
        switch copy {
        case .cut(let end):
            reach(end)
            throw lost
        case .diskFull(let end):
            reach(end)
            return HostAnswer(status: 1, output: "", errors: "cat: write error: No space left on device\n")
        case .untilStopped(let end):
            reach(end)
            cluster.edit { $0.onAction }?("copy")
            try? await Task.sleep(for: .seconds(600))
            throw lost
        case .wrong:
            cluster.edit { $0.parts[place] = nil }
            return HostAnswer(status: HostExit.wrongDigest, output: "", errors: "another checksum\n")
        case .replyLost, nil: break
        }
        let isRight = cluster.edit { contents in
            let part = Array((contents.parts[place] ?? []).prefix(offset)) + whole[offset...]
            contents.parts[place] = nil
            guard part == whole else { return false }
            contents.images.insert(place)
            contents.damaged.remove(place)
            return true
        }
        if case .replyLost? = copy { throw lost }
        return HostAnswer(status: isRight ? 0 : HostExit.wrongDigest, output: "", errors: "")
    }

    func halt() async { isHalted.withLock { $0 = true } }

    func close() async { cluster.edit { $0.open -= 1 } }

    private func effect(of operation: Action.Operation, _ contents: inout FakeCluster.Contents) -> HostAnswer {
        switch operation {
        case .ensure(let object):
            let found = contents.objects.updateValue(object, forKey: FakeCluster.key(object)) == object
            let pid = object.spec.kind == .vm ? "pid=4711\n" : ""
            return HostAnswer(status: 0, output: "state=\(found ? "found" : "made")\n" + pid, errors: "")
        case .remove(let object, _):
            let isThere = contents.objects.removeValue(forKey: FakeCluster.key(object)) != nil
            return HostAnswer(status: 0, output: "state=\(isThere ? "removed" : "gone")\n", errors: "")
        case .image(let image):
            let found = contents.images.contains("\(host) \(image.identity?.sha256 ?? "")")
            return found
                ? HostAnswer(status: 0, output: "state=found\n", errors: "")
                : HostAnswer(status: HostExit.imageAbsent, output: "", errors: "")
        }
    }

    private static func name(_ operation: Action.Operation) -> String {
        switch operation {
        case .ensure(let object): "\(ActionKind.ensuring(object.spec.kind).rawValue):\(object.spec.target)"
        case .remove(let object, _): "\(ActionKind.removing(object.spec.kind).rawValue):\(object.spec.target)"
        case .image(let image): "vm.image:\(image.fileName)"
        }
    }
}

/// A plan of the two-VM slice on an empty state.
func planned(_ slice: String, cluster: Cluster) throws -> Plan {
    try Planner(cluster: cluster, state: .empty, defaultOwner: "nobody").plan(topology(slice))
}

/// Two VMs on two workers, a link, and internet for the first.
func topology(
    _ slice: String, interfaces: Int = 1, internet: Bool = true, link: String = #""name": "backend","#
) throws -> Topology {
    let text = """
        {"slice": "\(slice)", "owner": "nobody", "links": [{\(link) "endpoints": ["web.eth1", "db.eth1"]}], "vms": [
         {"name": "web", "flavor": "cirros", "interfaces": \(interfaces), "internet": \(internet), "worker": "10.0.10.1"},
         {"name": "db", "flavor": "cirros", "interfaces": 1, "worker": "10.0.10.2"}]}
        """
    let context = CheckContext(cluster: .standard, defaultOwner: nil)
    return try #require(TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).topology)
}

/// A state, an image and a fake cluster, and runs on them.
final class Bench: Sendable {
    private let scratch: ScratchFolder
    var folder: String { scratch.path }
    let store: StateStore
    let hosts = FakeCluster()
    let cluster: Cluster

    init() throws {
        scratch = try ScratchFolder()
        store = try StateStore.openOrCreate(scratch.file("state.db"), group: nil, lineage: "lineage")
        let image = open(scratch.file("image.raw"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        ftruncate(image, 1 << 20)
        close(image)
        let text = """
            {"workers": [{"address": "10.0.10.1"}, {"address": "10.0.10.2"}, {"address": "10.0.10.3"}],
             "networkNode": {"address": "10.0.10.3"}, "flavors": {
              "cirros": {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "\(scratch.path)/image.raw"}}}
            """
        cluster = try #require(ClusterDecoder.decode(SourceFile(name: "c.json", text: text), folder: "/").cluster)
    }

    func run(
        cluster: Cluster? = nil, parallelism: Int = 10, lockTimeout: Int = 20, retries: Int = 0,
        interruption: Interruption = Interruption(),
        report: @escaping @Sendable (ApplyEvent) -> Void = { _ in }
    ) -> SliceRun {
        var options = RunOptions()
        options.parallelism = parallelism
        // A process that is being started has all locks for a moment, until it is another program.
        options.lockTimeout = lockTimeout
        options.retries = retries
        return SliceRun(
            cluster: cluster ?? self.cluster, store: store, transport: hosts, options: options, holder: "a test",
            interruption: interruption, report: report)
    }

    func apply(
        _ topology: Topology, interruption: Interruption = Interruption(), parallelism: Int = 10
    ) async throws -> SliceRun.Outcome {
        try await run(parallelism: parallelism, interruption: interruption)
            .apply(topology, defaultOwner: "nobody") { _, _ in true }
    }

    func destroy(_ name: String, abandoning: [String] = []) async throws -> SliceRun.Outcome {
        try await run().destroy(name, abandoning: abandoning) { _, _ in true }
    }

    func slice(_ name: String) throws -> RecordedSlice? { try store.read().slice(named: name) }
}
