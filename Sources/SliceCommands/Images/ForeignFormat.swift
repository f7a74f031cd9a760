/// Files that are taken for disk images and are none that QEMU could read as raw: disks of other programs, packed
/// files, media to install from.
struct ForeignFormat: Sendable {
    /// With its article: `a VMDK image`.
    let name: String
    private let signatures: [Signature]
    private let remedy: Remedy

    private struct Signature: Sendable, Equatable {
        let offset: Int
        let bytes: [UInt8]

        init(_ text: String, at offset: Int = 0) { self.init(Array(text.utf8), at: offset) }

        init(_ bytes: [UInt8], at offset: Int = 0) {
            self.offset = offset
            self.bytes = bytes
        }

        func matches(_ file: [UInt8]) -> Bool {
            file.count >= offset + bytes.count && file[offset...].starts(with: bytes)
        }
    }

    private enum Remedy: Sendable {
        /// `qemu-img` reads it under this name.
        case convert(String)
        /// These words, with the path behind them, put the file beside it.
        case unpack([String])
        /// What to do, in words.
        case words(String)
        /// What to do, in words, before the command that makes an image of it all the same.
        case convertAfter(String, String)
    }

    private init(_ name: String, _ signatures: [Signature], _ remedy: Remedy) {
        self.name = name
        self.signatures = signatures
        self.remedy = remedy
    }

    /// - Parameter tail: the file's last 512 bytes: a VHD of fixed size says only there what it is.
    static func recognised(in file: [UInt8], tail: [UInt8]) -> ForeignFormat? {
        all.first { format in format.signatures.contains { $0.matches(file) || $0 == virtualPC && $0.matches(tail) } }
    }

    private static let virtualPC = Signature("conectix")

    func help(_ path: String) -> String {
        switch remedy {
        case .convert(let format): "convert it, and name the result: " + ImageHeader.convert(path, from: format)
        case .unpack(let words):
            "unpack it, and name what is in it: " + ShellWord.join(words + [path])
        case .words(let words): words
        case .convertAfter(let words, let format): words + ": " + ImageHeader.convert(path, from: format)
        }
    }

    private static let all: [ForeignFormat] = [
        ForeignFormat(
            "a VMDK image of VMware's", [Signature("KDMV"), Signature("COWD"), Signature("# Disk DescriptorFile")],
            .convert("vmdk")),
        ForeignFormat("a VDI image of VirtualBox's", [Signature([0x7F, 0x10, 0xDA, 0xBE], at: 64)], .convert("vdi")),
        ForeignFormat("a VHDX image of Hyper-V's", [Signature("vhdxfile")], .convert("vhdx")),
        ForeignFormat("a VHD image of Virtual PC's", [virtualPC], .convert("vpc")),
        ForeignFormat("a QED image", [Signature([0x51, 0x45, 0x44, 0])], .convert("qed")),
        ForeignFormat(
            "a Parallels image", [Signature("WithoutFreeSpace"), Signature("WithouFreSpacExt")], .convert("parallels")),
        ForeignFormat(
            "an ISO 9660 medium", [Signature("CD001", at: 0x8001)],
            .convertAfter(
                "it is to install from: take a disk image with the system installed, such as a distribution's cloud "
                    + "image; a medium that starts from a disk as well becomes an image by", "raw")),
        ForeignFormat("packed with gzip", [Signature([0x1F, 0x8B, 8])], .unpack(["gzip", "-dk"])),
        ForeignFormat("packed with xz", [Signature([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0])], .unpack(["xz", "-dk"])),
        ForeignFormat("packed with zstd", [Signature([0x28, 0xB5, 0x2F, 0xFD])], .unpack(["zstd", "-d"])),
        ForeignFormat("packed with bzip2", [Signature("BZh")], .unpack(["bzip2", "-dk"])),
        ForeignFormat("a ZIP archive", [Signature([0x50, 0x4B, 3, 4])], .unpack(["unzip"])),
        ForeignFormat("a 7-Zip archive", [Signature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])], .unpack(["7z", "x"])),
        ForeignFormat("a tar archive, as an OVA is", [Signature("ustar", at: 257)], .unpack(["tar", "-xf"])),
        ForeignFormat(
            "a web page", [Signature("<!DOCTYPE html"), Signature("<!doctype html"), Signature("<html")],
            .words("download the image itself: this is what a server said instead of sending it")),
    ]
}
