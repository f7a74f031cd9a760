package import SliceTopology

/// The disks that a slice's VMs have, or may have, on workers. What is there decides what a VM's disk is
/// to be, and not what was asked for meanwhile: that may never have been begun.
package struct RecordedDisks {
    /// What a VM's disk is to be on a worker.
    package struct Choice {
        /// The base image; without identity where the disk is to be made over one that was not read.
        package let image: ImageReference
        package let size: Gibibytes
        /// Whether the image has to be read: the disk is to be made over what lies behind its path.
        package let isToBeRead: Bool
    }

    private struct Place: Hashable {
        let vmID: Int
        let worker: String
    }

    private var disks: [Place: [DiskSpec]] = [:]

    package init(of slice: RecordedSlice?) {
        for known in slice?.objects ?? [] {
            for case .disk(let disk) in known.possibleSpecs {
                disks[Place(vmID: disk.vmID, worker: known.object.host), default: []].append(disk)
            }
        }
    }

    /// A disk over the image that is wanted stays: it may grow, but never shrinks, which would cut the
    /// guest's data, and keeps its image, since a new one behind a flavor concerns new disks only.
    ///
    /// - Parameters:
    ///   - worker: address of the worker that the VM is to be on.
    ///   - images: identities of base images by path, as far as they are known.
    package func choice(
        for vm: RecordedVM, flavor: Cluster.Flavor, on worker: String,
        images: [String: ImageReference.Identity] = [:]
    ) -> Choice {
        let there = disks[Place(vmID: vm.id, worker: worker)] ?? []
        // Another image behind the same flavor is not asked for, unless the disk lies over it already.
        let isFlavors = flavor.name != vm.flavor || there.contains { $0.image.path == flavor.image }
        let path = isFlavors ? flavor.image : vm.image.path
        let wanted = ImageReference(path: path, identity: images[path])
        let staying = there.filter { $0.image.path == path || $0.image.isSame(as: wanted) }
        let recorded = path == vm.image.path ? vm.image.identity : nil
        let kept = staying.lazy.compactMap(\.image.identity).first
        let sizes = staying.map { Gibibytes(mebibytes: $0.sizeMebibytes) }
        return Choice(
            image: ImageReference(path: path, identity: kept ?? wanted.identity ?? recorded),
            size: sizes.reduce(flavor.disk) { max($0, $1) },
            // A path that no flavor has any more may lead nowhere; a worker may have what was there.
            isToBeRead: kept == nil && (path == flavor.image || recorded == nil))
    }
}
