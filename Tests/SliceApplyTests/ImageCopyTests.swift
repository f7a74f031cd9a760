import Glibc
@testable import SliceApply
import SliceCommands
import SlicePlanning
import SliceState
import SliceSyntax
import Synchronization
import TestSupport
import Testing

/// Copies of base images that are cut off, go on, and are never something else under the image's name.
@Suite struct ImageCopyTests {
    private let bench: Bench
    private var identity: ImageReference.Identity
    private var size = 4 * mebibyte
    private var path: String { "\(bench.folder)/image.raw" }
    private static let mebibyte = 1 << 20

    init() async throws {
        bench = try Bench()
        identity = .init(sha256: "", format: "", virtualSize: 0)
        try await make()
    }

    /// Writes the image, whose parts differ.
    private mutating func make() async throws {
        _ = try Shell.sh("seq -w 1 16777216 | head -c \(size) >\(path)")
        identity = try await ImageFile.identify(path)
    }

    /// The same with an image of two blocks and a bit more.
    private func large() async throws -> ImageCopyTests {
        var large = self
        large.size = 2 * ImageScript.blockSize + Self.mebibyte
        try await large.make()
        return large
    }

    private func push(
        to hosts: [String] = ["10.0.10.1"], retries: Int = 0, verifies: Bool = false,
        interruption: Interruption = Interruption(), report: @escaping @Sendable (ApplyEvent) -> Void = { _ in }
    ) async throws -> ImagePush.Outcome {
        var options = RunOptions()
        options.retries = retries
        let push = ImagePush(
            cluster: bench.cluster, store: bench.store, transport: bench.hosts, options: options, holder: "a test",
            interruption: interruption, verifies: verifies, report: report)
        return try await push.carryOut(
            Action.copies(of: [ImageReference(path: path, identity: identity)], to: hosts))
    }

    private func place(_ host: String = "10.0.10.1") -> String { "\(host) \(identity.sha256)" }
    private var offsets: [Int] { bench.hosts.edit { $0.offsets } }
    private var isThere: Bool { bench.hosts.edit { $0.images.contains(place()) } }

    @Test func `a connection that breaks is made again, and the copy goes on where it was cut`() async throws {
        let cut = 1_234_567
        bench.hosts.edit { $0.copies = [.cut(at: cut), .cut(at: cut + 1)] }
        let resumed = Mutex<[Int]>([])
        let outcome = try await push(retries: 2) { event in
            if case .resuming(_, let start, let total) = event, total == size {
                resumed.withLock { $0.append(start) }
            }
        }
        #expect(outcome.failures.isEmpty && outcome.done == 1, "\(outcome.failures)")
        #expect(offsets == [0, cut, cut + 1] && isThere)
        #expect(resumed.withLock { $0 } == [cut, cut + 1])
    }

    @Test func `another run goes on as well, and so does an apply`() async throws {
        bench.hosts.edit { $0.copies = [.cut(at: 1000)] }
        let first = try await push()
        #expect(first.failures.map(\.code) == [.connectionLost] && !isThere)
        bench.hosts.edit { $0.copies = [.cut(at: 2_000_000)] }
        let second = try await bench.apply(topology("web"))
        #expect(second.failures.map(\.code) == [.connectionLost])
        #expect(offsets.first == 0 && offsets.contains(1000))
        #expect(try await bench.apply(topology("web")).failures.isEmpty)
        #expect(offsets.contains(2_000_000) && isThere)
    }

    /// A host that lost its power may have the length of a file, and not its bytes.
    @Test func `what is not the image's is sent again, block by block`() async throws {
        try await large().sendsAgain()
    }

    private func sendsAgain() async throws {
        bench.hosts.edit { $0.copies = [.cut(at: size - 5)] }
        _ = try await push()
        bench.hosts.edit { contents in contents.parts[place()]?[ImageScript.blockSize + 100] ^= 0xFF }
        let outcome = try await push()
        #expect(outcome.failures.isEmpty && isThere)
        #expect(offsets == [0, ImageScript.blockSize])
    }

    @Test func `a half copy of something else is no beginning`() async throws {
        bench.hosts.edit { $0.parts[place()] = [UInt8](repeating: 7, count: 5000) }
        #expect(try await push().failures.isEmpty)
        #expect(offsets == [0] && isThere)
        // Nor is one that is longer than the image, where all of that is its first block.
        bench.hosts.edit { contents in
            contents.images = []
            contents.offsets = []
            contents.parts[place()] = FileBytes.read(path) + [0]
        }
        #expect(try await push().failures.isEmpty)
        #expect(offsets == [0] && isThere)
    }

    @Test func `all that is missing is the check`() async throws {
        bench.hosts.edit { $0.parts[place()] = FileBytes.read(path) }
        #expect(try await push().failures.isEmpty)
        #expect(offsets == [size] && isThere)
    }

    @Test func `a reply that is lost costs nothing`() async throws {
        bench.hosts.edit { $0.copies = [.replyLost] }
        let outcome = try await push(retries: 1)
        #expect(outcome.failures.isEmpty && offsets == [0])
    }

    @Test func `on a full disk what is there stays, and what would not fit is not sent`() async throws {
        bench.hosts.edit { $0.copies = [.diskFull(at: Self.mebibyte)] }
        let full = try await push()
        #expect(full.failures.map(\.code) == [.hostDiskFull])
        bench.hosts.edit { $0.free = 1 << 20 }
        let refused = try await push()
        #expect(refused.failures.map(\.code) == [.hostDiskFull] && offsets == [0])
        let words = "3.0 MB of the image are still to come, and 1.0 MB are free"
        #expect(refused.failures.first?.detail.contains(words) == true)
        bench.hosts.edit { $0.free = 200 << 20 }
        #expect(try await push().failures.isEmpty)
        #expect(offsets == [0, Self.mebibyte] && isThere)
    }

    @Test func `the wish to stop ends a copy at once, and nothing of it is lost`() async throws {
        let interruption = Interruption()
        bench.hosts.edit { contents in
            contents.copies = [.untilStopped(at: 3 * Self.mebibyte)]
            contents.onAction = { if $0 == "copy" { interruption.request() } }
        }
        let outcome = try await push(to: ["10.0.10.1"], interruption: interruption)
        #expect(outcome.failures.count == 1 && outcome.done == 0)
        #expect(outcome.failures.first?.detail.contains("stays there for the next time") == true)
        bench.hosts.edit { $0.onAction = nil }
        #expect(try await push().failures.isEmpty)
        #expect(offsets == [0, 3 * Self.mebibyte])
    }

    @Test func `workers are served at once, and a dead one is nobody else's trouble`() async throws {
        bench.hosts.edit { $0.dead = ["10.0.10.2"] }
        let outcome = try await push(to: ["10.0.10.1", "10.0.10.2", "10.0.10.3"])
        #expect(outcome.done == 2 && outcome.failures.map(\.code) == [.hostUnreachable])
        #expect(outcome.unstarted.map(\.host) == ["10.0.10.2"])
        #expect(bench.hosts.edit { $0.images.count } == 2 && bench.hosts.edit { $0.open } == 0)
        #expect(Set(bench.hosts.edit { $0.purposes }) == [.images])
    }

    @Test func `two pushes at once copy an image once`() async throws {
        async let first = push()
        async let second = push()
        let outcomes = try await [first, second]
        #expect(outcomes.allSatisfy { $0.failures.isEmpty && $0.done == 1 })
        #expect(bench.hosts.edit { $0.uploads } == 1)
    }

    @Test func `what is there is believed, or read where that is asked for`() async throws {
        #expect(try await push().failures.isEmpty)
        bench.hosts.edit { $0.damaged = [place()] }
        #expect(try await push().failures.isEmpty)
        #expect(bench.hosts.edit { $0.uploads } == 1)
        bench.hosts.edit { $0.inUse = [place()] }
        let refused = try await push(verifies: true)
        #expect(refused.failures.map(\.code) == [.imageDamaged] && bench.hosts.edit { $0.uploads } == 1)
        bench.hosts.edit { $0.inUse = [] }
        #expect(try await push(verifies: true).failures.isEmpty)
        #expect(bench.hosts.edit { $0.damaged.isEmpty && $0.uploads == 2 })
        #expect(try await push(verifies: true).failures.isEmpty)
        #expect(bench.hosts.edit { $0.uploads } == 2)
    }

    @Test func `an image that was replaced in the midst is not taken for the other`() async throws {
        bench.hosts.edit { $0.copies = [.cut(at: Self.mebibyte)] }
        _ = try await push()
        _ = try Shell.sh("printf X | dd of=\(path) conv=notrunc bs=1 seek=2000000 2>/dev/null")
        // The fake host has no checksum to compare: what comes is the file's, and is not the image's by name.
        bench.hosts.edit { contents in contents.copies = [.wrong] }
        let outcome = try await push()
        #expect(outcome.failures.map(\.code) == [.imageUnusable] && !isThere)
    }
}
