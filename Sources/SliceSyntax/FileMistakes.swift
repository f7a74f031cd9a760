/// The wording of what can be wrong with files themselves, whatever is in them.
package enum FileMistakes {
    /// - Parameters:
    ///   - reason: without its full stop: `no such file or directory`.
    ///   - isDefault: whether the file was not named but is the one that is looked for.
    ///   - near: a file that may have been meant.
    package static func unreadable(
        _ path: String, _ reason: String, isDefault: Bool = false, near: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .unreadableFile, detail: "\(path): \(reason).", at: beginning(of: path),
            help: near.map { "did you mean \(TerminalText.escaped($0))?" }
                ?? (isDefault
                    ? "name the file, or go to the folder that has a \(path)" : "check the path and the file's rights"))
    }

    /// A folder stands where a file was wanted.
    package static func folder(_ path: String) -> Diagnostic {
        Diagnostic(
            .unreadableFile, detail: "\(path): it is a folder.", at: beginning(of: path), help: "name a file in it")
    }

    /// For those who cannot read the list of names that people get.
    package static func otherLayout(_ path: String) -> Diagnostic {
        Diagnostic(
            .otherLayout, detail: "\(path) is laid out otherwise than slicec format writes it.",
            at: beginning(of: path), help: "run: slicec format \(path)")
    }

    /// JSON, but neither a topology nor a cluster file.
    package static func notOurs(_ span: SourceSpan) -> Diagnostic {
        let start = SourceSpan(file: span.file, range: SourceRange(start: span.range.start, end: span.range.start + 1))
        return Diagnostic(
            .missingKey, detail: "The file has no key of a topology or of a cluster file.", at: start,
            help: "is this really the file you meant?")
    }

    /// Where no text is known, the file itself is the place.
    private static func beginning(of path: String) -> SourceSpan {
        SourceSpan(file: SourceFile(name: path, bytes: []), range: SourceRange(at: 0))
    }

    package static func emptyFolder(_ path: String) -> Diagnostic {
        Diagnostic(
            .emptyFolder, detail: "\(path) holds no file that ends in .json.", at: beginning(of: path),
            help: "name another folder, or the files themselves")
    }

    /// - Parameter isNew: whether there was no such file before.
    package static func unwritable(_ path: String, _ reason: String, isNew: Bool = false) -> Diagnostic {
        Diagnostic(
            .unwritableFile, detail: "\(path): \(reason).\(isNew ? "" : " It is as it was.")", at: beginning(of: path),
            help: "check the disk and the rights of the file and its folder")
    }
    /// Where something was to be made, and something is.
    package static func there(_ path: String) -> Diagnostic {
        Diagnostic(
            .unwritableFile, detail: "\(path): it is there already. It is as it was.", at: beginning(of: path),
            help: "name another file, or move this one away")
    }

    /// Where something was to be written, and what is there is still needed.
    ///
    /// - Parameter reason: without its full stop: `it is the topology file`.
    package static func inUse(_ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            .unwritableFile, detail: "\(path): \(reason). It is as it was.", at: beginning(of: path),
            help: "name another file with --out")
    }
}
