package import SliceSyntax

/// Why there is no plan: what the user asked for cannot be had.
package struct PlanningFailure: Error, Sendable {
    package let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
    init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }
}
