/// Why the lab could not do what it was asked: the environment's failure, in whole sentences.
package struct LabError: Error, Sendable, Equatable {
    /// What went wrong, stable, without anybody's names in it.
    package let summary: String
    /// What exactly happened and where. May span lines, and may be empty.
    package let detail: String
    /// What to do about it. May be empty.
    package let help: String
    /// The person asked us to stop; what had been made has been cleaned up.
    package let isInterruption: Bool

    /// An error of the lab.
    package init(_ summary: String, detail: String = "", help: String = "") {
        self.init(summary, detail: detail, help: help, isInterruption: false)
    }

    private init(_ summary: String, detail: String, help: String, isInterruption: Bool) {
        self.summary = summary
        self.detail = detail
        self.help = help
        self.isInterruption = isInterruption
    }

    /// What a cancelled task throws.
    static let interrupted = LabError(
        "The lab was interrupted.", detail: "What this run had begun to make has been removed again.",
        help: "Run `slicec lab up` again when you are ready.", isInterruption: true)
}
