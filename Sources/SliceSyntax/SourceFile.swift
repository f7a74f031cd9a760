/// A text that a user wrote, and the name it is shown under.
package final class SourceFile: Sendable {
    /// The path as the user gave it, or `<stdin>`.
    package let name: String
    /// The bytes as they were read; not necessarily valid UTF-8.
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    package convenience init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }
}
