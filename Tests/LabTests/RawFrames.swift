/// Frames as an ill-meaning guest would send them: a program that takes a tap's guest side in place of QEMU.
struct RawFrames {
    /// What tells a frame of ours wherever it turns up, before its name.
    private static let mark = "SLICEC-LEAK-"

    let source: String
    let destination: String

    /// An Ethernet frame with this type and payload, in hexadecimal.
    private func frame(_ type: String, _ payload: String, tag: String = "") -> String {
        (destination + source).filter { $0 != ":" } + tag + type + payload
    }

    /// IPv4 and UDP; their checksums are left out, as no switch looks at them.
    func udp(_ name: String, from: String, to: String, ports: (Int, Int) = (1000, 1000), tag: String = "") -> String {
        let data = Self.hexadecimal(Self.mark + name)
        let length = data.count / 2
        let header = "4500" + Self.word(28 + length) + "00000000" + "40110000" + Self.address(from) + Self.address(to)
        let ports = Self.word(ports.0) + Self.word(ports.1) + Self.word(8 + length) + "0000"
        return frame("0800", header + ports + data, tag: tag)
    }

    /// - Parameter operation: 1 asks, 2 answers.
    func arp(_ name: String, operation: Int, sender: (mac: String, address: String), target: String) -> String {
        let body =
            "000108000604" + Self.word(operation) + sender.mac.filter { $0 != ":" } + Self.address(sender.address)
            + "000000000000" + Self.address(target)
        return frame("0806", body + Self.hexadecimal(Self.mark + name))
    }

    /// IPv6 with a payload that is nothing in particular, to all nodes.
    func ipv6(_ name: String, next: Int) -> String {
        let data = Self.hexadecimal(Self.mark + name)
        let source = "fe80" + String(repeating: "0", count: 24) + "beef"
        let target = "ff02" + String(repeating: "0", count: 26) + "01"
        let next = String(Self.word(next).suffix(2))
        return frame("86dd", "60000000" + Self.word(data.count / 2) + next + "ff" + source + target + data)
    }

    /// What no protocol knows.
    func other(_ name: String) -> String { frame("88b5", Self.hexadecimal(Self.mark + name)) }

    private static func hexadecimal(_ text: String) -> String {
        text.utf8.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private static func word(_ number: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 4 - text.count) + text
    }

    private static func address(_ text: String) -> String {
        text.split(separator: ".").map { part in String(word(Int(part) ?? 0).suffix(2)) }.joined()
    }

    /// Sends frames, in hexadecimal, into a tap that nobody else holds.
    static func send(_ frames: [String], into tap: String) -> String {
        """
        python3 -I - <<'END_OF_PROGRAM'
        import fcntl, os, struct
        tap = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(tap, 0x400454ca, struct.pack("16sH22x", b"\(tap)", 0x1002))
        for frame in "\(frames.joined(separator: " "))".split():
            os.write(tap, bytes.fromhex(frame).ljust(60, bytes(1)))
        END_OF_PROGRAM
        """
    }

    /// Listens on interfaces until it is ended, and writes `INTERFACE NAME` for each of our frames to a file, and its
    /// process to that with `.pid` behind.
    static func listen(on interfaces: [String], to file: String) -> String {
        """
        rm -f \(file)
        cat >\(file).py <<'END_OF_PROGRAM'
        import os, re, select, socket
        open("\(file).pid", "w").write(str(os.getpid()))
        ears = []
        for name in "\(interfaces.joined(separator: " "))".split():
            ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            ear.bind((name, 0))
            ears.append((ear, name))
        out = open("\(file)", "w", buffering=1)
        out.write("listening\\n")
        while True:
            for ear in select.select([ear for ear, _ in ears], [], [])[0]:
                found = re.search(rb"\(mark)([a-z0-9-]+)", ear.recv(2048))
                if found:
                    name = next(name for other, name in ears if other is ear)
                    out.write(name + " " + found.group(1).decode() + "\\n")
        END_OF_PROGRAM
        setsid -f timeout 120 python3 -I \(file).py </dev/null >/dev/null 2>&1
        timeout 20 sh -c 'until grep -q listening \(file) 2>/dev/null; do sleep 0.05; done'
        """
    }
}
