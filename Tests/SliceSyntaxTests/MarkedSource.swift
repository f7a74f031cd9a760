import SliceSyntax

/// Source text in which brackets mark what diagnostics must point at: `⟦…⟧` the mistakes, in
/// file order, and `⟨…⟩` the places that notes name.
struct MarkedSource {
    /// The text without its marks.
    let text: String
    /// Byte ranges between `⟦` and `⟧`, in file order.
    let mistakes: [SourceRange]
    /// Byte ranges between `⟨` and `⟩`, in file order.
    let notes: [SourceRange]

    var file: SourceFile { SourceFile(name: "topology.json", text: text) }

    init(_ marked: String) {
        var bytes: [UInt8] = []
        var open: [Unicode.Scalar: [Int]] = [:]
        var closed: [Unicode.Scalar: [SourceRange]] = [:]
        let pairs: [Unicode.Scalar: Unicode.Scalar] = ["⟧": "⟦", "⟩": "⟨"]
        // By scalars: a combining mark after a bracket would otherwise hide it.
        for scalar in marked.unicodeScalars {
            if scalar == "⟦" || scalar == "⟨" {
                open[scalar, default: []].append(bytes.count)
            } else if let opening = pairs[scalar], let start = open[opening]?.popLast() {
                closed[opening, default: []].append(SourceRange(start: start, end: bytes.count))
            } else {
                bytes += Array(String(scalar).utf8)
            }
        }
        text = String(decoding: bytes, as: UTF8.self)
        mistakes = (closed["⟦"] ?? []).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        notes = (closed["⟨"] ?? []).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }
}
