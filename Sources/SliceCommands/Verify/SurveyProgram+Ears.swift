extension SurveyProgram {
    /// How frames are heard (`packet(7)`) and put into a VLAN (OpenFlow 1.0 or 1.3, `ovs-vswitchd(8)`).
    static let ears = #"""
        libc = ctypes.CDLL(None, use_errno=True)
        HELLO = 0x88B5
        LIMIT = 4096
        # What the uplink has in place of a VLAN.
        UPLINK = 0
        # The number of echo requests to the gateway itself.
        GATEWAY = 0xFFFFFFFF

        # What of all frames programs get to see: ARP, our own, DHCP's answers and ICMP. The rest stays in the kernel, and
        # what has a VLAN tag: it stands beside the frame, which looks like one without, as at an uplink that is the
        # trunk (SKF_AD_VLAN_TAG_PRESENT, `linux/filter.h`).
        WANTED = [
            (0x30, 0, 0, 0xFFFFF030), (0x15, 1, 0, 0), (0x06, 0, 0, 0),
            (0x28, 0, 0, 12), (0x15, 9, 0, 0x0806), (0x15, 8, 0, HELLO), (0x15, 0, 8, 0x0800), (0x30, 0, 0, 23),
            (0x15, 5, 0, 1), (0x15, 0, 5, 17), (0xB1, 0, 0, 14), (0x48, 0, 0, 16), (0x15, 1, 0, 68), (0x06, 0, 0, 0),
            (0x06, 0, 0, LIMIT), (0x06, 0, 0, 0),
        ]

        def listen(namespace=None):
            """A socket that hears what all interfaces of a network namespace receive and send."""
            here = there = None
            try:
                if namespace is not None:
                    here, there = os.open("/proc/self/ns/net", os.O_RDONLY), os.open(namespace, os.O_RDONLY)
                    if libc.setns(there, 0x40000000):
                        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
                ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            finally:
                if there is not None:
                    libc.setns(here, 0x40000000)
                for descriptor in (here, there):
                    if descriptor is not None:
                        os.close(descriptor)
            lines = b"".join(struct.pack("HBBI", *line) for line in WANTED)
            program = ctypes.create_string_buffer(lines)
            ear.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HP", len(WANTED), ctypes.addressof(program)))
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            ear.setblocking(False)
            return ear

        class Switch:
            """The bridge's OpenFlow socket, by which frames are put into a VLAN without any port for it."""
            def __init__(self, bridge):
                self.socket = socket.socket(socket.AF_UNIX)
                self.socket.settimeout(2)
                self.socket.connect("/run/openvswitch/%s.mgmt" % bridge)
                # OpenFlow 1.3 or 1.0, whichever the bridge speaks.
                self.socket.sendall(struct.pack("!BBHIHHI", 4, 0, 16, 1, 1, 8, 1 << 4 | 1 << 1))
                version, _, length, _ = struct.unpack("!BBHI", self.take(8))
                body = self.take(length - 8)
                known = (2 << version) - 1 if len(body) < 8 else struct.unpack("!I", body[4:8])[0]
                self.version = 4 if known & 1 << 4 else 1
            def take(self, count):
                data = b""
                while len(data) < count:
                    part = self.socket.recv(count - len(data))
                    if not part:
                        raise OSError(errno.ECONNRESET, "the bridge hung up")
                    data += part
                return data
            def send(self, vlan, frame):
                """As a frame that came from nowhere: it meets the bridge's flows, and the bridge learns nothing from it."""
                frame = frame[:12] + struct.pack("!HH", 0x8100, vlan) + frame[12:]
                if self.version == 4:
                    body = struct.pack("!IIH6x", 0xFFFFFFFF, 0xFFFFFFFD, 16) + struct.pack("!HHIH6x", 0, 16, 0xFFFFFFF9, 0)
                else:
                    body = struct.pack("!IHH", 0xFFFFFFFF, 0xFFFD, 8) + struct.pack("!HHHH", 0, 8, 0xFFF9, 0)
                length = 8 + len(body) + len(frame)
                self.socket.sendall(struct.pack("!BBHI", self.version, 13, length, 2) + body + frame)
            def hear(self):
                """Answers what keeps the connection alive, and throws the rest away."""
                data = self.socket.recv(65536)
                if not data:
                    raise OSError(errno.ECONNRESET, "it ended the connection")
                while len(data) >= 8:
                    version, kind, length, xid = struct.unpack("!BBHI", data[:8])
                    if kind == 2:
                        self.socket.sendall(struct.pack("!BBHI", version, 3, length, xid) + data[8:length])
                    data = data[max(8, length):]
        """#
}
