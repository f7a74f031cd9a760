/// A base image on a worker.
struct ImagePlace: Hashable {
    let host: String
    let image: ImageReference

    /// The same, as if its file was not looked at yet.
    var unidentified: ImagePlace { ImagePlace(host: host, image: ImageReference(path: image.path, identity: nil)) }
}
