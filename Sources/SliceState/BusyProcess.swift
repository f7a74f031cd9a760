import Glibc

/// The process that keeps a file locked, as the kernel lists it (`proc_locks(5)`).
///
/// The file itself is not opened for this: to close it would give back every lock that this process has on it
/// (`fcntl(2)`), those of a transaction in another thread too.
struct BusyProcess {
    let pid: Int
    /// Whether it was stopped (`T` in `proc_pid_stat(5)`): it keeps its locks until somebody lets it go on.
    let isStopped: Bool

    init(pid: Int, isStopped: Bool) {
        self.pid = pid
        self.isStopped = isStopped
    }

    /// Nil where no other process of this machine has a lock on the file that keeps others out.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0, let locks = Self.text(of: "/proc/locks") else { return nil }
        let own = Int(getpid())
        let pids = locks.split(separator: "\n").compactMap { line -> Int? in
            // `1: POSIX  ADVISORY  WRITE 4711 fe:00:131073 1073741824 1073742335`; waiting ones have `->`.
            let words = line.split(separator: " ")
            guard words.count == 8, words[1] == "POSIX", words[3] == "WRITE",
                words[5].split(separator: ":").last.flatMap({ UInt($0) }) == UInt(status.st_ino)
            else { return nil }
            return Int(words[4])
        }
        guard let pid = pids.first(where: { $0 != own && $0 > 0 }) else { return nil }
        self.pid = pid
        // The name may hold blanks and brackets; the state stands behind the last one.
        let behind = Self.text(of: "/proc/\(pid)/stat")?.split(separator: ")").last ?? ""
        isStopped = ["T", "t"].contains(behind.split(separator: " ").first ?? "")
    }

    private static func text(of path: String) -> String? {
        guard let stream = fopen(path, "re") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
