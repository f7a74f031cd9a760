package import SliceCommands
package import SlicePlanning
package import SliceSyntax

/// Which base images there are, on the controller and on workers.
package struct ImageList: Sendable {
    /// An image of the cluster file.
    package struct Image: Sendable {
        package let reading: ImageReading
        /// Those that there are, in the order of the workers.
        package let copies: [Copy]
    }

    /// An image on a worker.
    package struct Copy: Sendable {
        /// Address.
        package let host: String
        package let file: ImageInventory.File
        /// Whether it is as large as the controller's; true where that is not known.
        package let isWhole: Bool
        package let users: [ImageUser]
    }

    /// What arrived of an image whose copy was cut off.
    package struct Half: Sendable {
        package let host: String
        package let part: ImageInventory.Part
        /// Of which image of the cluster file; nil where of none.
        package let image: ImageReading?
    }

    package let images: [Image]
    /// Images on workers that no flavor names.
    package let others: [Copy]
    package let halves: [Half]
    /// Addresses.
    package let workers: [String]
    package let unseen: [String: Diagnostic]

    /// - Parameters:
    ///   - readings: of all flavors' images.
    ///   - workers: addresses of those that were asked.
    package init(_ readings: [ImageReading], workers: [String], sight: ImageLook.Sight, state: ClusterState) {
        func copies(where isMeant: (ImageInventory.File) -> Bool, size: Int? = nil) -> [Copy] {
            workers.flatMap { host in
                let inventory = sight.inventories[host]
                return (inventory?.files ?? []).filter(isMeant).map { file in
                    Copy(
                        host: host, file: file, isWhole: size.map { $0 == file.size } ?? true,
                        users: ImageUser.named(inventory?.users[file.name] ?? [], in: state))
                }
            }
        }
        images = readings.map { reading in
            guard let identity = reading.identity else { return Image(reading: reading, copies: []) }
            return Image(
                reading: reading,
                copies: copies(
                    where: { $0.sha256 == identity.sha256 && $0.format == identity.format }, size: reading.bytes)
            )
        }
        let known = Set(readings.compactMap { $0.identity.map { "\($0.sha256).\($0.format)" } })
        others = copies { !known.contains($0.name) }
        halves = workers.flatMap { host in
            (sight.inventories[host]?.parts ?? []).map { part in
                Half(host: host, part: part, image: readings.first { $0.identity?.sha256 == part.sha256 })
            }
        }
        self.workers = workers
        unseen = sight.unseen
    }

    /// What is wrong with files of the cluster file.
    package var problems: [Diagnostic] { images.compactMap { $0.reading.problem?.withoutNothingChanged } }

    /// Whether every file could be read and every worker be asked.
    package var isWhole: Bool {
        unseen.isEmpty && images.allSatisfy { $0.reading.problem == nil && $0.copies.allSatisfy(\.isWhole) }
    }
}
