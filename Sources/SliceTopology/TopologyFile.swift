package import SliceSyntax

/// The front end as a whole: text in; a topology, or what is wrong with the text, out.
package enum TopologyFile {
    package struct Result: Sendable {
        /// Nil where the file has an error.
        package let topology: Topology?
        /// All mistakes of the file, in file order.
        package let diagnostics: [Diagnostic]
        /// As much of the topology as could be read, for checks of several files together.
        package let readable: Topology?

        init(readable: Topology?, diagnostics: [Diagnostic]) {
            self.readable = readable
            self.diagnostics = diagnostics.inFileOrder()
            topology = diagnostics.containsError ? nil : readable
        }
    }

    package static func check(_ file: SourceFile, in context: CheckContext) -> Result {
        check(JSONParser.parse(file), in: context)
    }

    package static func check(_ parsed: JSONParser.Result, in context: CheckContext) -> Result {
        guard let document = parsed.document else { return Result(readable: nil, diagnostics: parsed.diagnostics) }
        if let mistake = WrongFile.mistake(document, wanted: .topology) {
            return Result(readable: nil, diagnostics: parsed.diagnostics + [mistake])
        }
        return check(TopologyDecoder.decode(document), in: context, besides: parsed.diagnostics)
    }

    /// - Throws: ``Diagnostic`` where the document is a cluster file or a saved plan.
    package static func refuseOthers(_ document: JSONDocument) throws(Diagnostic) {
        if let mistake = WrongFile.mistake(document, wanted: .topology) { throw mistake }
    }

    /// Checks a topology that stands within another document, which is JSON without mistakes.
    package static func check(_ value: JSONValue, in context: CheckContext) -> Result {
        check(TopologyDecoder.decode(value), in: context)
    }

    private static func check(
        _ decoded: (topology: Topology?, diagnostics: [Diagnostic]), in context: CheckContext,
        besides known: [Diagnostic] = []
    ) -> Result {
        guard let topology = decoded.topology else {
            return Result(readable: nil, diagnostics: known + decoded.diagnostics)
        }
        var guests = GuestReading(context.files)
        let read = guests.resolve(topology)
        return Result(
            readable: read,
            diagnostics: known + decoded.diagnostics + guests.diagnostics + TopologyChecks.check(read, in: context))
    }
}
