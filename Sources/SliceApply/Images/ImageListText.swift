import SliceCommands
import SlicePlanning
package import SliceSyntax
package import SliceTopology

/// ``ImageList`` as people read it.
package struct ImageListText {
    private let list: ImageList
    private let names: ProgressNames
    private let style: Style
    private let images: ImageNames
    private let width: Int?

    /// - Parameter width: columns of the terminal; nil where there is none.
    package static func text(_ list: ImageList, cluster: Cluster, style: Style, width: Int? = nil) -> String {
        ImageListText(list, ProgressNames(cluster), style, width).text
    }

    private init(_ list: ImageList, _ names: ProgressNames, _ style: Style, _ width: Int?) {
        self.list = list
        self.names = names
        self.style = style
        self.width = width
        images = ImageNames(
            digests: list.images.compactMap { $0.reading.identity?.sha256 } + list.others.map(\.file.sha256)
                + list.halves.map(\.part.sha256), paths: list.images.map(\.reading.path), width: width)
    }

    private var text: String {
        var parts = [flavors]
        if !list.others.isEmpty { parts.append(others) }
        if !list.halves.isEmpty { parts.append(halves) }
        return parts.joined(separator: "\n")
    }

    private var flavors: String {
        guard !list.images.isEmpty else { return "The cluster file has no flavors.\n" }
        var table = TextTable("IMAGE", "FLAVORS", "FORMAT", "SIZE", "DISK", "SHA-256", "ON")
        for image in list.images {
            let reading = image.reading
            let start = [images.file(reading.path), images.flavors(reading.flavors)]
            guard let identity = reading.identity else {
                table.add(
                    start.map { TextTable.Cell($0) } + ["-", "-", "-", "-"]
                        + [TextTable.Cell("cannot be used") { [style] in style.red($0) }])
                continue
            }
            let rest = [
                identity.format, ProgressUnits.bytes(reading.bytes), ProgressUnits.bytes(identity.virtualSize),
                images.short(identity.sha256), places(image),
            ]
            table.add((start + rest).map { TextTable.Cell($0) })
        }
        return "Images of the cluster file's flavors:\n\n" + table.text(style, width: width)
    }

    /// More workers than these are counted.
    private static let mostNamed = 6

    private func places(_ image: ImageList.Image) -> String {
        let hosts = image.copies.map { copy in
            names.short(copy.host)
                + (copy.isWhole ? "" : style.red(" (damaged: \(ProgressUnits.bytes(copy.file.size)))"))
        }
        let missing = list.workers.filter { host in
            !image.copies.contains { $0.host == host } && list.unseen[host] == nil
        }
        let unseen = list.workers.filter { list.unseen[$0] != nil }.map { names.short($0) + "?" }
        if list.workers.count <= Self.mostNamed {
            let all = hosts + unseen
            return all.isEmpty ? style.dim("no worker") : all.joined(separator: " ")
        }
        var text = "\(hosts.count) of \(list.workers.count) workers"
        if !missing.isEmpty, missing.count <= Self.mostNamed {
            text += ", not " + missing.map(names.short).joined(separator: " ")
        }
        let damaged = image.copies.filter { !$0.isWhole }
        if !damaged.isEmpty {
            text += ", " + style.red("damaged on " + damaged.map { names.short($0.host) }.joined(separator: " "))
        }
        return unseen.isEmpty ? text : text + ", " + unseen.joined(separator: " ")
    }

    private var others: String {
        var table = TextTable("SHA-256", "FORMAT", "SIZE", "ON", "UNDER THE DISKS OF")
        for copy in list.others {
            let users = copy.users.map { TerminalText.escaped($0.text) }
            let cells = [
                images.short(copy.file.sha256), TerminalText.escaped(copy.file.format),
                ProgressUnits.bytes(copy.file.size), names.short(copy.host),
                users.isEmpty ? style.dim("no VM") : users.joined(separator: ", "),
            ]
            table.add(cells.map { TextTable.Cell($0) })
        }
        return "On workers alone, for no flavor names them:\n\n" + table.text(style, width: width)
    }

    private var halves: String {
        var table = TextTable("SHA-256", "IMAGE", "HAS", "ON", "GREW LAST")
        for half in list.halves {
            let size =
                half.image.map {
                    "\(ProgressUnits.bytes(half.part.size, beside: $0.bytes)) of \(ProgressUnits.bytes($0.bytes))"
                } ?? ProgressUnits.bytes(half.part.size)
            let cells = [
                images.short(half.part.sha256), half.image.map { images.file($0.path) } ?? "-", size,
                names.short(half.host), half.part.isGrowing ? style.green("under way") : Self.ago(half.part.age),
            ]
            table.add(cells.map { TextTable.Cell($0) })
        }
        return "Half copies: slicec image push goes on with them, and the next copy to a worker\n"
            + "removes those that have not grown for \(ImageScript.patience) days:\n\n"
            + table.text(style, width: width)
    }

    /// `5 minutes ago`
    private static func ago(_ seconds: Int) -> String {
        let units = [(86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
        let (size, name) = units.first { seconds >= 2 * $0.0 } ?? (1, "second")
        let count = seconds / size
        return "\(count) \(name)\(count == 1 ? "" : "s") ago"
    }
}
