import Glibc
import SystemPackage

/// Tells how much of a file its reader has read by now, which is another process that got its
/// descriptor: both share the place in the file (`dup(2)`), so that no byte has to pass through here.
struct UploadGauge {
    private static let interval = Duration.milliseconds(200)

    private let task: Task<Void, Never>?

    /// - Parameter source: may be closed afterwards.
    init(_ source: FileDescriptor, report: @escaping @Sendable (Int) -> Void) {
        let descriptor = fcntl(source.rawValue, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else {
            task = nil
            return
        }
        task = Task {
            defer { close(descriptor) }
            var last = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                let place = Int(lseek(descriptor, 0, SEEK_CUR))
                guard place > last, !Task.isCancelled else { continue }
                last = place
                report(place)
            }
        }
    }

    func end() { task?.cancel() }
}
