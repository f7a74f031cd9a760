import Glibc

/// Tells a file from any other that its path has named, without reading it (`stat(2)`): as git's index does.
/// A file that is written, replaced or put back from elsewhere gets another time of change, which nobody can set.
struct FileMark: Equatable {
    let text: String
    /// Seconds since the epoch.
    private let changed: Int

    /// Nil where there is no such file.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let times = [status.st_mtim, status.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }
        text = "\(status.st_dev) \(status.st_ino) \(status.st_size) \(times[0]) \(times[1])"
        changed = status.st_ctim.tv_sec
    }

    /// Whether a change from now on shows: clocks of file systems are coarse, and one in the same tick would not.
    var isSettled: Bool { time(nil) - changed > 2 }
}
