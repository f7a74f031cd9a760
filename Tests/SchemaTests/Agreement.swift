import SliceSyntax
import TestSupport
import Testing

/// Compares what a schema and what slicec say, over every document of a kind and many changed ones.
///
/// They agree where the schema rejects exactly what has an error about shape, an `SLC1xx`. What
/// may differ is in ``meanings`` and in ``NumberSpelling``, and nowhere else.
struct Agreement: Sendable {
    /// A rule about meaning that the schema knows too, so that an editor shows it.
    struct Meaning: Sendable {
        /// Where in the document, and by which keyword, the schema rejects.
        let path: String
        let keyword: String
        /// What slicec calls it.
        let codes: Set<String>
        /// Documents that only this is wrong with.
        let examples: [JSONTree]
    }

    let schema: String
    let meanings: [Meaning]
    /// Errors about meaning that the schema always knows.
    var known: Set<String> = []
    /// Errors about shape that documents of the kind can have; each of them must turn up.
    let codes: Set<String>
    let validate: @Sendable (SourceFile) -> [Diagnostic]

    /// Enough for each error and each meaning to turn up many times.
    private static let count = 5000
    private static let shownFailures = 10

    private struct Tally {
        var failures: [String] = []
        var rejectedBySchema = 0
        var rejectedByShape = 0
        var numberSpellings = 0
        var codes: [String: Int] = [:]
        var meanings: [String: Int] = [:]
    }

    func check(right: [SchemaFiles.Document], wrong: [SchemaFiles.Document]) throws {
        try #require(!right.isEmpty && !wrong.isEmpty)
        let seed = SeededGenerator.seed
        var mutation = TreeMutation(keys: Self.keys(of: try SchemaFiles.schema(schema)), seed: seed)
        // Half of them out of the examples that have every key.
        let examples = try SchemaFiles.examples(of: schema)
        let mutated = (0..<Self.count).map { number in
            let originals = number.isMultiple(of: 2) ? examples : right
            let original = originals[number / 2 % originals.count]
            return SchemaFiles.Document(
                name: "seed \(seed), number \(number), out of \(original.name)", tree: mutation.mutated(original.tree))
        }
        let meant = meanings.flatMap { meaning in
            meaning.examples.map { SchemaFiles.Document(name: "example of \(name(meaning))", tree: $0) }
        }
        let documents = right + wrong + meant + mutated
        let verdicts = try Verdicts.of(schema, on: documents.map { .init(document: $0.tree) })
        var tally = Tally()
        for (document, complaints) in zip(documents, verdicts) { compare(document, complaints, &tally) }
        print(
            "schema agreement test, \(schema): seed \(seed), \(documents.count) documents; the schema rejects "
                + "\(tally.rejectedBySchema), slicec \(tally.rejectedByShape) by shape, of these "
                + "\(tally.numberSpellings) by the spelling of a number;", list(tally.codes),
            list(tally.meanings))
        for failure in tally.failures.prefix(Self.shownFailures) { Issue.record(Comment(rawValue: failure)) }
        #expect(tally.failures.count == 0, "of these documents the first are shown")
        // Else the changes would be too coarse, or too fine, to compare anything.
        #expect(tally.rejectedBySchema > documents.count / 10)
        #expect(tally.rejectedBySchema < documents.count * 9 / 10)
        #expect(Set(tally.codes.keys) == codes)
        #expect(Set(tally.meanings.keys) == Set(meanings.map(name)))
        #expect(tally.numberSpellings > 0)
    }

    /// That the schema says what it is said to know, and nothing else, of the examples.
    func checkMeanings() throws {
        for meaning in meanings {
            let verdicts = try Verdicts.of(schema, on: meaning.examples.map { .init(document: $0) })
            for (example, complaints) in zip(meaning.examples, verdicts) {
                let isSaid = complaints.contains { $0.path == meaning.path && $0.keyword == meaning.keyword }
                #expect(isSaid && complaints.count == 1, "\(name(meaning)): \(example.text): \(complaints)")
                #expect(meaning.codes.isSuperset(of: errors(example).map(\.code.id)), "\(example.text)")
            }
        }
    }

    /// What either has against documents that are right.
    func complaints(about documents: [SchemaFiles.Document]) throws -> [String] {
        let verdicts = try Verdicts.of(schema, on: documents.map { .init(document: $0.tree) })
        return zip(documents, verdicts).flatMap { document, complaints in
            (complaints.map(\.description) + shapeErrors(document.tree).map(\.detail)).map { "\(document.name): \($0)" }
        }
    }

    private func compare(
        _ document: SchemaFiles.Document, _ complaints: [Verdicts.Complaint], _ tally: inout Tally
    ) {
        let errors = errors(document.tree)
        let shape = errors.filter(isAboutShape)
        if !complaints.isEmpty { tally.rejectedBySchema += 1 }
        if !shape.isEmpty { tally.rejectedByShape += 1 }
        for code in Set(shape.map(\.code.id)) { tally.codes[code, default: 0] += 1 }

        var failure: String?
        if errors.contains(where: { $0.code.id.hasPrefix("SLC0") }) { failure = "it is not JSON" }
        if shape.isEmpty {
            for complaint in complaints {
                let said = meanings.first { meaning in
                    meaning.path == complaint.path && meaning.keyword == complaint.keyword
                        && errors.contains { meaning.codes.contains($0.code.id) }
                }
                if let said {
                    tally.meanings[name(said), default: 0] += 1
                } else {
                    failure = "the schema rejects it, and slicec does not"
                }
            }
        } else if complaints.isEmpty {
            if isNumberSpelling(document.tree, shape) {
                tally.numberSpellings += 1
            } else {
                failure = "slicec rejects it by its shape, and the schema does not"
            }
        }
        if complaints.isEmpty, errors.contains(where: { known.contains($0.code.id) }) {
            failure = "the schema accepts what it ought to know"
        }
        guard let failure else { return }
        tally.failures.append(
            """
            \(schema): \(failure)
            \(document.name): \(document.tree.text)
            schema: \(complaints.isEmpty ? "accepted" : complaints.map(\.description).joined(separator: "; "))
            slicec: \(errors.isEmpty ? "accepted" : errors.map { "\($0.code.id) \($0.detail)" }.joined(separator: "; "))
            """)
    }

    /// Whether all that is wrong with a document's shape is how its numbers are written.
    private func isNumberSpelling(_ tree: JSONTree, _ shape: [Diagnostic]) -> Bool {
        shape.allSatisfy { $0.code == .outOfRange } && shapeErrors(tree.changingNumbers(NumberSpelling.plain)).isEmpty
    }

    private func errors(_ tree: JSONTree) -> [Diagnostic] {
        validate(SourceFile(name: "document.json", text: tree.text)).filter { $0.severity == .error }
    }

    private func shapeErrors(_ tree: JSONTree) -> [Diagnostic] { errors(tree).filter(isAboutShape) }

    private func isAboutShape(_ diagnostic: Diagnostic) -> Bool { diagnostic.code.id.hasPrefix("SLC1") }

    private func name(_ meaning: Meaning) -> String { "\(meaning.path) \(meaning.keyword)" }

    private func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    /// All keys that a schema describes, wherever.
    private static func keys(of schema: JSONTree) -> [String] {
        let own = schema["properties"]?.members.map(\.key) ?? []
        let inner = schema.members.map(\.value) + schema.elements
        return Set(own + inner.flatMap { keys(of: $0) }).sorted()
    }
}
