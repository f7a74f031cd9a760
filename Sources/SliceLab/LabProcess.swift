import Glibc
import SystemPackage

/// A process as the lab remembers it: the pid alone may be another's by now.
struct LabProcess: Sendable, Equatable {
    let pid: Int32
    /// Clock ticks after boot, field 22 of `/proc/PID/stat`.
    let startTime: UInt64

    /// The fields of `/proc/PID/stat` after the command, which may hold spaces and brackets.
    private static func fields(of pid: Int32) -> [Substring]? {
        guard let text = FilePath("/proc/\(pid)/stat").text, let bracket = text.lastIndex(of: ")") else {
            return nil
        }
        return text[text.index(after: bracket)...].split(separator: " ")
    }

    /// The process that has this pid now.
    init?(pid: Int32) {
        guard let fields = Self.fields(of: pid), fields.count > 19, let start = UInt64(fields[19]) else {
            return nil
        }
        self.init(pid: pid, startTime: start)
    }

    private init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// Reads `PID START`, the form in which it is recorded.
    init?(record: some StringProtocol) {
        let words = record.split(separator: " ")
        guard words.count == 2, let pid = Int32(words[0]), pid > 1, let start = UInt64(words[1]) else {
            return nil
        }
        self.init(pid: pid, startTime: start)
    }

    /// `PID START`.
    var record: String { "\(pid) \(startTime)" }

    /// Still the same process, and not a zombie that nobody has reaped.
    var isAlive: Bool {
        guard let fields = Self.fields(of: pid), fields.count > 19 else { return false }
        return fields[0] != "Z" && fields[0] != "X" && UInt64(fields[19]) == startTime
    }

    /// Its children.
    var children: [LabProcess] {
        FilePath("/proc").entries.compactMap(Int32.init).filter { child in
            guard let fields = Self.fields(of: child), fields.count > 1 else { return false }
            return Int32(fields[1]) == pid
        }.compactMap(LabProcess.init(pid:))
    }

    /// SIGKILL, if it is still the one we started.
    func kill() {
        if isAlive { _ = Glibc.kill(pid, SIGKILL) }
    }
}
