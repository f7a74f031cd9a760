/// What a file on the controller is, by its first bytes: a base image, or something that is none.
///
/// A file that says nothing is raw: the disk itself.
package enum ImageHeader: Sendable, Equatable {
    /// With the size of the disk that the guest sees, bytes.
    case qcow2(virtualSize: Int)
    case raw
    /// Nothing that a disk can lie over: what it is, as it goes on behind the path, and what to do.
    case unfit(what: String, help: String)

    /// Bytes that are looked at: the descriptor of an ISO 9660 file system is what comes last.
    package static let length = 0x8006

    /// - Parameters:
    ///   - bytes: the file's first ``length``, or all of it.
    ///   - tail: its last 512.
    ///   - size: of the whole file, bytes.
    ///   - path: for the commands that mend it.
    package init(_ bytes: [UInt8], tail: [UInt8] = [], size: Int, path: String) {
        if bytes.starts(with: [0x51, 0x46, 0x49, 0xFB]) {
            self = QCOW2Header(bytes, size: size, path: path).verdict
        } else if let other = ForeignFormat.recognised(in: bytes, tail: tail) {
            self = .unfit(what: "is \(other.name); a base image is qcow2 or raw", help: other.help(path))
        } else {
            self = .raw
        }
    }

    /// Where a mended image goes: beside the file, under another name.
    static func place(besides path: String, ending: String = "qcow2") -> String {
        let folderEnd = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        let name = path[folderEnd...]
        // A name that begins with a dot has no ending there.
        let stem = name.lastIndex(of: ".").flatMap { $0 > name.startIndex ? name[..<$0] : nil } ?? name
        let place = path[..<folderEnd] + stem + (ending.isEmpty ? "" : ".\(ending)")
        return place == path ? "\(path[..<folderEnd])\(stem)-new\(ending.isEmpty ? "" : ".\(ending)")" : String(place)
    }

    /// The command that makes an image that stands alone.
    static func convert(_ path: String, from format: String? = nil) -> String {
        ShellWord.join(
            ["qemu-img", "convert"] + (format.map { ["-f", $0] } ?? []) + ["-O", "qcow2", path, place(besides: path)])
    }
}
