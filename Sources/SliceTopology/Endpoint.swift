/// One end of a link: an interface of a VM, written `web.eth1`.
package struct Endpoint: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let vm: String
    /// 1…26; 0 is the management interface, which no link may name.
    package let interface: Int

    package init(vm: String, interface: Int) {
        self.vm = vm
        self.interface = interface
    }

    /// Reads `VM.ethN`; nil where the text is not of that form.
    package init?(_ text: String) {
        guard let (vm, number) = Self.parts(text), Name.isValid(vm) else { return nil }
        self.init(vm: vm, interface: number)
    }

    /// Reads `VM.ethN` where the VM has one of `names`, whatever these look like.
    init?(_ text: String, ofOneOf names: Set<String>) {
        guard !names.isEmpty, let (vm, number) = Self.parts(text), names.contains(vm) else { return nil }
        self.init(vm: vm, interface: number)
    }

    private static func parts(_ text: String) -> (vm: String, interface: Int)? {
        let bytes = text.utf8
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        var digits = bytes[bytes.index(after: dot)...]
        for letter in "eth".utf8 where digits.popFirst() != letter { return nil }
        // As `String(number)` would write it, and at most 9999.
        guard (1...4).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return (String(text[..<dot]), number)
    }

    package var description: String { "\(vm).eth\(interface)" }

    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.vm, left.interface) < (right.vm, right.interface)
    }
}
