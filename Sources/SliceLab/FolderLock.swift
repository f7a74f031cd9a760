import Glibc
import SystemPackage

/// An exclusive `flock` on a folder. It goes with its holder, however that ends.
struct FolderLock: Sendable {
    private let descriptor: CInt

    /// Waits for the lock, making the folder where it is missing.
    ///
    /// Who held it before may have removed the folder; the lock is then on a folder that is
    /// nowhere, and we start afresh.
    init(_ folder: FilePath, mode: UInt32, waiting: () -> Void = {}) async throws(LabError) {
        var told = false
        while true {
            try folder.makeFolder(mode: mode)
            let descriptor = open(folder.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { throw folder.failure("open") }
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                guard errno == EWOULDBLOCK || errno == EINTR else {
                    close(descriptor)
                    throw folder.failure("lock")
                }
                if !told { waiting() }
                told = true
                // Polled, and not waited for in the kernel, so that Ctrl-C is heard.
                do { try await Task.sleep(for: .milliseconds(20)) } catch {
                    close(descriptor)
                    throw .interrupted
                }
            }
            var held = stat()
            var named = stat()
            if fstat(descriptor, &held) == 0, stat(folder.string, &named) == 0,
                held.st_ino == named.st_ino, held.st_dev == named.st_dev
            {
                self.descriptor = descriptor
                return
            }
            close(descriptor)
        }
    }

    /// Gives the lock back; to be called once.
    func release() { close(descriptor) }
}
