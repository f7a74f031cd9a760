@testable import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax
import SliceTopology
import TestSupport
import Testing

/// Which base images are read before a run: those of disks that are to be made, and no others.
@Suite struct ImageReadingTests {
    private actor Paths {
        private(set) var all: [String] = []
        func add(_ path: String) { all.append(path) }
    }

    /// One VM of a flavor, on the worker of that number.
    private func topology(_ flavor: String, on worker: Int, in cluster: Cluster) throws -> Topology {
        let text = """
            {"slice": "one", "owner": "nobody",
             "vms": [{"name": "web", "flavor": "\(flavor)", "worker": "10.0.10.\(worker)"}]}
            """
        let context = CheckContext(cluster: cluster, defaultOwner: nil)
        return try #require(TopologyFile.check(SourceFile(name: "t.json", text: text), in: context).topology)
    }

    private func cluster(small: String = "/small.img") throws -> Cluster {
        let text = """
            {"workers": [{"address": "10.0.10.1"}, {"address": "10.0.10.2"}], "networkNode": {"address": "10.0.10.2"},
             "flavors": {"small": {"cores": 1, "memoryGB": 0.5, "diskGB": 1, "image": "\(small)"},
                         "large": {"cores": 1, "memoryGB": 0.5, "diskGB": 2, "image": "/large.img"}}}
            """
        return try #require(ClusterDecoder.decode(SourceFile(name: "c.json", text: text), folder: "/").cluster)
    }

    /// A file of some megabytes takes as long to read as all the rest of an apply.
    @Test func `an image is read once, and again as soon as it is another file`() async throws {
        let scratch = try ScratchFolder()
        let store = try StateStore.openOrCreate(scratch.file("state.db"), group: nil, lineage: "l")
        let path = scratch.file("new.img")
        func write(_ text: String) { Shell.write(Array(text.utf8), to: path) }
        func mark() throws -> String { try #require(FileMark(of: path)).text }
        write("one")
        let first = try await ImageFile.identify(path, knownTo: store)
        #expect(try store.image(at: path, mark: mark()) == nil, "it may still change, and nobody would see it")
        // What is remembered is believed.
        let other = identity("other")
        try store.remember(ImageReference(path: path, identity: other), mark: mark())
        #expect(try await ImageFile.identify(path, knownTo: store) == other)
        // As long as before, and from a time before.
        let before = try mark()
        while try mark() == before {
            write("two")
            _ = try Shell.run(["touch", "-d", "2001-01-01", path])
        }
        let second = try await ImageFile.identify(path, knownTo: store)
        #expect(second.sha256 != first.sha256 && second != other)

        // One that nobody has written for long.
        let old = "/bin/sh"
        let known = try await ImageFile.identify(old, knownTo: store, remembers: false)
        let oldMark = try #require(FileMark(of: old)).text
        #expect(try store.image(at: old, mark: oldMark) == nil)
        #expect(try await ImageFile.identify(old, knownTo: store) == known)
        #expect(try store.image(at: old, mark: oldMark) == known)
    }

    private func identity(_ path: String) -> ImageReference.Identity {
        .init(sha256: path, format: "raw", virtualSize: 1 << 20)
    }

    /// The slice on the first worker as it was deployed with the small flavor, and then recorded with another.
    private func recorded(as flavor: String) throws -> RecordedSlice {
        let cluster = try cluster()
        let images = ["/small.img": identity("/small.img"), "/large.img": identity("/large.img")]
        var state = ClusterState.empty
        func plan(_ flavor: String) throws -> Plan {
            try Planner(cluster: cluster, state: state, defaultOwner: "nobody", images: images)
                .plan(topology(flavor, on: 1, in: cluster))
        }
        let first = try plan("small")
        var slice = first.slice
        slice.objects = first.desired.map { RecordedObject(object: $0, status: .present) }
        state.slices = [slice]
        return try plan(flavor).slice
    }

    private func read(_ flavor: String, on worker: Int, prior: RecordedSlice?, in cluster: Cluster) async throws
        -> [String]
    {
        let paths = Paths()
        _ = try await SliceRun.identities(of: topology(flavor, on: worker, in: cluster), prior: prior, in: cluster) {
            path throws(Diagnostic) in
            await paths.add(path)
            return identity(path)
        }
        return await paths.all
    }

    @Test func `a disk that is there is not read for, and one that is to be made is`() async throws {
        let cluster = try cluster()
        #expect(try await read("small", on: 1, prior: nil, in: cluster) == ["/small.img"])
        let deployed = try recorded(as: "small")
        #expect(try await read("small", on: 1, prior: deployed, in: cluster) == [])
        #expect(try await read("large", on: 1, prior: deployed, in: cluster) == ["/large.img"])
        #expect(try await read("small", on: 2, prior: deployed, in: cluster) == ["/small.img"])
    }

    @Test func `what counts is the disk that there is, not the flavor that was recorded meanwhile`() async throws {
        let cluster = try cluster()
        let prior = try recorded(as: "large")
        #expect(prior.vms.map(\.image.identity?.sha256) == ["/large.img"])
        #expect(try await read("small", on: 1, prior: prior, in: cluster) == [])
        #expect(try await read("large", on: 1, prior: prior, in: cluster) == ["/large.img"], "it may be another by now")
    }

    /// Workers may have the image still that no flavor names any more.
    @Test func `a path that the cluster file no longer has is not read`() async throws {
        let prior = try recorded(as: "small")
        #expect(try await read("small", on: 2, prior: prior, in: cluster(small: "/newer.img")) == [])
    }
}
