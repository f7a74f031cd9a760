import Glibc
import SystemPackage

/// The disk that a lab's guests boot: Debian's cloud kernel and an initramfs of busybox and dropbear on a FAT
/// volume with syslinux, about 15 MB as QCOW2. Made once and kept.
enum GuestImage {
    /// Where finished images are kept, one for each recipe and kernel.
    static let folder = FilePath("/var/cache/slicec/guest")

    /// The image, built if it is not there.
    static func prepare(
        _ progress: @Sendable (String) -> Void
    ) async throws(LabError) -> FilePath {
        if let image = cached { return image }
        let lock = try await FolderLock(folder, mode: 0o755) {
            progress("waiting for another run that builds the guest image")
        }
        defer { lock.release() }
        if let image = cached { return image }
        progress("building the guest image (once; it is kept in \(folder))")
        let workshop = folder.appending("build")
        _ = try await Program.attempt(["rm", "-rf", workshop.string])
        let result: Result<FilePath, LabError>
        do { result = .success(try await build(in: workshop)) } catch { result = .failure(error) }
        await Uncancelled.run { _ = try? await Program.attempt(["rm", "-rf", workshop.string]) }
        return try result.get()
    }

    /// The newest that follows this recipe. Asks no package manager: that takes a second.
    private static var cached: FilePath? {
        folder.entries.last { $0.hasPrefix("guest-\(recipe)-") && $0.hasSuffix(".qcow2") }
            .map { folder.appending($0) }
    }

    /// Changes with anything that goes into the image, the kernel's version apart.
    private static var recipe: String {
        let text =
            [GuestFiles.initScript, GuestFiles.leaseScript, GuestFiles.bootLoader, assembly]
            .joined() + GuestFiles.modules.joined()
        // FNV-1a: nobody attacks this, and it needs no library.
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    private static func build(in workshop: FilePath) async throws(LabError) -> FilePath {
        try workshop.makeFolder()
        let package = try await kernelPackage()
        let download = try await Program.attempt(
            ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package], in: workshop)
        guard download.succeeded, let archive = workshop.entries.first(where: { $0.hasSuffix(".deb") }) else {
            throw LabError(
                "The guest's kernel could not be downloaded.", detail: download.error,
                help: "`apt-get download \(package)` must work; try `apt-get update` first.")
        }
        try await Program.run(["dpkg-deb", "-x", archive, "kernel"], in: workshop)
        try workshop.appending("init").write(GuestFiles.initScript, mode: 0o755)
        try workshop.appending("udhcpc.script").write(GuestFiles.leaseScript, mode: 0o755)
        try workshop.appending("syslinux.cfg").write(GuestFiles.bootLoader)
        try await Program.run(["sh", "-c", assembly, "sh"] + GuestFiles.modules, in: workshop)
        let version = archive.split(separator: "_").dropFirst().first.map(String.init) ?? "unknown"
        let image = folder.appending("guest-\(recipe)-\(version).qcow2")
        guard rename(workshop.appending("disk.qcow2").string, image.string) == 0 else {
            throw image.failure("write")
        }
        return image
    }

    /// The package with the kernel itself: the one that everyone asks for is empty.
    private static func kernelPackage() async throws(LabError) -> String {
        for attempt in 1...2 {
            let listing = try await Program.attempt(["apt-cache", "depends", "linux-image-cloud-amd64"])
            for line in listing.output.split(separator: "\n") {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let name = line[line.index(after: colon)...].drop { $0 == " " }
                if name.hasPrefix("linux-image-") { return String(name) }
            }
            if attempt == 1 { _ = try await Program.attempt(["apt-get", "-q", "update"]) }
        }
        throw LabError(
            "The guest's kernel was not found.",
            detail: "apt knows no package linux-image-cloud-amd64.",
            help: "The guest image is made from Debian's archive: run `apt-get update` on a Debian system.")
    }

    /// A pipeline and a loop, so a shell; its arguments are the modules. Nothing is mounted, and
    /// nothing installed.
    private static let assembly = """
        set -eu
        modules=$(echo kernel/lib/modules/*/kernel)
        mkdir -p root/bin root/etc root/lib/modules
        cp "$(command -v busybox)" root/bin/busybox
        # An SSH server, and the libraries that it was linked with.
        cp "$(command -v dropbear)" root/bin/
        for library in $(ldd "$(command -v dropbear)" | grep -o '/[^ ]*'); do
            mkdir -p "root${library%/*}"
            cp -L "$library" "root$library"
        done
        mv init root/init
        mv udhcpc.script root/etc/
        echo 'root:x:0:0:root:/root:/bin/sh' > root/etc/passwd
        for module; do
            # What is not there is built into this kernel.
            [ -e "$modules/$module.ko" ] || continue
            cp "$modules/$module.ko" root/lib/modules/
            echo "${module##*/}" >> root/lib/modules/order
        done
        (cd root; find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0) | gzip -9n > initrd.gz
        truncate -s 24M disk.raw
        mkfs.vfat -n SLICEC disk.raw > /dev/null
        mcopy -i disk.raw kernel/boot/vmlinuz-* ::vmlinuz
        mcopy -i disk.raw initrd.gz syslinux.cfg ::
        syslinux --install disk.raw
        qemu-img convert -c -O qcow2 disk.raw disk.qcow2
        """
}
