import Foundation
import Testing

/// What can be seen of the documentation's pages without running them.
@Suite struct DocumentationTextTests {
    private static let pages = DocumentationPages.all

    @Test func thePagesAreThere() throws {
        #expect(Self.pages.count >= 10, "\(Self.pages)")
        #expect(try Self.pages.flatMap { try DocumentationPages.read($0).steps }.count > 80)
    }

    @Test(arguments: pages)
    func everyBlockAndCommentIsUnderstood(path: String) throws {
        #expect(try DocumentationPages.read(path).mistakes == [])
    }

    /// Few, and each for a reason.
    @Test func whatIsNotRunIsKnown() throws {
        let exceptions = try Self.pages.flatMap { path in
            try DocumentationPages.read(path).exceptions.map {
                "\(path.split(separator: "/").last ?? ""): \($0.firstLine)"
            }
        }
        #expect(exceptions == Self.notRun)
    }

    private static let notRun = [
        "README.md: make demo     # a cluster in this machine, two guests that ping each other, and back to nothing",
        "README.md: make install PREFIX=$HOME/.local     # without PREFIX: /usr/local, as root",
        "RealCluster.md: sudo apt install openvswitch-switch qemu-system-x86 qemu-utils python3 util-linux iproute2 "
            + "nftables sudo",
        "RealCluster.md: sudo apt install dnsmasq-base",
    ]

    @Test(arguments: pages)
    func linksLeadSomewhere(path: String) throws {
        let text = try DocumentationPages.read(path).prose.joined(separator: "\n")
        let folder = URL(filePath: LabCluster.sources + "/" + path).deletingLastPathComponent()
        for match in text.matches(of: /\]\(([^)]+)\)/) {
            let target = String(match.1)
            if target.contains("://") { continue }
            let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let file =
                parts[0].isEmpty
                ? URL(filePath: LabCluster.sources + "/" + path) : folder.appending(path: String(parts[0]))
            #expect(FileManager.default.fileExists(atPath: file.path), "\(path): \(target)")
            guard parts.count > 1 else { continue }
            let other = MarkdownPage(try String(contentsOf: file, encoding: .utf8))
            #expect(other.prose.contains { Self.anchor($0) == String(parts[1]) }, "\(path): \(target)")
        }
    }

    /// How GitHub names a heading in a link; nil for other lines.
    private static func anchor(_ line: String) -> String? {
        guard line.hasPrefix("#") else { return nil }
        let title = line.drop { $0 == "#" }.dropFirst().lowercased()
        return String(title.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
    }

    @Test func theIndexNamesEveryPage() throws {
        let index = try DocumentationPages.read("\(DocumentationPages.folder)/Documentation.md")
        let text = index.prose.joined(separator: "\n")
        for page in Self.pages.dropFirst() where !page.hasSuffix("/Documentation.md") {
            #expect(text.contains("](\(page.split(separator: "/").last ?? ""))"), "\(page)")
        }
    }

    /// Those within sentences are not run: that there are such commands, with such options, can be seen.
    @Test(arguments: pages)
    func commandsInSentencesAreThere(path: String) async throws {
        let help = try await LabCluster.shared.slicec(["--experimental-dump-help"]).output
        let root = try #require(JSONSerialization.jsonObject(with: Data(help.utf8)) as? [String: Any])
        let program = try #require(root["command"] as? [String: Any])
        let text = try DocumentationPages.read(path).prose.joined(separator: " ")
        for match in text.matches(of: /`slicec ([^`]+)`/) {
            let words = match.1.split(separator: " ").prefix { $0 != "--" }
            var command = program
            for word in words.prefix(while: { !$0.hasPrefix("-") }) {
                let subcommands = command["subcommands"] as? [[String: Any]] ?? []
                guard !subcommands.isEmpty else { break }
                let found = subcommands.first { $0["commandName"] as? String == String(word) }
                command = try #require(found, "\(path): slicec \(match.1)")
            }
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }.compactMap { $0["name"] as? String }
            for word in words where word.hasPrefix("--") {
                #expect(names.contains(String(word.dropFirst(2))), "\(path): slicec \(match.1)")
            }
        }
    }
}
