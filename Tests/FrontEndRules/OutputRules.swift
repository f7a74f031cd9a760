import SliceSyntax

/// What may be printed, whatever was in the file.
enum OutputRules {
    static func check(_ diagnostics: [Diagnostic]) throws(BrokenRule) {
        let text = DiagnosticText.render(diagnostics, style: .plain)
        if let scalar = text.unicodeScalars.first(where: isUnsafe) {
            throw BrokenRule("text for a terminal holds U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
        try expectJSON(DiagnosticJSON.render(diagnostics), "--format json")
        try expectJSON(SARIFLog.render(diagnostics, version: "0.0.0") { $0.name }, "--format sarif")
        let annotations = GitHubAnnotations.render(diagnostics) { $0.name }
        let lines = annotations.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count == diagnostics.count + 1, lines.last?.isEmpty == true,
            lines.dropLast().allSatisfy({ $0.starts(with: "::".utf8) }), !annotations.utf8.contains(0x0D)
        else { throw BrokenRule("each annotation is one line") }
    }

    private static func expectJSON(_ text: String, _ format: String) throws(BrokenRule) {
        let parsed = JSONParser.parse(SourceFile(name: "output.json", text: text))
        guard parsed.document != nil, parsed.diagnostics.isEmpty else { throw BrokenRule("\(format) is JSON") }
    }

    /// Control characters, and those that turn the direction of what follows.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        // Looking up properties takes a hundred times as long.
        if scalar.isASCII { return scalar.value < 0x20 ? scalar != "\n" : scalar.value == 0x7F }
        return scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
    }
}
