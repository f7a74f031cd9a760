import SliceSyntax
import Testing

@testable import SliceTopology

/// A topology in whose text `1️⃣`, `2️⃣`, … stand where findings must point.
struct MarkedTopology {
    let file: SourceFile
    /// Byte offset of each marker, markers left out.
    let offsets: [Character: Int]

    init(_ marked: String) {
        var text = ""
        var offsets: [Character: Int] = [:]
        for character in marked {
            if character.unicodeScalars.contains("\u{20E3}") {
                offsets[character] = text.utf8.count
            } else {
                text.append(character)
            }
        }
        file = SourceFile(name: "topology.json", text: text)
        self.offsets = offsets
    }

    /// The topology, whatever is wrong with its meaning.
    func decoded(_ location: SourceLocation = #_sourceLocation) throws -> Topology {
        let parsed = JSONParser.parse(file)
        try #require(parsed.diagnostics.isEmpty, sourceLocation: location)
        let decoded = TopologyDecoder.decode(try #require(parsed.document, sourceLocation: location))
        return try #require(decoded.topology, sourceLocation: location)
    }
}

/// What a check must find.
struct ExpectedFinding {
    let marker: Character
    let code: DiagnosticCode
    /// A part of detail and help.
    let text: [String]
    /// Markers of its notes.
    let notes: [Character]

    init(_ marker: Character, _ code: DiagnosticCode, _ text: String..., notes: [Character] = []) {
        self.marker = marker
        self.code = code
        self.text = text
        self.notes = notes
    }
}

/// Runs one check over several files and compares what it finds, in the order of the files.
/// Markers are unique over all of them.
func expect(
    _ check: any TogetherCheck.Type, in marked: [String], finds expected: [ExpectedFinding],
    cluster: Cluster = .standard, defaultOwner: String? = nil, _ location: SourceLocation = #_sourceLocation
) throws {
    let sources = marked.map(MarkedTopology.init)
    let context = CheckContext(cluster: cluster, defaultOwner: defaultOwner)
    func marker(at span: SourceSpan?) -> Character? {
        guard let span, let source = sources.first(where: { $0.file === span.file }) else { return nil }
        return source.offsets.first { $0.value == span.range.start }?.key
    }
    let all = check.check(try sources.map { try $0.decoded(location) }, in: context)
    let found = sources.flatMap { source in all.filter { $0.span?.file === source.file }.inFileOrder() }
    #expect(found.count == all.count, sourceLocation: location)
    #expect(found.map(\.code) == expected.map(\.code), sourceLocation: location)
    #expect(found.map { marker(at: $0.span) } == expected.map(\.marker), sourceLocation: location)
    for (diagnostic, expected) in zip(found, expected) {
        #expect(diagnostic.notes.map { marker(at: $0.span) } == expected.notes, sourceLocation: location)
        let message = diagnostic.detail + "\n" + (diagnostic.help ?? "")
        for part in expected.text { #expect(message.contains(part), "\(message)", sourceLocation: location) }
    }
}

/// Runs one check over `marked` and compares what it finds, in file order.
func expect(
    _ check: any TopologyCheck.Type, in marked: String, finds expected: [ExpectedFinding],
    cluster: Cluster = .standard, defaultOwner: String? = nil, _ location: SourceLocation = #_sourceLocation
) throws {
    let source = MarkedTopology(marked)
    let context = CheckContext(cluster: cluster, defaultOwner: defaultOwner)
    let found = check.check(try source.decoded(location), in: context).inFileOrder()
    #expect(found.map(\.code) == expected.map(\.code), sourceLocation: location)
    #expect(found.map { $0.span?.range.start } == expected.map { source.offsets[$0.marker] }, sourceLocation: location)
    for (diagnostic, expected) in zip(found, expected) {
        #expect(
            diagnostic.notes.map { $0.span?.range.start } == expected.notes.map { source.offsets[$0] },
            sourceLocation: location)
        let message = diagnostic.detail + "\n" + (diagnostic.help ?? "")
        for part in expected.text { #expect(message.contains(part), sourceLocation: location) }
        #expect(diagnostic.summary == diagnostic.code.summary, sourceLocation: location)
    }
}
