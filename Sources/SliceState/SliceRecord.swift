import Dispatch
import SlicePlanning
import SliceSyntax
import Synchronization

/// A slice's row, as it was read.
struct SliceRecord: Sendable {
    let id: Int
    let name: String
    let document: String
    let checksum: String

    /// The slice without its objects; nil where the row is not what was written.
    var slice: RecordedSlice? {
        guard Checksum.of([String(id), name, document]) == checksum, let slice = RecordedSlice(jsonText: document),
            slice.id == id, slice.name == name
        else { return nil }
        return slice
    }

    /// The slices of all rows, in their order. Reading a hundred documents is most of what a plan
    /// in a full cluster costs, so all processors do it.
    static func slices(of records: [SliceRecord]) -> [RecordedSlice?] {
        let chunk = 10
        let slices = Mutex([RecordedSlice?](repeating: nil, count: records.count))
        DispatchQueue.concurrentPerform(iterations: (records.count + chunk - 1) / chunk) { part in
            let range = part * chunk..<min((part + 1) * chunk, records.count)
            let parsed = records[range].map(\.slice)
            slices.withLock { $0.replaceSubrange(range, with: parsed) }
        }
        return slices.withLock { $0 }
    }
}
