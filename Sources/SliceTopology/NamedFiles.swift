/// The small files that a topology names: who reads a topology can read these, from its folder on.
package struct NamedFiles: Sendable {
    package enum Content: Sendable {
        case bytes([UInt8])
        /// Longer than was asked for.
        case tooLong
        /// Without its full stop: `no such file or directory`.
        case unreadable(String)
        /// It belongs to whoever applies the topology, and is not looked at here.
        case elsewhere
    }

    /// At most so many bytes of the file with a path: `~` at its beginning is the home folder.
    package let read: @Sendable (_ path: String, _ limit: Int) -> Content
    /// Paths that a path with `*` in its last part stands for, in their order; nil where that is not looked at here.
    package let expand: @Sendable (_ pattern: String) -> [String]?

    package init(
        read: @escaping @Sendable (_ path: String, _ limit: Int) -> Content,
        expand: @escaping @Sendable (_ pattern: String) -> [String]?
    ) {
        self.read = read
        self.expand = expand
    }
}
