extension SurveyProgram {
    /// What is asked in each VLAN, and what was heard: every 0.3 s, until all that is to be heard was.
    static let survey = #"""
        ROUND = 0.3

        class Network:
            """A VLAN in which questions are asked. We are a host of our own there, at an address that nobody is given."""
            def __init__(self, asked):
                self.vlan, self.gateway, self.server = asked["vlan"], asked["gateway"], asked["server"]
                # Guests that hear the gateway and nobody else are asked in its name.
                self.is_guarded = asked["guarded"]
                self.stations = [(mac, planned) for mac, planned in asked["stations"]]
                self.mac = raw("02:5c:00:%02x:%02x:09" % (self.vlan >> 8, self.vlan & 255))
                self.address = socket.inet_aton(asked["prefix"] + ".9")
                self.xid = os.urandom(4)
                self.gateway_mac = read("/sys/class/net/gw_vlan%d/address" % self.vlan)
                self.answers, self.servers, self.offers, self.leases, self.echoed = {}, {}, {}, {}, set()

            def read_leases(self, data):
                self.leases = {}
                for line in (read("%s/dhcp/vlan%d.leases" % (data, self.vlan)) or "").splitlines():
                    words = line.split()
                    if len(words) >= 4 and words[0].isdigit() and (words[0] == "0" or int(words[0]) > time.time()):
                        self.leases[words[1].lower()] = words[2]

            def addresses(self):
                """The address of each station, as far as it is known."""
                return [(mac, planned or self.leases.get(mac)) for mac, planned in self.stations]

            def questions(self, token, rounds):
                broadcast, anyone = b"\xff" * 6, b"\0" * 4
                if self.server:
                    # Nobody gets an address by it, and it is answered at once. A server that is asked for an address first
                    # looks for three seconds whether that is free, and answers nobody meanwhile: so that comes later.
                    yield self.mac, broadcast, 0x0800, dhcp(8, self.xid, self.mac, self.address)
                    for mac, _ in self.stations if rounds >= 2 else []:
                        if mac not in self.offers:
                            yield self.mac, broadcast, 0x0800, dhcp(1, self.xid, raw(mac), anyone)
                for address in [self.gateway] + [address for _, address in self.addresses()]:
                    if address:
                        mac, own = self.mac, self.address
                        if self.is_guarded and address != self.gateway and self.gateway_mac:
                            mac, own = raw(self.gateway_mac), socket.inet_aton(self.gateway)
                        yield mac, broadcast, 0x0806, arp(1, mac, own, b"\0" * 6, socket.inet_aton(address))
                if self.gateway and self.gateway_mac:
                    request = echo(self.address, socket.inet_aton(self.gateway), token + struct.pack("!I", GATEWAY))
                    yield self.mac, raw(self.gateway_mac), 0x0800, request

            def is_complete(self):
                return (
                    (not self.gateway or self.gateway_mac in self.echoed)
                    and (not self.server or self.servers and all(mac in self.offers for mac, _ in self.stations))
                    and all(
                        address and mac in self.answers.get(address, ()) and (not self.server or mac in self.leases)
                        for mac, address in self.addresses())
                )

            def found(self):
                return {
                    "vlan": self.vlan, "gateway": self.gateway_mac, "offers": self.offers, "echoed": sorted(self.echoed),
                    "answers": {address: sorted(macs) for address, macs in self.answers.items()},
                    "servers": {address: sorted(macs) for address, macs in self.servers.items()},
                    "leases": {mac: self.leases[mac] for mac, _ in self.stations if mac in self.leases},
                }

        class Route:
            """An echo request with a number, from a network through its gateway to an address elsewhere."""
            def __init__(self, asked, network, target):
                self.network, self.named, self.awaited = network, asked["to"] is not None, asked["awaited"]
                self.origin, self.to = asked["from"], asked["to"] or target
                self.sent, self.echoed, self.seen = 0, False, set()

            def is_open(self):
                """Whether it is to be sent: what is to arrive, until it does; what is not, twice."""
                return self.to and self.network and self.network.gateway_mac in self.network.echoed and (
                    not self.is_complete() if self.awaited else self.sent < 2)

            def is_complete(self):
                if not self.to:
                    return True
                return {"arrival": bool(self.seen), "echo": self.echoed}.get(self.awaited, self.sent > 0)

            def found(self):
                """Nothing of what was sent and not seen again: of most routes there is no more to say."""
                if self.sent and not self.echoed and not self.seen:
                    return None
                return {
                    "from": self.origin, "to": self.to, "named": self.named, "sent": self.sent > 0, "echoed": self.echoed,
                    "seen": sorted(self.seen),
                }

        class Survey:
            def __init__(self, asked):
                self.asked, self.token = asked, bytes.fromhex(asked["token"])
                self.ends = {name: vlan for name, vlan in asked["ears"]}
                self.networks = {item["vlan"]: Network(item) for item in asked["networks"]}
                self.troubles, self.ears, self.facts, self.leaks = [], [], {}, set()
                self.target = None
                if asked["uplink"]:
                    routes = run("ip", "-4", "route", "show", "default", "dev", asked["uplink"]) or ""
                    self.target = (re.findall(r"\bvia (\S+)", routes) or [None])[0]
                self.routes = [Route(item, self.networks.get(item["from"]), self.target) for item in asked["routes"]]
                self.heard = {vlan: set() for vlan, _, _, _ in asked["hellos"]}
                self.confirmed = {vlan: set() for vlan in self.heard}

            def open(self):
                places = ["/run/netns/ns-dhcp-vlan%d" % network.vlan for network in self.networks.values() if network.server]
                for place in [None] + places:
                    try:
                        self.ears.append(listen(place))
                    except OSError as error:
                        self.troubles.append("%s: %s" % (place or "frames cannot be listened to", error.strerror))
                try:
                    return Switch(self.asked["bridge"])
                except OSError as error:
                    self.troubles.append("the bridge %s cannot be talked to: %s" % (self.asked["bridge"], error.strerror or error))

            def look(self):
                self.facts["ports"] = ports()
                self.facts["interfaces"] = interfaces(self.asked["interfaces"])
                self.facts["checks"] = dict(line.rstrip("\n").split(" ", 1) for line in sys.stdin)
                self.facts["nft"] = run("nft", "-n", "list", "table", "inet", "slicec") if self.networks else None

            def speak(self, switch, rounds):
                for vlan, number, _, _ in self.asked["hellos"]:
                    source = raw("02:5c:01:%02x:%02x:%02x" % (vlan >> 8, vlan & 255, number & 255))
                    body = self.token + struct.pack("!HB", vlan, number) + bytes(sorted(self.heard[vlan]))
                    switch.send(vlan, ethernet(b"\xff" * 6, source, HELLO, body))
                for network in self.networks.values():
                    network.read_leases(self.asked["data"])
                    for source, to, kind, payload in network.questions(self.token, rounds):
                        switch.send(network.vlan, ethernet(to, source, kind, payload))
                for number, route in enumerate(self.routes):
                    if number % 64 == 63:
                        # They are many, and what comes of them must not be lost meanwhile.
                        if time.monotonic() >= self.end:
                            return
                        for ear in self.ears:
                            self.hear(ear, switch)
                    if route.is_open():
                        network = route.network
                        request = echo(network.address, socket.inet_aton(route.to), self.token + struct.pack("!I", number))
                        switch.send(network.vlan, ethernet(raw(network.gateway_mac), network.mac, 0x0800, request))
                        route.sent += 1

            def hear(self, ear, switch):
                while True:
                    try:
                        frame, (name, _, _, _, _) = ear.recvfrom(LIMIT)
                    except BlockingIOError:
                        return
                    except OSError:
                        # An interface that went away: that is said once.
                        continue
                    vlan = self.ends.get(name)
                    if vlan is None or len(frame) < 42:
                        continue
                    kind = struct.unpack("!H", frame[12:14])[0]
                    if kind == HELLO:
                        self.hear_hello(vlan, name, frame[14:])
                    elif kind == 0x0806 and vlan in self.networks:
                        self.hear_arp(self.networks[vlan], frame, switch)
                    elif kind == 0x0800 and frame[23] == 17 and vlan in self.networks:
                        self.hear_dhcp(self.networks[vlan], frame)
                    elif kind == 0x0800 and frame[23] == 1:
                        self.hear_echo(vlan, name, frame)

            def hear_hello(self, vlan, name, data):
                if data[:8] != self.token:
                    return
                origin, number = struct.unpack("!HB", data[8:11])
                if origin != vlan:
                    self.leaks.add((origin, name))
                for known, own, _, _ in self.asked["hellos"]:
                    if known == origin == vlan and number != own:
                        self.heard[vlan].add(number)
                        if own in data[11:]:
                            self.confirmed[vlan].add(number)

            def hear_arp(self, network, frame, switch):
                mac, address, to = frame[22:28], frame[28:32], frame[38:42]
                if mac == network.mac:
                    return
                network.answers.setdefault(socket.inet_ntoa(address), set()).add(text(mac))
                if frame[20:22] == b"\0\1" and to == network.address:
                    reply = arp(2, network.mac, network.address, mac, address)
                    switch.send(network.vlan, ethernet(mac, network.mac, 0x0806, reply))

            def hear_dhcp(self, network, frame):
                data = frame[14 + (frame[14] & 15) * 4 + 8:]
                if len(data) < 240 or data[0] != 2 or data[4:8] != network.xid:
                    return
                options = dhcp_options(data[240:])
                server = socket.inet_ntoa(options.get(54, b"")[:4].rjust(4, b"\0"))
                network.servers.setdefault(server, set()).add(text(frame[6:12]))
                if options.get(53) == b"\2":
                    network.offers.setdefault(text(data[28:34]), socket.inet_ntoa(data[16:20]))

            def hear_echo(self, vlan, name, frame):
                head = 14 + (frame[14] & 15) * 4
                if frame[head + 8:head + 16] != self.token or len(frame) < head + 20:
                    return
                number, source = struct.unpack("!I", frame[head + 16:head + 20])[0], socket.inet_ntoa(frame[26:30])
                if number == GATEWAY:
                    if frame[head] == 0 and vlan in self.networks and source == self.networks[vlan].gateway:
                        self.networks[vlan].echoed.add(text(frame[6:12]))
                elif number < len(self.routes):
                    route = self.routes[number]
                    if frame[head] == 0 and source == route.to and vlan == route.origin:
                        route.echoed = True
                    elif frame[head] == 8 and vlan != route.origin and not self.is_astray(route, vlan, source):
                        route.seen.add(name)

            def is_astray(self, route, vlan, source):
                """Whether what leaves by the uplink does not come where it is to go: for an address that is not there,
                or with a source that nobody out there finds the way back to."""
                own = socket.inet_ntoa(route.network.address)
                return vlan == UPLINK and (route.named or route.awaited == "echo" and source == own)

            def is_complete(self, rounds):
                """Whether all that is to be heard was. Who cannot hear speaks for a while."""
                for vlan, _, confirming, hearing in self.asked["hellos"]:
                    if not confirming and not hearing and rounds < 6:
                        return False
                    if not set(confirming) <= self.confirmed[vlan] or not set(hearing) <= self.heard[vlan]:
                        return False
                return all(item.is_complete() for item in [*self.networks.values(), *self.routes])

            def ask(self, switch):
                poll = select.poll()
                places = {ear.fileno(): ear for ear in self.ears}
                for place in [*places, switch.socket.fileno()]:
                    poll.register(place, select.POLLIN)
                self.end = time.monotonic() + self.asked["seconds"]
                due, rounds, is_ending = time.monotonic(), 0, False
                while True:
                    now = time.monotonic()
                    if now >= due:
                        if is_ending or now >= self.end:
                            return
                        # What comes where nothing should has had its time; those that have to be told that they were heard
                        # are told once more.
                        is_ending = rounds >= 4 and self.is_complete(rounds)
                        self.speak(switch, rounds)
                        rounds, due = rounds + 1, now + ROUND
                    for place, _ in poll.poll(max(0, due - time.monotonic()) * 1000):
                        if place in places:
                            self.hear(places[place], switch)
                        else:
                            switch.hear()

            def run(self):
                threads = [threading.Thread(target=self.look)]
                guests = {}
                for vm, _, path in self.asked["vms"]:
                    threads.append(threading.Thread(target=lambda vm=vm, path=path: guests.update({vm: guest(path)})))
                for thread in threads:
                    thread.start()
                switch = self.open()
                if switch and (self.networks or self.asked["hellos"]):
                    try:
                        self.ask(switch)
                    except OSError as error:
                        self.troubles.append("the bridge %s does not take frames any more: %s" % (self.asked["bridge"], error.strerror or error))
                for thread in threads:
                    thread.join()
                machines = {str(vm): process(pidfile) for vm, pidfile, _ in self.asked["vms"]}
                for vm, found in machines.items():
                    for item in found:
                        item["guest"] = guests.get(int(vm))
                print(json.dumps({
                    **self.facts, "vms": machines, "troubles": self.troubles, "target": self.target,
                    "networks": [network.found() for network in self.networks.values()],
                    "routes": [found for found in (route.found() for route in self.routes) if found],
                    "sent": sorted({route.origin for route in self.routes if route.sent}),
                    "heard": [[vlan, sorted(numbers)] for vlan, numbers in self.heard.items()],
                    "leaks": sorted(self.leaks),
                }))

        Survey(json.load(open(3))).run()
        """#
}
