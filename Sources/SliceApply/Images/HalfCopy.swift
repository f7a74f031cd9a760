import SliceCommands

/// What a worker has of an image that is to be copied there, in its own words.
struct HalfCopy {
    /// Bytes.
    let size: Int
    /// SHA-256 of each ``SliceCommands/ImageScript/blockSize`` of it.
    let blocks: [String]
    /// Bytes that are free on the worker's disk; nil where it does not say.
    let free: Int?

    /// Nil where the answer is not in the form that was asked for.
    init?(_ answer: HostAnswer) {
        guard let size = answer.value("size").flatMap({ Int($0) }), size >= 0 else { return nil }
        self.size = size
        blocks = answer.output.split(separator: "\n").filter { $0.hasPrefix("block=") }.map { String($0.dropFirst(6)) }
        guard blocks.count == (size + ImageScript.blockSize - 1) / ImageScript.blockSize else { return nil }
        free = answer.value("free").flatMap { Int($0) }.map { $0 << 10 }
    }

    /// How many of its bytes are surely the image's first: where all of its parts are, all of it; else those up to the
    /// first that is another.
    ///
    /// - Parameter image: SHA-256 of the same parts of the image.
    func proved(by image: [String]) -> Int {
        let same = zip(blocks, image).prefix { $0 == $1 }.count
        return same == blocks.count ? size : same * ImageScript.blockSize
    }
}
