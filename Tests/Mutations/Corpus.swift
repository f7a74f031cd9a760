import Glibc
import TestSupport

/// What is damaged.
enum Corpus {
    /// The examples, and each wrong file of the golden cases between two of them: every way to go
    /// on behind a mistake is reached, and there still is enough that is nearly right.
    static func files() -> [[UInt8]] {
        let right = read("examples/*.json")
        let wrong = ["topology.json", "cluster.json", "files/*.json"].flatMap {
            read("Tests/Golden/diagnostics/*/\($0)")
        }
        guard !right.isEmpty else { return [] }
        return wrong.filter { $0.count < 1000 }.enumerated().flatMap { [right[$0.offset % right.count], $0.element] }
    }

    /// In the order of their names, which glob(3) sorts.
    private static func read(_ pattern: String) -> [[UInt8]] {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
        var found = glob_t()
        defer { globfree(&found) }
        guard glob("\(root)/\(pattern)", 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0] }.map { FileBytes.read(String(cString: $0)) }
    }
}
