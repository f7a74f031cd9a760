extension SurveyProgram {
    /// What Open vSwitch, the kernel and QEMU say.
    static let facts = #"""
        def run(*command):
            """What a program prints; nothing where it fails or is not there."""
            try:
                done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=12)
            except (OSError, subprocess.TimeoutExpired):
                return None
            return done.stdout.decode(errors="replace") if done.returncode == 0 else None

        def read(path):
            try:
                with open(path) as file:
                    return file.read().strip()
            except (OSError, UnicodeDecodeError):
                return None

        def table(name, *columns):
            """Rows of Open vSwitch's database, with sets and maps as Python has them."""
            out = run("ovs-vsctl", "--timeout=10", "--format=json", "--columns=" + ",".join(columns), "list", name)
            if out is None:
                return None
            def plain(value):
                if isinstance(value, list) and value and value[0] == "set":
                    return [plain(item) for item in value[1]]
                if isinstance(value, list) and value and value[0] == "map":
                    return {plain(key): plain(item) for key, item in value[1]}
                return value[1] if isinstance(value, list) and value and value[0] in ("uuid", "named-uuid") else value
            return [dict(zip(columns, map(plain, row))) for row in json.loads(out)["data"]]

        def many(value):
            """A set of one is written as that one."""
            return value if isinstance(value, list) else [value]

        def ports():
            """All ports of Open vSwitch, by name; None where it does not answer."""
            rows = table("Port", "_uuid", "name", "tag", "trunks", "vlan_mode", "external_ids")
            bridges = table("Bridge", "name", "ports")
            # The database answers also where nobody is left who forwards frames.
            if rows is None or bridges is None or run("ovs-appctl", "--timeout=10", "version") is None:
                return None
            homes = {port: bridge["name"] for bridge in bridges for port in many(bridge["ports"])}
            result = []
            for row in rows:
                labels = row["external_ids"]
                result.append({
                    "name": row["name"], "bridge": homes.get(row["_uuid"]), "tag": (many(row["tag"]) or [None])[0],
                    "trunks": many(row["trunks"]), "mode": (many(row["vlan_mode"]) or [None])[0],
                    "lineage": labels.get("slicec-lineage"), "slice": labels.get("slicec-slice"),
                })
            return result

        def interfaces(names):
            """How interfaces are, by name; those that are not there are left out."""
            addresses, result = {}, {}
            for line in (run("ip", "-o", "-4", "address", "show") or "").splitlines():
                words = line.split()
                addresses.setdefault(words[1], []).append(words[3])
            for name in names:
                path = "/sys/class/net/" + name
                flags = read(path + "/flags")
                if flags is not None:
                    result[name] = {
                        "up": int(flags, 16) & 1 == 1, "carrier": read(path + "/carrier") == "1",
                        "addresses": addresses.get(name, []), "group": int(read(path + "/netdev_group") or 0),
                        "forwarding": read("/proc/sys/net/ipv4/conf/%s/forwarding" % name) == "1",
                    }
            return result

        def process(pidfile):
            """The QEMU of a VM, as the process table has it: whatever any file says of it."""
            found = []
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open("/proc/%s/cmdline" % pid, "rb") as file:
                        words = file.read().split(b"\0")
                    if pidfile.encode() not in words or "/qemu-system-" not in os.readlink("/proc/%s/exe" % pid):
                        continue
                    state = read("/proc/%s/stat" % pid).rpartition(")")[2].split()[0]
                    taps = []
                    for number in os.listdir("/proc/%s/fd" % pid):
                        try:
                            if os.readlink("/proc/%s/fd/%s" % (pid, number)) == "/dev/net/tun":
                                taps += re.findall(r"^iff:\s*(\S+)", read("/proc/%s/fdinfo/%s" % (pid, number)) or "", re.M)
                        except OSError:
                            pass
                except (OSError, AttributeError, IndexError):
                    continue
                if state not in "ZX":
                    found.append({"pid": int(pid), "state": state, "taps": sorted(taps)})
            return found

        def guest(path):
            """How QEMU says that its guest is; None where it does not answer."""
            try:
                with socket.socket(socket.AF_UNIX) as wire:
                    wire.settimeout(3)
                    wire.connect(path)
                    file = wire.makefile("rw")
                    file.readline()
                    for command in ("qmp_capabilities", "query-status"):
                        file.write(json.dumps({"execute": command}) + "\n")
                        file.flush()
                        while not {"return", "error"} & set(answer := json.loads(file.readline() or "{\"error\": 0}")):
                            pass
                    return answer["return"]["status"]
            except (OSError, ValueError, KeyError, TypeError):
                return None
        """#
}
