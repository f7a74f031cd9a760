import Glibc
package import SlicePlanning
package import SliceSyntax
package import SliceTopology

/// A base image of the cluster file as the controller has it.
package struct ImageReading: Sendable {
    package let path: String
    /// Names of the flavors whose image it is.
    package let flavors: [String]
    /// Bytes of the file; none where it is gone.
    package let bytes: Int
    package let outcome: Result<ImageReference.Identity, Diagnostic>

    package init(
        path: String, flavors: [String], bytes: Int, outcome: Result<ImageReference.Identity, Diagnostic>
    ) {
        self.path = path
        self.flavors = flavors
        self.bytes = bytes
        self.outcome = outcome
    }

    package var identity: ImageReference.Identity? { try? outcome.get() }

    /// Why it cannot be used.
    package var problem: Diagnostic? { if case .failure(let why) = outcome { why } else { nil } }

    /// Reads the images of flavors, all at once: the time goes into checksums.
    ///
    /// - Parameter names: of the flavors; nil for all.
    /// - Returns: in the cluster file's order, each once.
    package static func all(
        of cluster: Cluster, flavors names: [String]? = nil, _ identify: @escaping ImageFile.Reading
    ) async -> [ImageReading] {
        var paths: [String] = []
        for flavor in cluster.flavors where names?.contains(flavor.name) ?? true && !paths.contains(flavor.image) {
            paths.append(flavor.image)
        }
        let readings = await withTaskGroup(of: ImageReading.self) { group in
            for path in paths { group.addTask { await read(path, of: cluster, identify) } }
            return await group.reduce(into: [ImageReading]()) { $0.append($1) }
        }
        return paths.compactMap { path in readings.first { $0.path == path } }
    }

    private static func read(_ path: String, of cluster: Cluster, _ identify: ImageFile.Reading) async -> ImageReading {
        let outcome: Result<ImageReference.Identity, Diagnostic>
        do throws(Diagnostic) {
            outcome = .success(try await identify(path))
        } catch {
            outcome = .failure(cluster.located(error, ofImage: path))
        }
        return ImageReading(
            path: path, flavors: cluster.flavors(ofImage: path), bytes: LocalImageFiles().size(path), outcome: outcome)
    }
}

extension Cluster {
    /// What is wrong with a base image, said where the cluster file names it.
    package func located(_ diagnostic: Diagnostic, ofImage path: String) -> Diagnostic {
        let spans = flavors(ofImage: path).compactMap { imagePlaces[$0] }
        guard diagnostic.span == nil, let first = spans.first else { return diagnostic }
        return Diagnostic(
            diagnostic.code, severity: diagnostic.severity, detail: diagnostic.detail, at: first,
            notes: diagnostic.notes + spans.dropFirst().map { .init("and here", at: $0) }, help: diagnostic.help,
            summary: diagnostic.summary)
    }
}

extension Diagnostic {
    /// For those who were about to change nothing.
    package var withoutNothingChanged: Diagnostic {
        Diagnostic(
            code, severity: severity, detail: detail.withoutNothingChanged, at: span, notes: notes, help: help,
            summary: summary)
    }
}

extension String {
    /// Without what an apply that ends early says: nobody was about to change anything.
    var withoutNothingChanged: String {
        let words = " Nothing was changed."
        return hasSuffix("." + words) ? String(dropLast(words.count + 1)) : self
    }
}
