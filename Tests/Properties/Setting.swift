import SlicePlanning
import SliceSyntax
import SliceTopology
import TestSupport

/// The cluster file of a world, as values that the rules can be checked against without asking
/// the program's own model.
struct Setting: Hashable {
    struct Worker: Hashable {
        var number: Int
        var vms: Int?
        var cores: Int?
        /// Thousandths of a GiB.
        var memory: Int?
        /// Thousandths of a GiB.
        var disk: Int?

        var name: String { "w\(number)" }
        var address: String { "10.0.10.\(number)" }
    }

    struct Flavor: Hashable {
        var name: String
        var cores: Int
        /// Thousandths of a GiB.
        var memory: Int
        /// Thousandths of a GiB.
        var disk: Int
        var image: String
    }

    var workers: [Worker]
    /// Address of the host with gateways and DHCP.
    var node: String
    var flavors: [Flavor]
    var quotas: [String: Int]

    static let images = ["/images/one.img", "/images/two.img"]

    func flavor(_ name: String) -> Flavor? { flavors.first { $0.name == name } }

    /// The worker of that name or address.
    func worker(_ text: String) -> Worker? { workers.first { $0.name == text || $0.address == text } }

    func quota(of owner: String) -> Int? { quotas[owner] ?? quotas["*"] }

    /// The cluster file's text.
    var text: String {
        let workers = workers.map(\.text).joined(separator: ", ")
        let flavors = flavors.map { "\"\($0.name)\": \($0.text)" }.joined(separator: ", ")
        let quotas = quotas.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        return """
            {"workers": [\(workers)], "networkNode": {"address": "\(node)"},
             "flavors": {\(flavors)}, "quotas": {\(quotas)}}
            """
    }

    /// - Throws: ``Violation`` where the front end refuses the file, which is right by construction.
    func cluster() throws(Violation) -> Cluster {
        let result = ClusterDecoder.decode(SourceFile(name: "cluster.json", text: text), folder: "/")
        guard let cluster = result.cluster else {
            throw Violation("a right cluster file is read", result.diagnostics.map(\.detail).joined(separator: " "))
        }
        return cluster
    }
}

extension Setting {
    /// - Parameter isTight: whether workers have bounds.
    init(isTight: Bool, using random: inout SeededGenerator) {
        let count = random.number(1...8)
        let perWorker = isTight ? random.number(2...14) : nil
        workers = (1...count).map { number in
            var worker = Worker(number: number)
            if let perWorker { worker.bound(around: perWorker, using: &random) }
            return worker
        }
        // Now and then a host that is no worker.
        node = random.chance(4) ? "10.0.10.99" : "10.0.10.\(random.number(1...count))"
        flavors = ["small", "cores", "disk", "other"].map { Flavor(name: $0, using: &random) }
        quotas = random.chance(2) ? [:] : ["student": random.number(1...40), "*": random.number(5...400)]
    }

    /// An edit of the cluster file: bounds, quotas, flavors, workers.
    mutating func edit(isTight: Bool, using random: inout SeededGenerator) {
        switch random.number(0...5) {
        case 0 where isTight:
            let index = random.number(0...(workers.count - 1))
            workers[index].bound(around: random.number(1...20), using: &random)
        case 1: quotas = random.chance(2) ? [:] : ["student": random.number(1...40), "*": random.number(5...400)]
        case 2 where workers.count > 1: workers.remove(at: random.number(0...(workers.count - 1)))
        case 3:
            guard let number = (1...8).first(where: { number in !workers.contains { $0.number == number } })
            else { return }
            workers.insert(Worker(number: number), at: random.number(0...workers.count))
        case 4 where random.chance(2):
            node = random.chance(2) ? "10.0.10.99" : workers[random.number(0...(workers.count - 1))].address
        default:
            let index = random.number(0...(flavors.count - 1))
            flavors[index] = Flavor(name: flavors[index].name, using: &random)
        }
    }
}

extension Setting {
    /// Gives a worker just what is recorded on it: then there is room for what comes when something goes.
    mutating func tighten(_ number: Int, to state: ClusterState, using random: inout SeededGenerator) {
        guard let index = workers.firstIndex(where: { $0.number == number }) else { return }
        let vms = state.slices.flatMap(\.vms).filter { $0.worker == workers[index].address }
        guard !vms.isEmpty else { return }
        workers[index].vms = random.chance(2) ? vms.count : nil
        workers[index].cores = random.chance(2) ? vms.map(\.cores).reduce(0, +) : nil
        workers[index].memory = random.chance(2) ? vms.map(\.memory.thousandths).reduce(0, +) : nil
        workers[index].disk = random.chance(2) ? vms.map(\.disk.thousandths).reduce(0, +) : nil
    }
}

extension Setting.Worker {
    fileprivate init(number: Int) { self.init(number: number, vms: nil, cores: nil, memory: nil, disk: nil) }

    /// Gives it bounds, each of them or not.
    fileprivate mutating func bound(around count: Int, using random: inout SeededGenerator) {
        vms = random.chance(2) ? random.number(0...(count * 2)) : nil
        cores = random.chance(2) ? random.number(1...(count * 3)) : nil
        memory = random.chance(2) ? random.number(500...(count * 1500)) : nil
        disk = random.chance(2) ? random.number(1000...(count * 4000)) : nil
    }

    fileprivate var text: String {
        let bounds = [
            vms.map { "\"maxVMs\": \($0)" }, cores.map { "\"cores\": \($0)" },
            memory.map { "\"memoryGB\": \(gibibytes($0))" }, disk.map { "\"diskGB\": \(gibibytes($0))" },
        ].compactMap { $0 }.joined(separator: ", ")
        return "{\"name\": \"\(name)\", \"address\": \"\(address)\", \"capacity\": {\(bounds)}}"
    }
}

extension Setting.Flavor {
    fileprivate init(name: String, using random: inout SeededGenerator) {
        self.init(
            name: name, cores: random.number(1...3), memory: random.number(1...4) * 250,
            disk: random.number(5...25) * 100, image: random.pick(Setting.images))
    }

    fileprivate var text: String {
        "{\"cores\": \(cores), \"memoryGB\": \(gibibytes(memory)), \"diskGB\": \(gibibytes(disk)), "
            + "\"image\": \"\(image)\"}"
    }
}

/// Thousandths as the file has them: `2.200`.
private func gibibytes(_ thousandths: Int) -> String {
    "\(thousandths / 1000)." + String(String(thousandths % 1000 + 1000).dropFirst())
}
