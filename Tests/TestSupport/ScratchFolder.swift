import Glibc

/// A folder of its own for a test, removed with all that is in it when nobody holds it any more.
package final class ScratchFolder: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let path: String

    package init(in parent: String = "/tmp") throws(Failure) {
        var template = Array("\(parent)/slicec-test.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(description: "no folder can be made in \(parent)") }
        path = String(cString: made)
    }

    deinit { Self.remove(path) }

    package func file(_ name: String) -> String { path + "/" + name }

    /// A program of this name, for a `PATH` that has the folder in it.
    ///
    /// - Parameter text: a shell's.
    package func program(_ name: String, _ text: String) {
        Shell.write(Array("#!/bin/sh\n\(text)\n".utf8), to: file(name))
        chmod(file(name), 0o755)
    }

    private static func remove(_ path: String) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
        }
        Glibc.remove(path)
    }
}
