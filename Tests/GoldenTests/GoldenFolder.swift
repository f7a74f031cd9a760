import Foundation
import SliceSyntax
import SliceTopology
import Testing

/// A folder of `Tests/Golden` (or of the examples) with a case's inputs and what they must give.
struct GoldenFolder: Sendable, CustomTestStringConvertible {
    let url: URL
    var name: String { url.lastPathComponent }
    var testDescription: String { name }

    /// `UPDATE_GOLDEN=1` rewrites what differs, and then fails, so that a rewrite is looked at.
    static let isUpdating =
        ProcessInfo.processInfo.environment["UPDATE_GOLDEN"].map { !$0.isEmpty && $0 != "0" } ?? false

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let root = repository.appending(path: "Tests/Golden")

    /// All cases of a kind, by name.
    static func cases(_ kind: String) -> [GoldenFolder] {
        let folder = root.appending(path: kind)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map { GoldenFolder(url: folder.appending(path: $0)) }
    }

    /// An input, under the name that diagnostics show; nil where the case has none.
    func source(_ file: String) -> SourceFile? {
        (try? Data(contentsOf: url.appending(path: file))).map { SourceFile(name: file, bytes: [UInt8]($0)) }
    }

    /// What topologies of the case name beside themselves.
    var namedFiles: NamedFiles {
        NamedFiles(
            read: { path, limit in
                guard let data = try? Data(contentsOf: url.appending(path: path)) else {
                    return .unreadable("no such file or directory")
                }
                return data.count > limit ? .tooLong : .bytes([UInt8](data))
            },
            expand: { pattern in
                let ending = pattern.split(separator: "*").last.map(String.init) ?? ""
                let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
                return names.filter { $0.hasSuffix(ending) }.sorted()
            })
    }

    /// All inputs in a folder of the case, by name.
    func sources(below subfolder: String) -> [SourceFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.appending(path: subfolder).path)) ?? []
        return names.sorted().compactMap { name in
            source("\(subfolder)/\(name)").map { SourceFile(name: name, bytes: $0.bytes) }
        }
    }

    /// Compares `text` with the golden file, or rewrites that.
    func expect(_ text: String, is file: String, _ location: SourceLocation = #_sourceLocation) throws {
        let path = url.appending(path: file)
        let golden = (try? Data(contentsOf: path)).map { String(decoding: $0, as: UTF8.self) }
        if golden == text { return }
        guard Self.isUpdating else {
            Issue.record(
                "\(name)/\(file) \(golden == nil ? "is missing" : "differs"):\n\(Self.difference(golden ?? "", text))",
                sourceLocation: location)
            return
        }
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: path)
        Issue.record("rewrote \(name)/\(file): look at it, then run the tests again", sourceLocation: location)
    }

    /// The first lines that differ, for people.
    private static func difference(_ golden: String, _ text: String) -> String {
        let left = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let right = text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = zip(left, right).prefix { $0 == $1 }.count
        func part(_ lines: [Substring], _ sign: String) -> String {
            lines.dropFirst(first).prefix(8).map { "\(sign) \($0)\n" }.joined()
        }
        return "line \(first + 1)\n" + part(left, "-") + part(right, "+")
    }
}
