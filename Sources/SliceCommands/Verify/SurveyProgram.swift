/// The Python program by which a host shows its data plane: all that is asked of it at once, within a bound.
///
/// Hosts have `python3` (Open vSwitch depends on it). Frames are put into a VLAN through the bridge's OpenFlow
/// socket, as if they came from nowhere: that takes no port, no address and no namespace, so nothing can stay behind,
/// and the bridge learns no MAC from them. They are heard at the ports that are there. The program is a host of its
/// own in each VLAN, at `.9`, which is given to nobody.
///
/// It reads what is asked at descriptor 3, as ``SurveyScript`` writes it, meanwhile at its standard input what shell
/// text has checked, a line for each: a word, and `right` or what is wrong; and prints one document, as ``HostSight`` reads it.
enum SurveyProgram {
    static let text = [frames, ears, facts, survey].joined(separator: "\n\n")

    /// Frames, as bytes: Ethernet, ARP (RFC 826), IPv4, ICMP (RFC 792), DHCP (RFC 2131).
    private static let frames = #"""
        import ctypes, errno, json, os, re, select, socket, struct, subprocess, sys, threading, time

        def raw(mac):
            return bytes.fromhex(mac.replace(":", ""))
        def text(mac):
            return ":".join("%02x" % byte for byte in mac)
        def checksum(data):
            data += b"\0" * (len(data) % 2)
            total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
            while total >> 16:
                total = (total & 0xFFFF) + (total >> 16)
            return ~total & 0xFFFF
        def ethernet(to, source, kind, payload):
            return (to + source + struct.pack("!H", kind) + payload).ljust(60, b"\0")
        def arp(operation, mac, address, to_mac, to_address):
            return struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + mac + address + to_mac + to_address
        def ipv4(protocol, source, to, payload):
            head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + source + to
            return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload
        def echo(source, to, payload):
            # Another identifier in each run: what is known of a run before is not to answer for this one.
            head = struct.pack("!BBH2sH", 8, 0, 0, payload[:2], 1)
            return ipv4(1, source, to, head[:2] + struct.pack("!H", checksum(head + payload)) + head[4:] + payload)
        def dhcp(kind, xid, mac, address):
            # Answers are broadcast, so that we hear them whoever they are for.
            head = struct.pack("!BBBB4sHH", 1, 1, 6, 0, xid, 0, 0x8000) + address + b"\0" * 12 + mac + b"\0" * 202
            body = head + b"\x63\x82\x53\x63" + bytes([53, 1, kind, 55, 2, 1, 3, 255])
            body = body.ljust(300, b"\0")
            udp = struct.pack("!HHHH", 68, 67, 8 + len(body), 0) + body
            return ipv4(17, address, b"\xff" * 4, udp)
        def dhcp_options(data):
            options, at = {}, 0
            while at + 1 < len(data) and data[at] != 255:
                if data[at] == 0:
                    at += 1
                    continue
                options[data[at]] = data[at + 2 : at + 2 + data[at + 1]]
                at += 2 + data[at + 1]
            return options
        """#
}
