import Glibc
import SliceSyntax

extension OutputFile {
    /// Writes a file that may not be there yet. Only files are replaced: a device or a pipe
    /// would become one.
    ///
    /// - Throws: ``Diagnostic`` where it cannot be written.
    static func make(_ path: String, with bytes: [UInt8]) throws(Diagnostic) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else { throw unwritable(path, String(cString: strerror(errno)).lowercased()) }
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        close(descriptor)
        guard isFile else { throw unwritable(path, "it is not a file") }
        try replace(path, with: bytes)
    }

    private static func unwritable(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            .unwritableFile, detail: "\(path): \(reason).", help: "check the path and the rights of its folder")
    }
}
