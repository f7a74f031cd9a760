import Foundation
import SliceSyntax
import TestSupport
import Testing

/// What a JSON Schema validator that is not ours says of documents: see `verdicts.py`.
enum Verdicts {
    /// One thing that a schema has against a document.
    struct Complaint: Sendable, CustomStringConvertible {
        /// Where in the document: `/vms/*/name`.
        let path: String
        /// Of the schema: `pattern`.
        let keyword: String
        let message: String

        var description: String { "\(path.isEmpty ? "/" : path) \(keyword): \(message)" }
    }

    /// A document, and which part of the schema judges it.
    struct Question: Sendable {
        let document: JSONTree
        var part = "#"
    }

    /// The system's own, which Debian's package belongs to; another may come first on `PATH`.
    private static let python = "/usr/bin/python3"

    /// What the schema of that name has against each document; nothing where it accepts it.
    static func of(_ schema: String, on questions: [Question]) throws -> [[Complaint]] {
        try judge(SchemaFiles.schemas.appending(path: "\(schema).schema.json").path, questions)
    }

    /// What the meta-schema has against a schema; a keyword that it does not know is a misspelt one.
    static func onSchema(_ schema: JSONTree) throws -> [Complaint] {
        try judge("draft-07-strict", [Question(document: schema)]).flatMap { $0 }
    }

    /// - Parameter schema: The path of a schema's file, or the name that the script knows.
    static func judge(_ schema: String, _ questions: [Question]) throws -> [[Complaint]] {
        let script = SchemaFiles.here.appending(path: "verdicts.py").path
        let lines = questions.map { "[\(JSONTree.string($0.part).text), \($0.document.text)]\n" }.joined()
        let result = Result { try Shell.run([python, "-I", script, schema], input: lines) }
        let answer = try #require(try? result.get(), "\(result): \(advice)")
        try #require(answer.status == 0, "\(answer.errors)\(advice)")
        let verdicts = answer.output.split(separator: UInt8(ascii: "\n")).map { line -> [Complaint] in
            if line.elementsEqual("[]".utf8) { return [] }
            let parsed = JSONParser.parse(SourceFile(name: "verdicts", bytes: Array(line)))
            return (parsed.document?.root.elements.map { $0 } ?? []).map { complaint in
                Complaint(
                    path: complaint["path"]?.string ?? "", keyword: complaint["keyword"]?.string ?? "",
                    message: complaint["message"]?.string ?? "")
            }
        }
        try #require(verdicts.count == questions.count)
        return verdicts
    }

    private static let advice: Comment = """
        The schemas are tested with \(python) and its module jsonschema. `make unit` installs them; by hand: \
        sudo sh .ci/install-packages python3-jsonschema
        """
}
