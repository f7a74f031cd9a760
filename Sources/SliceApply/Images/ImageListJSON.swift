import SliceCommands
import SlicePlanning
package import SliceSyntax

/// ``ImageList`` as a document, described by `schemas/image-list.schema.json`.
package enum ImageListJSON {
    /// Additions do not change it.
    package static let formatVersion = 1

    package static func document(_ list: ImageList) -> JSONOutput {
        .object([
            "formatVersion": .integer(formatVersion), "images": .array(list.images.map(image)),
            "others": .array(
                list.others.map { copy in
                    .object(
                        [
                            .init("sha256", .string(copy.file.sha256)), .init("format", .string(copy.file.format)),
                        ] + members(of: copy))
                }), "halves": .array(list.halves.map(half)), "unseen": unseen(list.unseen),
        ])
    }

    private static func image(_ image: ImageList.Image) -> JSONOutput {
        let identity = image.reading.identity
        return .object([
            "path": .string(image.reading.path), "flavors": .strings(image.reading.flavors),
            "size": identity == nil ? .null : .integer(image.reading.bytes),
            "format": identity.map { .string($0.format) } ?? .null,
            "virtualSize": identity.map { .integer($0.virtualSize) } ?? .null,
            "sha256": identity.map { .string($0.sha256) } ?? .null,
            "problem": image.reading.problem.map { DiagnosticJSON.object($0.withoutNothingChanged) } ?? .null,
            "workers": .array(image.copies.map { .object(members(of: $0) + [.init("whole", .bool($0.isWhole))]) }),
        ])
    }

    private static func members(of copy: ImageList.Copy) -> [JSONOutput.Member] {
        [
            .init("host", .string(copy.host)), .init("size", .integer(copy.file.size)),
            .init("vms", .array(copy.users.map(user))),
        ]
    }

    static func user(_ user: ImageUser) -> JSONOutput {
        .object([
            "id": .integer(user.id), "name": user.vm.map { .string($0) } ?? .null,
            "slice": user.slice.map { .string($0) } ?? .null,
        ])
    }

    private static func half(_ half: ImageList.Half) -> JSONOutput {
        .object([
            "host": .string(half.host), "sha256": .string(half.part.sha256), "size": .integer(half.part.size),
            "path": half.image.map { .string($0.path) } ?? .null,
            "total": half.image.map { .integer($0.bytes) } ?? .null, "age": .integer(half.part.age),
            "underWay": .bool(half.part.isGrowing),
        ])
    }

    /// Hosts that could not be looked at, and why.
    static func unseen(_ unseen: [String: Diagnostic]) -> JSONOutput {
        .array(
            unseen.sorted { $0.key < $1.key }.map { host, why in
                .object(["host": .string(host), "code": .string(why.code.id), "detail": .string(why.detail)])
            })
    }
}
