import Glibc
import SliceSyntax

/// How reports for other programs name a file: as the repository has it.
enum ReportPath {
    /// The path from the repository's root, or from the current folder where it is not known;
    /// nil for standard input.
    static func path(_ file: SourceFile) -> String? {
        guard file.name != InputFile.standardInput else { return nil }
        let absolute = real(file.name.hasPrefix("/") ? file.name : (Environment.folder ?? "") + "/" + file.name)
        for root in [Environment["GITHUB_WORKSPACE"].nonEmpty, Environment.folder ?? ""].compactMap(\.self) {
            let prefix = real(root) + "/"
            if absolute.hasPrefix(prefix) { return String(absolute.dropFirst(prefix.count)) }
        }
        return absolute
    }

    /// The same as a URI reference (RFC 3986 §4.1).
    static func uri(_ file: SourceFile) -> String? {
        // A result without any place is refused by those who read SARIF.
        guard let path = path(file) else { return "stdin" }
        let encoded = path.utf8.map { byte -> String in
            let isPlain =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                    true
                default: false
                }
            if isPlain { return String(Unicode.Scalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }

    /// Without links, `.` and `..`, as far as the folders are there: what a report names, another
    /// program looks for.
    private static func real(_ path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        for count in stride(from: parts.count, through: 0, by: -1) {
            guard let found = realpath("/" + parts[..<count].joined(separator: "/"), nil) else { continue }
            defer { free(found) }
            return ([String(cString: found)] + parts[count...]).joined(separator: "/").replacing("//", with: "/")
        }
        return path
    }
}
