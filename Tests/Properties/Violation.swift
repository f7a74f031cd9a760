/// A rule that a history broke.
struct Violation: Error {
    /// The rule, without what broke it, so that a shorter history that breaks the same one is
    /// known as such.
    let rule: String
    let detail: String

    init(_ rule: String, _ detail: String) {
        self.rule = rule
        self.detail = detail
    }
}

/// - Throws: ``Violation`` where the rule does not hold.
func require(_ holds: Bool, _ rule: String, _ detail: @autoclosure () -> String = "") throws(Violation) {
    if !holds { throw Violation(rule, detail()) }
}
