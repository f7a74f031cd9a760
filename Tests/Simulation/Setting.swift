import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax
import SliceTopology
import TestSupport

/// A small cluster.
struct Setting {
    struct Flavor {
        let name: String
        let cores: Int
        /// MiB.
        let memory: Int
        /// MiB.
        let disk: Int
        let image: String
    }

    static let flavors = [
        Flavor(name: "small", cores: 1, memory: 512, disk: 1024, image: "/images/one.img"),
        Flavor(name: "wide", cores: 2, memory: 1024, disk: 1024, image: "/images/one.img"),
        Flavor(name: "large", cores: 1, memory: 512, disk: 3072, image: "/images/one.img"),
        Flavor(name: "other", cores: 1, memory: 512, disk: 2048, image: "/images/two.img"),
    ]

    /// Addresses.
    let workers: [String]
    let node: String
    let cluster: Cluster

    init?(using random: inout SeededGenerator) {
        let workers = (1...random.number(1...4)).map { "10.0.10.\($0)" }
        let node = random.chance(3) ? "10.0.10.9" : random.pick(workers)
        let flavors = Self.flavors.map { flavor in
            "\"\(flavor.name)\": {\"cores\": \(flavor.cores), \"memoryGB\": \(flavor.memory == 512 ? "0.5" : "1"), "
                + "\"diskGB\": \(flavor.disk / 1024), \"image\": \"\(flavor.image)\"}"
        }
        let text = """
            {"workers": [\(workers.map { "{\"address\": \"\($0)\"}" }.joined(separator: ", "))],
             "networkNode": {"address": "\(node)"}, "flavors": {\(flavors.joined(separator: ", "))}}
            """
        let decoded = ClusterDecoder.decode(SourceFile(name: "cluster.json", text: text), folder: "/")
        guard let cluster = decoded.cluster else { return nil }
        self.workers = workers
        self.node = node
        self.cluster = cluster
    }

    static func digest(of image: String) -> String { image == "/images/one.img" ? "1111" : "2222" }

    /// Bytes: some blocks, and a part of one.
    static let imageSize = 3 * ImageScript.blockSize + 12_345

    static func identity(of image: String) -> ImageReference.Identity {
        ImageReference.Identity(sha256: digest(of: image), format: "raw", virtualSize: 1 << 20)
    }
}

extension SeededGenerator {
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True once in `count` times.
    mutating func chance(_ count: Int) -> Bool { number(1...count) == 1 }

    /// One of `choices`, which is not empty.
    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[number(0...(choices.count - 1))] }
}

/// The images of the controller: nothing of them is read, and each of their blocks is told from every other.
struct SimulatedImageFiles: ImageFiles {
    func size(_ path: String) -> Int { Setting.imageSize }

    func blocks(_ path: String, upTo size: Int) async throws(Diagnostic) -> [String] {
        SimulatedHost.Part(size: size, right: size).blocks(of: Setting.digest(of: path))
    }
}
