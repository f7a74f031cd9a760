import Glibc
import SliceCommands
package import SlicePlanning
package import SliceState
package import SliceSyntax

/// Reads what a base image on the controller is: format, size, SHA-256.
package enum ImageFile {
    /// Says what the image at a path is.
    package typealias Reading = @Sendable (_ path: String) async throws(Diagnostic) -> ImageReference.Identity

    /// The same, told of for as long as it takes.
    package static func told(
        to report: @escaping @Sendable (ApplyEvent) -> Void, _ read: @escaping Reading
    ) -> Reading {
        { path throws(Diagnostic) in
            report(.preparing(.image(path)))
            defer { report(.preparing(nil)) }
            return try await read(path)
        }
    }

    /// Reads it only where it is not the file any more that the state knows.
    ///
    /// - Parameter remembers: whether the state learns what was read.
    /// - Throws: ``Diagnostic`` with the path and what is wrong with it.
    package static func identify(
        _ path: String, knownTo store: StateStore, remembers: Bool = true
    ) async throws(Diagnostic) -> ImageReference.Identity {
        let mark = FileMark(of: path)
        if let mark, let known = try store.image(at: path, mark: mark.text) { return known }
        let isSettled = mark?.isSettled ?? false
        let identity = try await identify(path)
        // One that was written meanwhile is read again the next time.
        if remembers, isSettled, let mark, mark == FileMark(of: path) {
            try store.remember(ImageReference(path: path, identity: identity), mark: mark.text)
        }
        return identity
    }

    /// SHA-256 that the state knows of a file, if the path names the same one still.
    package static func known(_ path: String, to store: StateStore) throws(Diagnostic) -> String? {
        guard let mark = FileMark(of: path) else { return nil }
        return try store.image(at: path, mark: mark.text)?.sha256
    }

    /// - Throws: ``Diagnostic`` with the path and what is wrong with it.
    package static func identify(_ path: String) async throws(Diagnostic) -> ImageReference.Identity {
        let (format, size) = try formatAndSize(path)
        let sum: String
        do throws(SHA256Sum.Failure) {
            sum = try await SHA256Sum.of(file: path)
        } catch {
            throw unusable(path, error.reason)
        }
        return ImageReference.Identity(sha256: sum, format: format, virtualSize: size)
    }

    /// QCOW2 says in its header how large the disk is; any other file that can be one is the disk itself.
    private static func formatAndSize(_ path: String) throws(Diagnostic) -> (String, Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, String(cString: strerror(errno)).lowercased()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw unusable(path, "is not a file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { throw unusable(path, "is empty") }
        let header = bytes(of: descriptor, from: 0, atMost: ImageHeader.length)
        let tail = bytes(of: descriptor, from: max(0, size - 512), atMost: 512)
        switch ImageHeader(header, tail: tail, size: size, path: path) {
        case .qcow2(let virtualSize): return ("qcow2", virtualSize)
        case .raw: return ("raw", size)
        case .unfit(let what, let help): throw unusable(path, what, help: help)
        }
    }

    private static func bytes(of descriptor: Int32, from offset: Int, atMost count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }

    static func changed(_ path: String, from identity: ImageReference.Identity) -> Diagnostic {
        Diagnostic(
            .imageUnusable,
            detail: "\(path) is not the image that was recorded for this VM (SHA-256 \(identity.sha256.prefix(12))…).",
            help: "put that image back; or, for a VM on the new one, remove the VM, apply, and add it again")
    }

    /// An image that a plan wants copied and that was not identified beforehand.
    static func unseen(_ path: String) -> Diagnostic {
        Diagnostic(
            .imageUnusable, detail: "\(path) was not looked at before the run, so it is not copied.",
            help: "run the same command again")
    }

    /// - Parameter what: `is empty`: what goes on behind the path.
    static func unusable(
        _ path: String, _ what: String,
        help: String = "put the image there, or name another in the cluster file's flavors"
    ) -> Diagnostic {
        // Images are read before a run begins.
        Diagnostic(.imageUnusable, detail: "\(path) \(what). Nothing was changed.", help: help)
    }

    static func unreadable(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            .imageUnusable, detail: "\(path): \(reason). Nothing was changed.",
            help: "put the image there, or name another in the cluster file's flavors")
    }
}
