package import SliceSyntax

/// The front end as a whole: text in; a topology, or what is wrong with the text, out.
package enum TopologyFile {
    package struct Result: Sendable {
        /// Nil where the file has an error.
        package let topology: Topology?
        /// All mistakes of the file, in file order.
        package let diagnostics: [Diagnostic]
    }

    package static func check(_ file: SourceFile, in context: CheckContext) -> Result {
        let parsed = JSONParser.parse(file)
        guard let document = parsed.document else {
            return Result(topology: nil, diagnostics: parsed.diagnostics.inFileOrder())
        }
        let decoded = TopologyDecoder.decode(document)
        var diagnostics = parsed.diagnostics + decoded.diagnostics
        if let topology = decoded.topology { diagnostics += TopologyChecks.check(topology, in: context) }
        return Result(
            topology: diagnostics.containsError ? nil : decoded.topology, diagnostics: diagnostics.inFileOrder())
    }
}
