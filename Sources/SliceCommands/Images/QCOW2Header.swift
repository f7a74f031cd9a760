/// The header of a QCOW2 file (QEMU's `docs/interop/qcow2.rst`); numbers are big-endian.
struct QCOW2Header {
    private let bytes: [UInt8]
    private let size: Int
    private let path: String

    init(_ bytes: [UInt8], size: Int, path: String) {
        self.bytes = bytes
        self.size = size
        self.path = path
    }

    private func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }

    var verdict: ImageHeader {
        // Of the first version, which is another format, this much is the same.
        guard bytes.count >= 48 else { return damaged("its header is cut off") }
        switch number(4..<8) {
        case 2, 3: break
        case 1:
            return .unfit(
                what: "is in the format qcow, which came before QCOW2", help: mend("qcow"))
        case let version: return damaged("it says that it is of version \(version)")
        }
        if number(8..<16) != 0 {
            // In QEMU's wording the other file is the backing file; nobody needs to know it to mend this.
            return .unfit(
                what: "is an overlay over another file; a base image stands alone", help: mend())
        }
        if number(32..<36) != 0 {
            return .unfit(
                what: "is encrypted, and a worker has no key to it",
                help: "make one that is not, with its key: qemu-img convert --image-opts … (see qemu-img(1))")
        }
        let features = number(4..<8) == 3 && bytes.count >= 80 ? number(72..<80) : 0
        if features & Self.externalData != 0 {
            return .unfit(
                what: "keeps its data in another file; a base image stands alone", help: mend())
        }
        if features & Self.corrupt != 0 {
            return .unfit(
                what: "is marked as damaged by QEMU",
                help: "get it again, or try: " + ShellWord.join(["qemu-img", "check", "-r", "all", path]))
        }
        let virtualSize = number(24..<32)
        guard virtualSize > 0, virtualSize < 1 << 50, (9...21).contains(number(20..<24)) else {
            return damaged("its header makes no sense")
        }
        // Where the clusters are found lies in the file, or the file has lost its end.
        let (tableEnd, isOver) = number(40..<48).addingReportingOverflow(number(36..<40) &* 8)
        guard !isOver, tableEnd <= UInt64(size) else { return damaged("its end is missing") }
        return .qcow2(virtualSize: Int(virtualSize))
    }

    /// Bits of the incompatible features.
    private static let corrupt: UInt64 = 1 << 1
    private static let externalData: UInt64 = 1 << 2

    private func mend(_ format: String? = nil) -> String {
        "make one that stands alone, and name it in the cluster file: " + ImageHeader.convert(path, from: format)
    }

    private func damaged(_ why: String) -> ImageHeader {
        .unfit(
            what: "is a damaged QCOW2 file: \(why)",
            help: "get it again, and compare its checksum with that of whoever made it")
    }
}
