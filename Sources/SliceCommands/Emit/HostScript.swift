/// A shell script that does a plan's work on one host, to be reviewed and run by hand.
package struct HostScript: Sendable {
    /// Address.
    package let host: String
    /// The host's name, safe in a path, and `.sh`.
    package let fileName: String
    package let text: String
    package let actionCount: Int

    /// What a script is for; stands in its third line, by which an earlier one is known again.
    package struct Purpose: Sendable, Hashable {
        package let slice: String
        package let isDestroy: Bool

        package init(slice: String, isDestroy: Bool) {
            self.slice = slice
            self.isDestroy = isDestroy
        }

        private static let mark = "# slicec-emit: "

        var line: String { "\(Self.mark)\(isDestroy ? "destroy" : "deploy") \(slice)" }

        /// Reads the third line of a script; nil where the text is not one of ours.
        package init?(ofScript text: String) {
            let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
            guard lines.count > 2, lines[2].hasPrefix(Self.mark) else { return nil }
            let words = lines[2].dropFirst(Self.mark.count).split(separator: " ")
            guard words.count == 2, words[0] == "deploy" || words[0] == "destroy" else { return nil }
            self.init(slice: String(words[1]), isDestroy: words[0] == "destroy")
        }
    }
}
