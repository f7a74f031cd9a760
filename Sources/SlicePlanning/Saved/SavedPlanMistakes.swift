package import SliceSyntax
package import SliceTopology

/// The wording of why a saved plan is not carried out.
package enum SavedPlanMistakes {
    private static let planAgain = "plan again with slicec plan --out, and have that plan reviewed"

    // MARK: Not a saved plan

    static func notSaved(_ span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .planUnusable, detail: "A saved plan is an object with the key \"saved\"; this file has none.",
            at: span,
            help: "slicec plan --out FILE writes one; a topology file is applied without --plan: slicec apply FILE")
    }

    static func otherFormat(_ version: JSONValue) -> Diagnostic {
        let newer = (version.integer ?? 0) > PlanJSON.formatVersion
        return Diagnostic(
            .planUnusable, detail: "This slicec reads plans of format version \(PlanJSON.formatVersion).",
            at: version.span,
            help: newer ? "use the slicec that saved it, or a later one" : planAgain)
    }

    static func damaged(_ key: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .planUnusable, detail: "\"\(key)\" of the saved plan is missing or not of its type.", at: span,
            help: "a saved plan is carried out as it was written: " + planAgain)
    }

    /// - Parameter found: the SHA-256 of what stands in the file.
    package static func edited(_ sha256: Located<String>, found: String, what: String) -> Diagnostic {
        Diagnostic(
            .planUnusable,
            detail: "\(what) was changed after it was saved: its SHA-256 is \(found.prefix(12))… now.", at: sha256.span,
            help: "put the file back as slicec wrote it; or change the topology file, and " + planAgain)
    }

    /// A number that `slicec` gives to nothing, or not twice.
    ///
    /// - Parameters:
    ///   - what: `The ID 99 of VM "web"`.
    ///   - why: `is not from 1000 to 65535`.
    static func impossible(_ what: String, _ why: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .planUnusable, detail: "\(what) \(why): no slicec planned that.", at: span,
            help: "a saved plan is carried out as it was written: " + planAgain)
    }

    static func otherSlice(_ saved: SavedPlan, _ topology: Topology) -> Diagnostic {
        Diagnostic(
            .planUnusable,
            detail: "The plan is for slice \"\(saved.slice.value)\", and the topology in it for slice "
                + "\"\(topology.slice.value)\".", at: saved.slice.span,
            help: "a saved plan is carried out as it was written: " + planAgain)
    }

    // MARK: Another cluster or state

    package static func otherCluster(_ cluster: Located<String>, here: String) -> Diagnostic {
        Diagnostic(
            .planElsewhere,
            detail: "The plan is for cluster \"\(cluster.value)\"; the cluster file is that of \"\(here)\".",
            at: cluster.span, help: "name the right cluster file with --cluster or SLICEC_CLUSTER")
    }

    static func otherLineage(_ lineage: Located<String>, here: String) -> Diagnostic {
        Diagnostic(
            .planElsewhere,
            detail: "The plan was made against the state with the lineage \(lineage.value); this one has \(here).",
            at: lineage.span, help: "name the right state with --state or SLICEC_STATE, or " + planAgain)
    }

    package static func noState(_ lineage: Located<String>, path: String) -> Diagnostic {
        Diagnostic(
            .planElsewhere,
            detail: "The plan was made against the state with the lineage \(lineage.value), and there is no state at "
                + "\(path).", at: lineage.span, help: "name the right state with --state or SLICEC_STATE")
    }

    // MARK: Stale

    /// - Parameter isDone: whether the record is what the plan would have made.
    static func created(_ prior: RecordedSlice, _ saved: SavedPlan, isDone: Bool) -> Diagnostic {
        Diagnostic(
            .planStale,
            detail: "Slice \"\(prior.name)\" was new when this was planned, and is recorded now, with the serial "
                + "\(prior.serial).\(note(on: prior, isDone))", at: saved.serialSpan, help: help(on: prior, isDone))
    }

    static func gone(_ saved: SavedPlan) -> Diagnostic {
        let done = saved.isDestroy ? " The plan seems to have been carried out already." : ""
        return Diagnostic(
            .planStale,
            detail: "Slice \"\(saved.slice.value)\" was recorded when this was planned, and is gone now.\(done)",
            at: saved.slice.span, help: saved.isDestroy ? "there is nothing left to destroy" : planAgain)
    }

    static func moved(_ prior: RecordedSlice, from serial: Int, _ saved: SavedPlan, isDone: Bool) -> Diagnostic {
        Diagnostic(
            .planStale,
            detail: "Slice \"\(prior.name)\" was changed after this was planned: its serial was \(serial), and is "
                + "\(prior.serial) now.\(note(on: prior, isDone))", at: saved.serialSpan, help: help(on: prior, isDone))
    }

    private static func note(on prior: RecordedSlice, _ isDone: Bool) -> String {
        if isDone {
            return " The plan seems to have been carried out already: the slice is recorded as it would make it."
        }
        return prior.status == .removing ? " It is being destroyed." : ""
    }

    private static func help(on prior: RecordedSlice, _ isDone: Bool) -> String {
        if isDone { return "slicec status \(prior.name) looks whether the hosts are so too" }
        return prior.status == .removing ? "finish that with: slicec destroy --slice \(prior.name)" : planAgain
    }

    /// - Parameters:
    ///   - what: `The ID 1001`.
    ///   - holder: what has it now.
    static func taken(_ what: String, by holder: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .planStale, detail: "\(what) was free when this was planned; \(holder) now.", at: span, help: planAgain)
    }

    static func noWorker(_ worker: Located<String>) -> Diagnostic {
        Diagnostic(
            .planStale, detail: "The cluster file has no worker \(worker.value) any more.", at: worker.span,
            help: planAgain)
    }

    static func noRoom(_ worker: Located<String>, vm: String, lacks: [String]) -> Diagnostic {
        Diagnostic(
            .planStale,
            detail: "There is no room for VM \"\(vm)\" on this worker any more: it " + lacks.joined(separator: ", ")
                + ".",
            at: worker.span, help: planAgain)
    }

    /// - Parameter hasDrifted: whether a look at the hosts found what is not as recorded.
    static func differs(_ lines: [String], at span: SourceSpan, hasDrifted: Bool) -> Diagnostic {
        let most = 10
        let more = lines.count > most ? ["and \(lines.count - most) more"] : []
        return Diagnostic(
            .planStale,
            detail: "What would be done now is not what was saved:\n"
                + (lines.prefix(most) + more).joined(separator: "\n"),
            at: span,
            help: hasDrifted
                ? "the hosts are not as recorded, which only a look at them shows: plan again with slicec plan --refresh "
                    + "--out, and have that plan reviewed"
                : "the cluster file or an image is no longer as it was; " + planAgain)
    }
}
