/// Proves that full frames with VLAN tags pass between hosts, by sending some.
///
/// Each host's script sends a small frame and one as large as guests' get, ten times a second, out of the trunk's
/// interface, and listens there for those of the others. They go to a group address that nobody listens to, with the
/// EtherType for local experiments (IEEE 802, 0x88B5) and the tag of VLAN 400, which is never a link's. Nothing is made
/// on hosts or changed. In each frame stands whom its sender has heard, so that all end as soon as everybody has heard
/// everybody.
package struct TrunkProbe: Sendable {
    /// Of this examination alone: another one that goes on at the same time is not heard.
    let token: String
    /// Addresses of all hosts that take part.
    let hosts: [String]

    package init(token: String, hosts: [String]) {
        self.token = token
        self.hosts = hosts
    }

    /// Seconds that a host listens, at most.
    private static let patience = 4

    /// Starts it in the background, where the bridge has a trunk that is an interface of the kernel's. Prints
    /// `probe ran DEVICE` or `probe fails REASON`, `probe oversize` where a full frame is too large for the interface,
    /// and `heard HOST small|full|bare` (bare: without the tag).
    func start(as host: String) -> String {
        let peers = hosts.filter { $0 != host }
        guard !peers.isEmpty, hosts.contains(host) else { return "probe=" }
        return """
            probe= trunk=
            joined=" $(ovs-vsctl --timeout=5 --no-wait list-ports "$bridge" 2>/dev/null | tr '\\n' ' ')" || :
            plain=$(ovs-vsctl --timeout=5 --no-wait --bare --columns=name find Port 'tag=[]' 'trunks=[]' 2>/dev/null) || :
            for name in $plain; do
                case "$joined/$name" in
                */tap_*) continue ;;
                *" $name "*) ;;
                *) continue ;;
                esac
                [ -e "/sys/class/net/$name" ] || continue
                case $(ovs-vsctl --timeout=5 --no-wait get Interface "$name" type 2>/dev/null) in
                '""' | system) trunk=$name && break ;;
                esac
            done
            if [ -n "$trunk" ] && command -v python3 >/dev/null 2>&1; then
                heard=$(mktemp)
                python3 -I -S -c \(ShellWord.quote(Self.program)) "$trunk" \\
                    \(ShellWord.join([token, "\(Self.patience)", host] + peers)) >"$heard" 2>/dev/null &
                probe=$!
            fi
            """
    }

    /// Waits for its end, and tells what it heard.
    static let finish = """
        if [ -n "$probe" ]; then
            wait "$probe" || echo 'probe fails it ended early'
            cat "$heard"
            rm -f "$heard"
        fi
        """

    /// Arguments: interface, token, seconds, own address, the others' addresses. See packet(7).
    private static let program = #"""
        import ctypes, os, select, socket, struct, sys, time
        device, token, seconds, me = sys.argv[1:5]
        peers = set(sys.argv[5:])
        deadline = time.monotonic() + float(seconds)
        kind, vlan, full = 0x88B5, 400, 1500
        try:
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            # Only our EtherType, behind a tag or bare: a trunk may be busy.
            code = [(0x28, 0, 0, 12), (0x15, 3, 0, kind), (0x15, 0, 3, 0x8100), (0x28, 0, 0, 16), (0x15, 0, 1, kind),
                    (6, 0, 0, 0x40000), (6, 0, 0, 0)]
            text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
            s.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HL", len(code), ctypes.addressof(text)))
            s.setsockopt(263, 8, 1)
            s.bind((device, 3))
        except OSError as error:
            print("probe fails " + os.strerror(error.errno))
            sys.exit(0)
        s.setblocking(False)
        source = s.getsockname()[4][:6]
        header = b"\x03slice" + source + struct.pack("!HHH", 0x8100, vlan, kind)
        heard, known, problem, oversize = {}, set(), None, False

        def send():
            global problem, oversize
            list_of_heard = ",".join(peer for peer in heard if {"small", "full"} <= heard[peer])
            for size, length in ("small", 46), ("full", full):
                words = "slicec-doctor %s %s %s %s\n" % (token, me, size, list_of_heard)
                try:
                    s.send(header + words.encode().ljust(length, b"\0"))
                except OSError as error:
                    if error.errno == 90:
                        oversize = True
                    elif size == "small":
                        # Of a full one the other end of a cable may have no room for it.
                        problem = os.strerror(error.errno)

        def receive():
            try:
                frame, more, _, address = s.recvmsg(2048, 256)
            except OSError:
                return
            tagged = frame[12:14] == b"\x81\0"
            for level, name, data in more:
                if (level, name) == (263, 8):
                    tagged = tagged or bool(struct.unpack_from("I", data)[0] & 16)
            words = frame[18 if frame[12:14] == b"\x81\0" else 14:].split(b"\n")[0].decode(errors="replace").split(" ")
            if address[2] == 4 or len(words) != 5 or words[:2] != ["slicec-doctor", token] or words[2] not in peers:
                return
            heard.setdefault(words[2], set()).add(words[3] if tagged else "bare")
            if me in words[4].split(","):
                known.add(words[2])

        due = 0
        while time.monotonic() < deadline:
            if time.monotonic() >= due:
                send()
                due = time.monotonic() + 0.1
            if known == peers and all({"small", "full"} <= heard.get(peer, set()) for peer in peers):
                break
            if select.select([s], [], [], max(0, due - time.monotonic()))[0]:
                receive()
        send()
        print("probe fails " + problem if problem else "probe ran " + device)
        if oversize:
            print("probe oversize")
        for peer in heard:
            for size in heard[peer]:
                print("heard", peer, size)
        """#
}
