package import SlicePlanning

/// The sending of an image to a worker, from some byte on.
package struct ImageTransfer: Sendable {
    package let image: ImageReference.Identity
    /// Tells it from every other: only the one that was begun last does anything on the host.
    package let token: String
    /// Bytes that are there already.
    package let offset: Int
    /// Bytes of the whole image.
    package let total: Int
    /// Whether it takes the place of an image of its name that was found to be damaged.
    package let replaces: Bool

    package init(
        _ image: ImageReference.Identity, token: String, offset: Int, total: Int, replaces: Bool = false
    ) {
        self.image = image
        self.token = token
        self.offset = offset
        self.total = total
        self.replaces = replaces
    }
}
