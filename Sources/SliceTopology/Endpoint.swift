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
        guard let dot = text.lastIndex(of: "."), text[text.index(after: dot)...].hasPrefix("eth") else { return nil }
        let digits = text[dot...].dropFirst(4)
        guard let number = Int(digits), String(number) == digits, (0...9999).contains(number) else { return nil }
        return (String(text[..<dot]), number)
    }

    package var description: String { "\(vm).eth\(interface)" }

    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.vm, left.interface) < (right.vm, right.interface)
    }
}
