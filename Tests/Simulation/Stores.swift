import GRDB
import Glibc
import SlicePlanning
import SliceState
import TestSupport

/// The state's file, as the runs of one schedule after the other and one who only looks on have it open.
///
/// A run that came to its end hands its store on to the next, and a schedule to the next schedule: to
/// open a file and to make all statements ready once more says nothing new, and cost more than most
/// runs. In place of a run that died there comes one that opens the file anew, as whoever comes after
/// a death has to find it.
final class Stores {
    let path: String
    /// The bytes of a state in which nothing is recorded.
    private let empty: [UInt8]
    private var spare: [StateStore] = []
    private var observer: StateStore?
    /// Has SQLite check the file, and keeps nothing of it in memory that others have changed since.
    private var auditor: DatabaseQueue?
    /// What the observer read last, and at which change of the file.
    private var last: (change: UInt32, state: ClusterState)?
    /// Kept open: to close it takes the process's locks off the file (`fcntl(2)`).
    private var descriptor: Int32?

    init(path: String, empty: [UInt8]) {
        self.path = path
        self.empty = empty
    }

    /// Forgets all that is recorded, for the next schedule. Nobody is in a transaction.
    ///
    /// - Parameter isFirst: whether nothing is to be taken over from schedules before.
    func clear(isFirst: Bool) {
        last = nil
        guard !isFirst, put(empty) else { return makeFile() }
    }

    /// What stands in the file now, for ``restore(_:)``. Nobody is in a transaction.
    func backUp() -> [UInt8] { FileBytes.read(path) }

    /// Puts an earlier moment's bytes back.
    func restore(_ bytes: [UInt8]) throws {
        last = nil
        guard put(bytes) else { throw History.Broken(rule: "a backup can be put back") }
    }

    /// - Returns: whether the file holds these bytes now.
    private func put(_ content: [UInt8]) -> Bool {
        guard let descriptor, let change = changeCounter else { return false }
        // By its counter SQLite knows a file that others changed from what it has in memory. The number for
        // which the size in the header holds is the same ("The Database Header", 1.3.7 and 1.3.15).
        var bytes = content
        for (offset, byte) in withUnsafeBytes(of: (change &+ 1).bigEndian, Array.init).enumerated() {
            bytes[24 + offset] = byte
            bytes[92 + offset] = byte
        }
        return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
            && ftruncate(descriptor, off_t(bytes.count)) == 0
    }

    private func makeFile() {
        spare = []
        observer = nil
        auditor = nil
        if let descriptor { close(descriptor) }
        unlink(path)
        Shell.write(empty, to: path)
        descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
    }

    /// For a run.
    func take() throws -> StateStore { try spare.popLast() ?? openState() }

    /// Of runs that came to their end, however that was.
    func handOn(from controllers: [Controller]) {
        // A dead run's is closed.
        spare += controllers.filter { !$0.isDead }.map(\.store)
    }

    /// All that is recorded. Read by one who only looks on, and again only where somebody has
    /// written since.
    func read() throws -> ClusterState {
        let change = changeCounter
        if let last, let change, last.change == change { return last.state }
        let store = try observer ?? openState()
        observer = store
        let state = try store.read()
        last = change.map { ($0, state) }
        return state
    }

    /// What SQLite itself finds in the file: `ok`, or what is wrong.
    func integrity() throws -> String? {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try auditor ?? DatabaseQueue(path: path, configuration: configuration)
        auditor = queue
        return try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    }

    private func openState() throws -> StateStore {
        guard let store = try StateStore.open(path) else { throw History.Broken(rule: "the state is there") }
        return store
    }

    /// SQLite's file change counter: each commit that writes makes it another one.
    private var changeCounter: UInt32? {
        var counter: UInt32 = 0
        guard let descriptor, pread(descriptor, &counter, 4, 24) == 4 else { return nil }
        return UInt32(bigEndian: counter)
    }
}
