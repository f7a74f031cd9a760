import Glibc
import SliceCommands
import SliceSyntax

/// The folder that emitted scripts are written to. Files that are not scripts of the same slice
/// and purpose are never touched: a script must not turn into one that does something else.
struct ScriptFolder {
    let path: String

    /// - Throws: ``Diagnostic`` where scripts of another slice or purpose are there, or a file that
    ///   is not ours has a script's name.
    func check(_ scripts: [HostScript], for purpose: HostScript.Purpose) throws(Diagnostic) {
        for name in try names() where name.hasSuffix(".sh") {
            let found = HostScript.Purpose(ofScript: head(of: name))
            if let found, found != purpose {
                let what = found.isDestroy ? "take slice \(found.slice) down" : "deploy slice \(found.slice)"
                throw Diagnostic(
                    .unwritableFile,
                    detail: "\(path) holds scripts that \(TerminalText.escaped(what)). They are as they were.",
                    help: "name another folder with --out, or empty this one")
            }
            if found == nil, scripts.contains(where: { $0.fileName == name }) {
                throw Diagnostic(
                    .unwritableFile,
                    detail: "\(path)/\(name) is not a script that slicec wrote. It is as it was.",
                    help: "name another folder with --out, or move the file away")
            }
        }
    }

    /// Writes the scripts, and removes those that an earlier emit wrote and this one does not.
    ///
    /// - Throws: ``Diagnostic`` where that is not possible, or ``check(_:for:)`` finds something.
    func write(_ scripts: [HostScript], for purpose: HostScript.Purpose) throws(Diagnostic) {
        try check(scripts, for: purpose)
        try makeFolder()
        let wanted = Set(scripts.map(\.fileName))
        for name in try names() where name.hasSuffix(".sh") && !wanted.contains(name) {
            if HostScript.Purpose(ofScript: head(of: name)) == purpose { unlink("\(path)/\(name)") }
        }
        for script in scripts { try write(script) }
    }

    /// Whole or not at all: somebody may be about to run the old one.
    private func write(_ script: HostScript) throws(Diagnostic) {
        let target = "\(path)/\(script.fileName)"
        let failure = OutputFile.put(
            Array(script.text.utf8), at: Array(target.utf8CString),
            through: Array("\(path)/.\(script.fileName).XXXXXX".utf8CString), mode: 0o700, isDurable: false)
        if let failure { throw Self.unwritable(target, failure) }
    }

    private func makeFolder() throws(Diagnostic) {
        var folder = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            folder += "/" + part
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw Self.unwritable(path, errno) }
        }
    }

    /// Names of what is in the folder; none where it is not there yet.
    private func names() throws(Diagnostic) -> [String] {
        guard let names = FolderListing.names(path) else {
            if errno == ENOENT { return [] }
            throw Self.unwritable(path, errno)
        }
        return names.sorted()
    }

    /// The beginning of a file, enough to know a script by; empty where it cannot be read.
    private func head(of name: String) -> String {
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private static func unwritable(_ path: String, _ error: Int32) -> Diagnostic {
        Diagnostic(
            .unwritableFile, detail: "\(path): \(String(cString: strerror(error)).lowercased()).",
            help: "check the disk and the rights of the folder")
    }
}
