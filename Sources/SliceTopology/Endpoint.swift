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
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, Name.isValid(String(parts[0])), parts[1].hasPrefix("eth") else { return nil }
        let digits = parts[1].dropFirst(3)
        guard let number = Int(digits), String(number) == digits, (0...9999).contains(number) else { return nil }
        self.init(vm: String(parts[0]), interface: number)
    }

    package var description: String { "\(vm).eth\(interface)" }

    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        (left.vm, left.interface) < (right.vm, right.interface)
    }
}
