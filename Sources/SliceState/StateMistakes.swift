import GRDB
import Glibc
import SliceSyntax

/// The wording of what can be wrong with the state.
enum StateMistakes {
    static func foreign(_ path: String, _ what: String) -> Diagnostic {
        Diagnostic(
            .stateForeign, detail: "\(path) \(what). It was left as it is.",
            help: "name another file with --state or SLICEC_STATE, or move this one away")
    }

    static func empty(_ path: String) -> Diagnostic {
        Diagnostic(
            .stateForeign,
            detail:
                "\(path) is empty, which a state never is. Taking it for a fresh one would forget what runs on the hosts.",
            help: "put back a copy of the state, or delete the file if the cluster holds no slices")
    }

    static func damaged(_ path: String, _ what: String) -> Diagnostic {
        Diagnostic(
            .stateDamaged, detail: "\(path): \(what).",
            help: "put back a copy of the state; nothing was changed")
    }

    static func tooNew(_ path: String) -> Diagnostic {
        Diagnostic(
            .stateTooNew, detail: "\(path) has a schema that this slicec does not know.",
            help: "use the slicec that wrote it, or a newer one")
    }

    static func fixed(_ setting: String, recorded: String, value: String) -> Diagnostic {
        Diagnostic(
            .settingFixed,
            detail:
                "The cluster file says \"\(setting)\": \"\(value)\"; what is deployed was made with \"\(recorded)\", "
                + "and is found again only by that.",
            help: "put \"\(recorded)\" back, or destroy all slices first")
    }

    static func unusable(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            .stateUnusable, detail: "\(path): \(reason).",
            help: "check the path and its rights, or name another with --state or SLICEC_STATE")
    }

    static func taken(_ path: String) -> Diagnostic {
        Diagnostic(
            .unwritableFile, detail: "\(path) is there already, and was left as it is.",
            help: "name another file, or replace that one with --force")
    }

    /// A lock's file or folder that cannot be made.
    static func lock(_ path: String, _ number: Int32) -> Diagnostic {
        switch number {
        case ENOSPC: full(path)
        case EROFS: notWritable(path, String(cString: strerror(number)))
        default: unusable(path, String(cString: strerror(number)))
        }
    }

    static func full(_ path: String) -> Diagnostic {
        Diagnostic(
            .stateWrite, detail: "The disk with \(path) is full. What was recorded before is safe.",
            help: "make room, then run the same command again")
    }

    /// - Parameter process: who keeps it, where that is known.
    static func busy(_ path: String, by process: BusyProcess?) -> Diagnostic {
        guard let process else {
            return Diagnostic(
                .stateWrite, detail: "Another process has kept \(path) busy for too long.",
                help: "run the same command again")
        }
        let words = process.isStopped ? ", which was stopped (Ctrl-Z or SIGSTOP) as it wrote," : ""
        let help =
            process.isStopped
            ? "let it go on (kill -CONT \(process.pid)) or end it (kill -9 \(process.pid)): either way the state stays "
                + "whole; then run the same command again"
            : "run the same command again"
        return Diagnostic(
            .stateWrite, detail: "Process \(process.pid)\(words) has kept \(path) busy for too long.", help: help)
    }

    static func notWritable(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            .stateWrite, detail: "\(path) cannot be written: \(reason). What was recorded before is safe.",
            help: "check the file's and its folder's rights and the disk, then run the same command again")
    }

    /// - Parameter holder: who has the lock, as its file says; empty where it does not.
    static func locked(_ slice: String, by holder: String) -> Diagnostic {
        Diagnostic(
            .sliceLocked,
            detail: "Slice \"\(slice)\" is being worked on by \(holder.isEmpty ? "another run" : holder).",
            help: "wait for it, or give it time with --lock-timeout SECONDS; the lock goes when that run ends, "
                + "and slicec unlock says more about one that hangs")
    }

    /// - Parameters:
    ///   - what: what slices share.
    ///   - holder: who has it, as its file says; empty where it does not.
    static func shared(_ what: String, by holder: String) -> Diagnostic {
        Diagnostic(
            .sharedLocked,
            detail: "\(what), which slices share, is being worked on by "
                + "\(holder.isEmpty ? "another run" : holder), and was not waited for any longer.",
            help: "let that run go on where it was stopped, or end it, then run the same command again")
    }

    /// - Parameter by: who took it, in the words of `unlock`; may be empty.
    static func lockLost(_ slice: String, by: String) -> Diagnostic {
        Diagnostic(
            .lockLost,
            detail: "The lock of slice \"\(slice)\" was taken away from this run"
                + (by.isEmpty ? "" : " by \(by)") + ". It records nothing any more, and has stopped.",
            help: "nothing is lost: the next apply or destroy looks at what this run may have done on hosts")
    }

    /// What SQLite reported, by its result code (`sqlite.org/rescode.html`).
    static func from(_ error: any Error, path: String) -> Diagnostic {
        if let diagnostic = error as? Diagnostic { return diagnostic }
        guard let error = error as? DatabaseError else { return unusable(path, "\(error)") }
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_NOTADB: return foreign(path, "is not a database (\(reason))")
        case .SQLITE_CORRUPT: return damaged(path, reason)
        case .SQLITE_FULL: return full(path)
        case .SQLITE_BUSY: return busy(path, by: BusyProcess(of: path))
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_IOERR, .SQLITE_CANTOPEN: return notWritable(path, reason)
        default: return unusable(path, reason)
        }
    }
}
