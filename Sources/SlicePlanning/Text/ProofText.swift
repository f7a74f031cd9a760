package import SliceSyntax

/// Claims and what became of them, for people: one line for each, and below what does not hold what was found.
package enum ProofText {
    private static let widestID = 36

    /// What people read of a slice.
    ///
    /// - Parameter width: columns of the terminal; nil where there is none.
    package static func text(_ proof: SliceProof, style: Style, width: Int? = nil) -> String {
        let slice = proof.slice
        var text = style.bold("Slice \(slice.name)") + " (\(slice.id), \(slice.status.rawValue)): "
        text += (proof.holds ? style.green : style.yellow)(summary(proof)) + "\n"
        if let holder = proof.holder {
            let words = holder.isEmpty ? "another run" : TerminalText.escaped(holder)
            text += LineFill.fill(
                "locked by \(words): what it works on may not hold yet", first: "  ", rest: "    ", width: width)
        }
        var table = TextTable(indent: 4, widest: widestID)
        for group in DataPlaneClaim.Group.allCases {
            let results = proof.results.filter { $0.claim.group == group }
            if results.isEmpty { continue }
            table.add(line: style.dim("  \(group.rawValue)") + "\n")
            for result in results { add(result, to: &table, style, width) }
        }
        text += table.text(style, width: width)
        if let advice = advice(proof) { text += LineFill.fill(advice, first: "  ", rest: "  ", width: width) }
        return text
    }

    private static func add(_ result: ClaimResult, to table: inout TextTable, _ style: Style, _ width: Int?) {
        let mark: TextTable.Cell =
            switch result.verdict {
            case .held: .init("held   ", style.green)
            case .failed: .init("FAILED ", style.red)
            case .unknown: .init("unknown", style.yellow)
            }
        table.add([mark, .init(result.claim.id), .init(TerminalText.escaped(result.claim.statement))])
        guard let found = result.verdict.found else { return }
        table.add(
            line: LineFill.fill(
                TerminalText.escaped(found), first: "             ", rest: "               ", width: width))
    }

    /// What to do next where something failed; nil where that is not for us to say.
    private static func advice(_ proof: SliceProof) -> String? {
        let remedies = Set(proof.results.compactMap { $0.verdict.isFailed ? $0.claim.proof.remedy : nil })
        let slice = proof.slice.name
        if remedies.contains(.apply) {
            return "slicec plan --refresh shows what is not as recorded; slicec apply mends it"
        }
        return remedies == [.patience]
            ? "a guest may still boot: slicec verify \(slice) --timeout 60 waits for it" : nil
    }

    private static func summary(_ proof: SliceProof) -> String {
        if proof.results.isEmpty { return "nothing is claimed" }
        let all = "\(proof.results.count) claim\(proof.results.count == 1 ? "" : "s")"
        if proof.holds { return "\(all), all hold" }
        let parts = [(proof.held, "hold"), (proof.failed, "failed"), (proof.unknown, "unknown")].filter { $0.0 > 0 }
        return "\(all), " + parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }
}

extension ClaimVerdict {
    fileprivate var isFailed: Bool { if case .failed = self { true } else { false } }
}

/// What mends a claim that failed.
private enum Remedy {
    /// It is about recorded objects, which are made again.
    case apply
    /// Guests answer in their own time.
    case patience
    /// The hosts' own: trunks, somebody's port, what is behind the uplink.
    case others
}

extension DataPlaneClaim.Proof {
    fileprivate var remedy: Remedy? {
        switch self {
        case .alive, .tag, .wired, .dhcp, .gateway, .forwards, .fenced, .guarded, .translated: .apply
        case .lease, .answers: .patience
        case .stopped, .exclusive, .trunk, .isolated: .others
        // It tells of what other claims are about, or of what is behind the uplink.
        case .reached: nil
        }
    }
}
