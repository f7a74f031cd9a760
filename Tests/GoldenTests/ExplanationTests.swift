import Foundation
import SliceSyntax
import SliceTopology
import Testing

/// `slicec explain`: every code has a text, and every example shows what it says.
struct ExplanationTests {
    /// Every code, read from the source, so that no list can forget one.
    static func codes() throws -> Set<String> {
        let source = GoldenFolder.repository.appending(path: "Sources/SliceSyntax/DiagnosticCode.swift")
        let text = String(decoding: try Data(contentsOf: source), as: UTF8.self)
        return Set(text.matches(of: /DiagnosticCode\("(SLC[0-9]{3})"/).map { String($0.1) })
    }

    @Test func everyCodeHasOneAndNoOtherHas() throws {
        let explained = Explanation.all.map(\.code.id)
        #expect(Set(explained) == (try Self.codes()))
        #expect(Set(explained).count == explained.count, "explained twice")
        #expect(explained == explained.sorted())
    }

    @Test(arguments: Explanation.all.filter { $0.example.kind != .session })
    func examplesShowTheMistakeAndItsRepair(_ explanation: Explanation) {
        let wrong = diagnose(explanation.example.wrong, explanation.example.kind)
        #expect(!wrong.isEmpty)
        #expect(wrong.allSatisfy { $0.code == explanation.code }, "\(wrong.map(\.code.id))")
        let right = diagnose(explanation.example.right, explanation.example.kind)
        #expect(right.map(\.detail) == [])
    }

    @Test(arguments: Explanation.all.filter { $0.example.kind == .session })
    func sessionsShowTheMessage(_ explanation: Explanation) {
        let heads = explanation.example.wrong.split(separator: "\n").filter {
            $0.hasPrefix("error[") || $0.hasPrefix("warning[")
        }
        let ends = heads.map { String($0.drop { $0 != "[" }) }
        #expect(ends == ["[\(explanation.code.id)]: \(explanation.code.summary)"])
        #expect(explanation.example.wrong.split(separator: "\n").contains { $0.hasPrefix("$ ") })
        #expect(!explanation.example.right.contains("error["))
    }

    @Test(arguments: Explanation.all)
    func textsFitATerminal(_ explanation: Explanation) {
        for line in explanation.meaning.split(separator: "\n") { #expect(line.count <= 76, "\(line)") }
        #expect(!explanation.firstParagraph.isEmpty)
        let text = explanation.plainText
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .format })
    }

    private func diagnose(_ text: String, _ kind: Explanation.Example.Kind) -> [Diagnostic] {
        let file = SourceFile(name: "x.json", text: text)
        if kind == .cluster { return ClusterDecoder.decode(file, folder: "/etc/slicec").diagnostics }
        return TopologyFile.check(file, in: CheckContext(cluster: .standard, defaultOwner: nil)).diagnostics
    }
}
