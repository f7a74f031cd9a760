import SlicePlanning
import SliceTopology

/// Base images, and room for them and for disks.
extension HostDiagnosis {
    private var missingImages: [Image] {
        let there = Set(facts.all("image"))
        return images.filter { image in
            image.reference.identity.map { !there.contains("\($0.sha256).\($0.format)") } ?? false
        }
    }

    var imageFindings: [HostFinding] {
        let missing = missingImages
        guard !missing.isEmpty else {
            return [HostFinding(.images, .ok, images.isEmpty ? "none is needed" : "all are there")]
        }
        let names = missing.map(\.reference.fileName).joined(separator: ", ")
        return [
            HostFinding(.images, .ok, "\(names) \(missing.count == 1 ? "is" : "are") copied when first needed")
        ]
    }

    /// Room for the images that are to come is needed; for the disks of VMs, in time, as they grow.
    var disk: [HostFinding] {
        let folder = ShellWord.quote(cluster.dataDirectory)
        guard let words = facts.words("disk").first, words.count > 2, let size = Int(words[0]), let free = Int(words[1])
        else { return [unseen(.disk)] }
        let place = words[2...].joined(separator: " ")
        if isRoot, facts.first("writable") == "no" {
            return [
                HostFinding(
                    .disk, .problem, "\(cluster.dataDirectory) cannot be written: \(place) is mounted read-only",
                    remedy: "see why (dmesg), then mount it again",
                    commands: asRoot("mount -o remount,rw \(ShellWord.quote(place))"))
            ]
        }
        guard host.isWorker else { return [HostFinding(.disk, .ok, "\(Self.gibibytes(free)) are free")] }
        let copies = (missingImages.reduce(0) { $0 + $1.bytes } + 1023) / 1024
        let look = asRoot("du -xhd1 \(folder)")
        if free < copies + Self.spare {
            return [
                HostFinding(
                    .disk, .problem,
                    "\(Self.gibibytes(free)) are free on \(place), and the base images alone need "
                        + Self.gibibytes(copies + Self.spare),
                    remedy: "make room, or set \"dataDirectory\" to a folder on a larger disk", commands: look)
            ]
        }
        let largest = cluster.flavors.map { ($0.name, $0.disk.kibibytes) }.max { $0.1 < $1.1 }
        if let (name, disk) = largest, free < copies + disk {
            return [
                HostFinding(
                    .disk, .warning,
                    "\(Self.gibibytes(free)) are free on \(place); images and one full disk of the flavor \(name) need "
                        + Self.gibibytes(copies + disk),
                    remedy: "make room, or set \"dataDirectory\" to a folder on a larger disk", commands: look)
            ]
        }
        if let promised = cluster.worker(host.address)?.capacity.disk, promised.kibibytes > size {
            return [
                HostFinding(
                    .disk, .warning,
                    "\(place) has \(Self.gibibytes(size)), and the cluster file promises "
                        + "\(Self.gibibytes(promised.kibibytes)) of it (\"diskGB\")",
                    remedy: "lower \"diskGB\", or set \"dataDirectory\" to a folder on a larger disk")
            ]
        }
        return [HostFinding(.disk, .ok, "\(Self.gibibytes(free)) are free on \(place)")]
    }

    /// KiB that new overlays and logs take at once.
    private static let spare = 16 * 1024

    /// KiB as people read them: `2.2 GB`, `180 MB`; GB means GiB.
    private static func gibibytes(_ kibibytes: Int) -> String {
        if kibibytes < 1 << 20 { return "\(kibibytes >> 10) MB" }
        let tenths = (kibibytes * 10) >> 20
        return "\(tenths / 10)" + (tenths % 10 == 0 || tenths >= 1000 ? "" : ".\(tenths % 10)") + " GB"
    }
}

extension Gibibytes {
    fileprivate var kibibytes: Int { bytes / 1024 }
}
