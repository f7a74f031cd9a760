import SliceSyntax
import Testing

/// Something that went wrong outside of the compiler, as `event.json` of a case tells it:
/// `{"host": "connecting", "user": "ubuntu"}`.
///
/// The first key says where it happened (`host`, `state`, `command` or `file`) and its value what;
/// the others are what the message needs. What a program wrote is in `stderr.txt` or `stdout.txt`.
struct GoldenEvent {
    private let root: JSONValue
    private let folder: GoldenFolder

    /// Nil where the case has no event.
    init?(_ folder: GoldenFolder) throws {
        guard let file = folder.source("event.json") else { return nil }
        root = try #require(JSONParser.parse(file).document).root
        self.folder = folder
    }

    func diagnostic() throws -> Diagnostic {
        let place = try #require(root.members.first)
        let what = place.value.string ?? ""
        let found =
            switch place.name {
            case "host": try HostEvents.diagnostic(what, self)
            case "state": try StateEvents.diagnostic(what, self)
            case "command": try CommandEvents.diagnostic(what, self)
            case "file": try FileEvents.diagnostic(what, self)
            default: nil as Diagnostic?
            }
        return try #require(found, "there is no event \"\(place.name)\": \"\(what)\"")
    }

    func text(_ key: String) throws -> String { try #require(root[key]?.string, "event.json needs \"\(key)\"") }
    func optionalText(_ key: String) -> String? { root[key]?.string }
    func number(_ key: String) throws -> Int { try #require(root[key]?.integer, "event.json needs \"\(key)\"") }
    func flag(_ key: String) -> Bool { root[key]?.bool ?? false }
    func texts(_ key: String) -> [String] { root[key]?.elements.compactMap(\.string) ?? [] }

    /// What a program wrote; empty where the case has no such file.
    func output(_ file: String) -> String {
        folder.source(file).map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
    }
}
