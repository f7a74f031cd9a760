@testable import SliceCommands
import TestSupport
import Testing

/// What files are told from their first bytes.
@Suite struct ImageHeaderTests {
    private func header(_ bytes: [UInt8], size: Int = 1 << 20) -> ImageHeader {
        ImageHeader(bytes, size: size, path: "/i/base.img")
    }

    /// The header of a QCOW2 file of 1 GiB, version 3.
    private func qcow2(_ edit: (inout [UInt8]) -> Void = { _ in }) -> ImageHeader {
        var bytes = [UInt8](repeating: 0, count: 104)
        func put(_ value: UInt64, _ range: Range<Int>) {
            for (index, place) in range.reversed().enumerated() { bytes[place] = UInt8(value >> (8 * index) & 0xFF) }
        }
        bytes.replaceSubrange(0..<4, with: [0x51, 0x46, 0x49, 0xFB])
        put(3, 4..<8)
        put(16, 20..<24)
        put(1 << 30, 24..<32)
        put(2, 36..<40)
        put(0x30000, 40..<48)
        edit(&bytes)
        return header(bytes)
    }

    /// - Returns: what is said; nil where it is an image.
    private func refusal(_ header: ImageHeader) -> String? {
        if case .unfit(let what, let help) = header { "\(what) | \(help)" } else { nil }
    }

    @Test func `qcow2 of both versions, and whatever says nothing`() {
        #expect(qcow2() == .qcow2(virtualSize: 1 << 30))
        #expect(qcow2 { $0[7] = 2 } == .qcow2(virtualSize: 1 << 30))
        // Not closed in order, and packed: QEMU reads both.
        #expect(qcow2 { $0[79] = 0b11001 } == .qcow2(virtualSize: 1 << 30))
        #expect(header([0xEB, 0x63, 0x90]) == .raw)
        #expect(header([UInt8](repeating: 0, count: ImageHeader.length)) == .raw)
        #expect(header(Array("hello".utf8), size: 5) == .raw)
    }

    @Test(arguments: [
        (8, "overlay over another file", "qemu-img convert -O qcow2 /i/base.img /i/base.qcow2"),
        (35, "encrypted", "qemu-img convert --image-opts"),
        (7, "version 2", "get it again"), (79, "in another file", "qemu-img convert -O qcow2"),
        (78, "", ""), (26, "makes no sense", "checksum"), (44, "its end is missing", "get it again"),
        (23, "makes no sense", "get it again"),
    ])
    func `a qcow2 that would not work on a worker`(place: Int, what: String, help: String) {
        let found = refusal(
            qcow2 { bytes in
                switch place {
                case 7: bytes[7] = 255
                case 79: bytes[79] = 4
                case 78: bytes[78] = 1
                case 26: bytes[24] = 255
                case 23: bytes[23] = 40
                case 44: bytes[44] = 1
                default: bytes[place] = 1
                }
            })
        if what.isEmpty { return #expect(found == nil) }
        let known = what == "version 2" ? "version 255" : what
        #expect(found?.contains(known) == true && found?.contains(help) == true, "\(found ?? "none")")
    }

    @Test func `the old format, and one that QEMU gave up`() {
        #expect(refusal(qcow2 { $0[7] = 1 })?.contains("qemu-img convert -f qcow -O qcow2") == true)
        #expect(refusal(qcow2 { $0[79] = 2 })?.contains("qemu-img check -r all /i/base.img") == true)
        #expect(refusal(header([0x51, 0x46, 0x49, 0xFB, 0, 0]))?.contains("cut off") == true)
    }

    private static func at(_ offset: Int, _ text: String) -> [UInt8] {
        [UInt8](repeating: 0, count: offset) + Array(text.utf8)
    }

    @Test(arguments: [
        (at(0, "KDMV"), "VMDK", "-f vmdk -O qcow2 /i/base.img /i/base.qcow2"),
        (at(0, "# Disk DescriptorFile\n"), "VMDK", "-f vmdk"),
        ([UInt8](repeating: 0x20, count: 64) + [0x7F, 0x10, 0xDA, 0xBE], "VDI", "-f vdi"),
        (at(0, "vhdxfile"), "VHDX", "-f vhdx"), (at(0, "conectix"), "VHD", "-f vpc"),
        (at(0x8001, "CD001"), "ISO 9660", "cloud image"), ([0x1F, 0x8B, 8, 0], "gzip", "gzip -dk /i/base.img"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz", "xz -dk /i/base.img"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "zstd -d"),
        (at(0, "BZh9"), "bzip2", "bzip2 -dk"), (at(0, "PK\u{3}\u{4}"), "ZIP", "unzip"),
        (at(257, "ustar"), "tar", "tar -xf"), (at(0, "<!DOCTYPE html>"), "web page", "download"),
        (at(0, "QED\0"), "QED", "-f qed"),
    ])
    func `what is no image is called what it is`(bytes: [UInt8], name: String, help: String) {
        let found = refusal(header(bytes))
        #expect(found?.contains(name) == true && found?.contains(help) == true, "\(found ?? "raw")")
    }

    @Test func `a VHD of fixed size says so at its end`() {
        let end = ImageHeader([0xEB], tail: Array("conectix".utf8), size: 1 << 20, path: "a b.vhd")
        #expect(refusal(end)?.contains("qemu-img convert -f vpc -O qcow2 'a b.vhd' 'a b.qcow2'") == true)
    }

    @Test func `the mended file has a name of its own`() {
        for (path, place) in [
            ("/i/base.img", "/i/base.qcow2"), ("/i/base.qcow2", "/i/base-new.qcow2"), ("base", "base.qcow2"),
            ("/a.b/base", "/a.b/base.qcow2"), ("/i/.hidden", "/i/.hidden.qcow2"),
        ] {
            #expect(ImageHeader.place(besides: path) == place)
        }
    }
}
