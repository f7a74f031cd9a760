import Foundation
@testable import SliceApply
import SliceCommands
@testable import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import Testing

/// What `slicec image list` and `slicec image verify` say of images: `list.txt`, `list.json`, `verify.txt`,
/// `verify.json`.
///
/// A case has `cluster.json`; `hosts/ADDRESS`, what that worker told (without it, it could not be asked); and
/// `here.json`, what the controller's images are and what they were, by their paths, and what workers' images read as.
struct ImageGoldenTests {
    @Test(arguments: GoldenFolder.cases("image"))
    func imagesAreToldAsTheyMust(_ folder: GoldenFolder) throws {
        let file = try #require(folder.source("cluster.json"))
        let cluster = try #require(ClusterDecoder.decode(file, folder: "/etc/slicec").cluster)
        let here = try #require(folder.source("here.json").flatMap { JSONParser.parse($0).document?.root })
        let readings = try readings(cluster, here)
        let sight = try sight(folder, cluster, here)
        let workers = cluster.workers.map(\.address)
        let list = ImageList(readings, workers: workers, sight: sight, state: Self.state)
        try folder.expect(ImageListText.text(list, cluster: cluster, style: .plain), is: "list.txt")
        try folder.expect(ImageListText.text(list, cluster: cluster, style: .plain, width: 80), is: "list-80.txt")
        try folder.expect(ImageListJSON.document(list).pretty + "\n", is: "list.json")
        try folder.expect(DiagnosticText.render(list.problems, style: .plain), is: "problems.txt")
        var known: [String: String] = [:]
        for reading in readings { known[reading.path] = here["known"]?[reading.path]?.string }
        let proof = ImageProof(
            readings, known: known, workers: workers, sight: sight, state: Self.state, cluster: cluster)
        try folder.expect(
            ImageProofText.text(proof, cluster: cluster, style: .plain) + "\n"
                + DiagnosticText.render(proof.problems, style: .plain), is: "verify.txt")
        try folder.expect(ImageProofJSON.document(proof).pretty + "\n", is: "verify.json")
    }

    private func readings(_ cluster: Cluster, _ here: JSONValue) throws -> [ImageReading] {
        var paths: [String] = []
        for flavor in cluster.flavors where !paths.contains(flavor.image) { paths.append(flavor.image) }
        return try paths.map { path in
            let outcome: Result<ImageReference.Identity, Diagnostic>
            let image = here["images"]?[path]
            if let image {
                outcome = .success(
                    ImageReference.Identity(
                        sha256: try #require(image["sha256"]?.string), format: try #require(image["format"]?.string),
                        virtualSize: try #require(image["disk"]?.integer)))
            } else {
                outcome = .failure(
                    cluster.located(ImageFile.unreadable(path, "no such file or directory"), ofImage: path))
            }
            return ImageReading(
                path: path, flavors: cluster.flavors(ofImage: path), bytes: image?["size"]?.integer ?? 0,
                outcome: outcome)
        }
    }

    private func sight(_ folder: GoldenFolder, _ cluster: Cluster, _ here: JSONValue) throws -> ImageLook.Sight {
        var sight = ImageLook.Sight()
        for host in cluster.workers.map(\.address) {
            guard let told = folder.source("hosts/\(host)") else {
                sight.unseen[host] = SSHMistakes.connecting(
                    host, cluster.ssh, errors: "ssh: connect to host \(host) port 22: No route to host\n"
                ).diagnostic(during: nil)
                continue
            }
            let inventory = try #require(ImageInventory(String(decoding: told.bytes, as: UTF8.self)), "\(host)")
            sight.inventories[host] = inventory
            for file in inventory.files {
                let other = here["reads"]?["\(host) \(file.name)"]?.string
                let failure = HostAnswer(
                    status: 1, output: "", errors: "sha256sum: \(file.name): Input/output error\n")
                sight.readings[host, default: [:]][file.name] =
                    other == "nothing"
                    ? .failure(HostMistakes.lookingFailed(host, failure).diagnostic(during: "reading \(file.name)"))
                    : .success(other ?? file.sha256)
            }
        }
        return sight
    }

    /// One slice with two VMs, and the disk of a third that is on its way out.
    private static let state: ClusterState = {
        let image = ImageReference(path: "/i", identity: nil)
        func vm(_ id: Int, _ name: String) -> RecordedVM {
            RecordedVM(
                id: id, name: name, flavor: "cirros", cores: 1, memory: Gibibytes(thousandths: 500),
                disk: Gibibytes(thousandths: 1000), image: image, worker: "10.0.10.1", vncPort: 5901, interfaces: 1,
                internet: false)
        }
        let disk = ObjectSpec.disk(DiskSpec(vm: "old", vmID: 1003, image: image, sizeMebibytes: 1024))
        var state = ClusterState.empty
        state.slices = [
            RecordedSlice(
                id: 1000, name: "two-tier", owner: "admin", status: .running, serial: 1,
                vms: [vm(1001, "web"), vm(1002, "db")], links: [],
                objects: [
                    RecordedObject(object: HostObject(host: "10.0.10.2", spec: disk), status: .removing)
                ])
        ]
        return state
    }()
}
