package import SlicePlanning
package import SliceSyntax

/// What base images on the controller are, as they were read last: to read gigabytes again takes longer than
/// all else that a run does.
extension StateStore {
    /// What an image is that was read before.
    ///
    /// - Parameters:
    ///   - path: where the controller has it.
    ///   - mark: tells the file from any other that the path has named.
    /// - Returns: nil where it is not known, or was another file then.
    package func image(at path: String, mark: String) throws(Diagnostic) -> ImageReference.Identity? {
        let text = try access { db in try StateReader(db: db, path: self.path).meta(Self.key(path)) }
        guard let known = text.flatMap({ KnownImage(jsonText: $0) }), known.mark == mark else { return nil }
        return known.image.identity
    }

    /// Records what an image is.
    package func remember(_ image: ImageReference, mark: String) throws(Diagnostic) {
        let text = KnownImage(mark: mark, image: image).json.compact
        try access(writing: true) { db in try StateWriter(db: db).setMeta(Self.key(image.path), text) }
    }

    private static func key(_ path: String) -> String { "image \(path)" }
}

private struct KnownImage: JSONRecord {
    let mark: String
    let image: ImageReference

    init(mark: String, image: ImageReference) {
        self.mark = mark
        self.image = image
    }

    var json: JSONOutput { .object(["mark": .string(mark), "image": image.json]) }

    init?(_ json: JSONValue) {
        guard let mark = json["mark"]?.string, let image = json["image"].flatMap({ ImageReference($0) }) else {
            return nil
        }
        self.init(mark: mark, image: image)
    }
}
