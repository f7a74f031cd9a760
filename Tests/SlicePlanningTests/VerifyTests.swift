@testable import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import TestSupport
import Testing

/// What is claimed of a slice, what hosts are asked for it, and how their answers are judged.
@Suite struct VerifyTests {
    private let cluster: Cluster
    private let state: ClusterState
    private var slice: RecordedSlice { state.slices[0] }

    init() throws {
        var cluster = Cluster.test
        cluster.networkNode = Cluster.NetworkNode(address: "10.0.10.3", uplink: "uplink0")
        self.cluster = cluster
        var state = ClusterState.empty
        state.lineage = "ours"
        for text in [
            """
            {"slice": "proof", "owner": "nobody", "vms": [{"name": "web", "flavor": "cirros", "internet": true},
             {"name": "db", "flavor": "cirros"}], "links": [{"name": "backend", "endpoints": ["web.eth1", "db.eth1"]},
             {"name": "side", "endpoints": ["web.eth2", "db.eth2"]}]}
            """,
            """
            {"slice": "other", "owner": "nobody", "vms": [{"name": "x", "flavor": "cirros"},
             {"name": "y", "flavor": "cirros"}], "links": [{"name": "net", "endpoints": ["x.eth1", "y.eth1"]}]}
            """,
        ] {
            let result = TopologyFile.check(
                SourceFile(name: "t.json", text: text), in: CheckContext(cluster: cluster, defaultOwner: nil))
            let plan = try Planner(cluster: cluster, state: state, defaultOwner: "nobody")
                .plan(try #require(result.topology))
            var slice = plan.slice
            slice.status = .running
            slice.objects = plan.desired.map {
                RecordedObject(
                    object: $0, status: .present, pid: $0.spec.kind == .vm ? $0.spec.vmID.map { $0 - 500 } : nil)
            }
            state.nextID = 1000 + 10 * (state.slices.count + 1)
            state.lastWorker = "10.0.10.2"
            state.slices.append(slice)
        }
        self.state = state
    }

    private var claims: [DataPlaneClaim] { DataPlaneClaims.of(slice, in: state, cluster) }

    @Test func `every claim has a name of its own, and says what is to be so`() {
        let claims = claims
        #expect(Set(claims.map(\.id)).count == claims.count)
        #expect(
            claims.map(\.id) == [
                "vm.alive:web", "vm.alive:db",
                "port.tag:web.eth0", "port.wired:web.eth0", "port.tag:web.eth1", "port.wired:web.eth1",
                "port.tag:web.eth2", "port.wired:web.eth2",
                "port.tag:db.eth0", "port.wired:db.eth0", "port.tag:db.eth1", "port.wired:db.eth1",
                "port.tag:db.eth2", "port.wired:db.eth2",
                "vlan.exclusive:100", "link.dhcp:backend", "gateway.answers:backend", "gateway.forwards:backend",
                "vlan.exclusive:101", "link.dhcp:side", "gateway.answers:side", "gateway.forwards:side",
                "endpoint.lease:web.eth1", "endpoint.answers:web.eth1", "endpoint.lease:db.eth1",
                "endpoint.answers:db.eth1", "endpoint.lease:web.eth2", "endpoint.answers:web.eth2",
                "endpoint.lease:db.eth2", "endpoint.answers:db.eth2", "endpoint.lease:web.eth0",
                "endpoint.answers:web.eth0",
                "trunk.carries:10.0.10.1", "trunk.carries:10.0.10.2",
                "slice.fenced:proof", "slice.isolated:other", "slice.isolated:400", "internet.guarded:10.0.10.1",
                "link.dhcp:400", "gateway.answers:400", "internet.translated:uplink0", "internet.reached:web",
                "internet.unreached:backend", "internet.unreached:side",
            ])
    }

    @Test func `a link without DHCP and gateway claims neither, and its workers speak with each other`() throws {
        var state = state
        for index in state.slices[0].links.indices {
            state.slices[0].links[index].dhcp = false
            state.slices[0].links[index].gateway = false
            state.slices[0].links[index].hosts = []
        }
        let claims = DataPlaneClaims.of(state.slices[0], in: state, cluster)
        let kinds = Set(
            claims.filter { !$0.id.hasSuffix(":400") && !$0.id.contains("eth0") }.map { $0.id.prefix { $0 != ":" } })
        #expect(
            kinds == [
                "vm.alive", "port.tag", "port.wired", "vlan.exclusive", "trunk.carries", "internet.guarded",
                "internet.translated", "internet.reached",
            ])
        let trunk = try #require(claims.first { $0.id == "trunk.carries:10.0.10.2" })
        #expect(trunk.hosts == ["10.0.10.2", "10.0.10.1"])
    }

    // MARK: Judging

    private let hosts = ["10.0.10.1", "10.0.10.2", "10.0.10.3"]

    /// What hosts show where all is well, as documents, with some of the text replaced.
    private func sights(
        _ host: String = "", _ old: String = "", _ new: String = "", and more: (old: String, new: String)? = nil
    ) throws -> [String: HostSight] {
        func port(_ name: String, _ vlan: Int, on bridge: String = "br-int", slice: String = "1000") -> String {
            #"{"name": "\#(name)", "bridge": "\#(bridge)", "tag": \#(vlan), "trunks": [], "mode": "access", "lineage": "ours", "slice": "\#(slice)"}"#
        }
        let open = #"{"up": true, "carrier": true, "addresses": [], "group": 0, "forwarding": true}"#
        func gateway(_ address: String, _ group: Int) -> String {
            #"{"up": true, "carrier": true, "addresses": ["\#(address)/24"], "group": \#(group), "forwarding": true}"#
        }
        func worker(_ number: Int, _ vm: Int, _ ports: [String]) -> String {
            let taps = (0...2).map { "\"tap_\(vm)_eth\($0)\"" }
            return """
                {"ports": [{"name": "trunk0", "bridge": "br-int", "tag": null, "trunks": [], "mode": null,
                "lineage": null, "slice": null}, \(ports.joined(separator: ", "))],
                "interfaces": {\(taps.map { "\($0): \(open)" }.joined(separator: ", "))},
                "vms": {"\(vm)": [{"pid": \(vm - 500), "state": "S", "taps": [\(taps.joined(separator: ", "))], "guest": "running"}]},
                "nft": null, "troubles": [], "target": null, "networks": [], "routes": [], "sent": [], "leaks": [],
                "checks": {"guests": "right"},
                "heard": [[100, [3]], [101, [3]]]}
                """
        }
        func network(_ link: RecordedLink) -> String {
            let stations = zip(link.endpoints, link.addresses).map { endpoint, address in
                (slice.vm(named: endpoint.vm)?.mac(interface: endpoint.interface) ?? "", address ?? "")
            }
            let subnet = link.subnet
            let byMAC = stations.map { "\"\($0)\": \"\($1)\"" }.joined(separator: ", ")
            let answers = stations.map { "\"\($1)\": [\"\($0)\"]" }.joined(separator: ", ")
            return """
                {"vlan": \(link.vlan), "gateway": "aa", "echoed": ["aa"], "servers": {"\(subnet.dhcpServer)": ["bb"]},
                "offers": {\(byMAC)}, "leases": {\(byMAC)}, "answers": {"\(subnet.gateway)": ["aa"], \(answers)}}
                """
        }
        let web = (slice.vms[0].mac(interface: 0), slice.vms[0].internetAddress ?? "")
        // Of the others it is told only that they were sent.
        let routes = HostSurveys.of([slice], claims, in: state, cluster, hosts: hosts)[2].routes
        let passages = routes.filter { $0.awaited != nil || $0.from == 100 }.map { route in
            """
            {"from": \(route.from), "to": "\(route.to ?? "203.0.113.10")", "named": \(route.to != nil), "sent": true,
            "echoed": \(route.awaited == .echo), "seen": [\(route.awaited == .arrival ? "\"gw_vlan101\"" : "")]}
            """
        }
        let rules = JSONOutput.string(
            "elements = { 1000 . 1000 }\noifname \"uplink0\" masquerade\n"
        ).compact
        let node = """
            {"ports": [\(["gw_vlan100", "dhcp_v100"].map { port($0, 100) }.joined(separator: ", ")),
            \(["gw_vlan101", "dhcp_v101"].map { port($0, 101) }.joined(separator: ", ")),
            \(port("gw_vlan400", 400, slice: "shared"))],
            "interfaces": {"gw_vlan100": \(gateway("192.168.100.1", 1000)), "gw_vlan101": \(gateway("192.168.101.1", 1000)),
            "gw_vlan400": \(gateway("10.60.7.1", 400)), "uplink0": \(open)},
            "vms": {}, "nft": \(rules),
            "troubles": [], "target": "203.0.113.10",
            "networks": [\(slice.links.map(network).joined(separator: ", ")), {"vlan": 400, "gateway": "cc", "echoed": ["cc"],
            "servers": {"10.60.7.2": ["dd"]}, "offers": {"\(web.0)": "\(web.1)"}, "leases": {"\(web.0)": "\(web.1)"},
            "answers": {"10.60.7.1": ["cc"], "\(web.1)": ["\(web.0)"]}}],
            "routes": [\(passages.joined(separator: ", "))], "sent": [100, 101, 400], "leaks": [],
            "checks": {"chains": "right"},
            "heard": [[100, [1, 2]], [101, [1, 2]], [400, [1]]]}
            """
        let (first, second) = (slice.vms[0].id, slice.vms[1].id)
        var documents = [
            hosts[0]: worker(
                1, first,
                [
                    port("tap_\(first)_eth0", 400, on: "br-v400"), port("tap_\(first)_eth1", 100),
                    port("tap_\(first)_eth2", 101),
                ]),
            hosts[1]: worker(2, second, [port("tap_\(second)_eth1", 100), port("tap_\(second)_eth2", 101)]),
            hosts[2]: node,
        ]
        if !host.isEmpty {
            let document = try #require(documents[host])
            try #require(document.contains(old), "\(old) is not in \(document)")
            documents[host] = document.replacing(old, with: new).replacing(more?.old ?? old, with: more?.new ?? new)
        }
        return try documents.mapValues { try #require(HostSight($0), "\($0)") }
    }

    private func judged(_ sights: [String: HostSight]) -> [ClaimResult] {
        let judge = ClaimJudge(sights: sights, hosts: hosts, lineage: "ours", cluster: cluster)
        return claims.map(judge.result)
    }

    private func verdict(_ id: String, _ sights: [String: HostSight]) -> ClaimVerdict? {
        judged(sights).first { $0.claim.id == id }?.verdict
    }

    private func failures(_ sights: [String: HostSight]) -> [String: String] {
        Dictionary(
            judged(sights).compactMap { result in
                if case .failed(let found) = result.verdict { (result.claim.id, found) } else { nil }
            }
        ) { first, _ in first }
    }

    @Test func `where all is well all claims hold`() throws {
        let results = judged(try sights())
        #expect(results.filter { !$0.verdict.isHeld }.map { "\($0.claim.id): \($0.verdict)" } == [])
    }

    @Test(
        "what is found names its claim",
        arguments: [
            (1, #""pid": 501"#, #""pid": 777"#, "vm.alive:db", "it runs as process 777, not as 501"),
            (1, #""state": "S""#, #""state": "T""#, "vm.alive:db", "its process 501 is stopped"),
            (1, #""guest": "running""#, #""guest": null"#, "vm.alive:db", "QEMU does not answer on its QMP socket"),
            (1, #""guest": "running""#, #""guest": "paused""#, "vm.alive:db", "QEMU says of its guest: paused"),
            (1, #""tag": 100"#, #""tag": 120"#, "port.tag:db.eth1", "tap_1001_eth1 is in VLAN 120"),
            (1, #""tag": 100"#, #""tag": null"#, "port.tag:db.eth1", "tap_1001_eth1 has no VLAN"),
            (1, #""ports": ["#, #""ports": null, "none": ["#, "port.tag:db.eth1", "Open vSwitch does not answer"),
            (
                2, #""servers": {"192.168.100.2": ["bb"]}"#, #""servers": {}"#, "link.dhcp:backend",
                "192.168.100.2 does not answer"
            ),
            (
                2, #"{"192.168.100.2": ["bb"]}"#, #"{"192.168.100.2": ["bb"], "192.168.100.66": ["ee"]}"#,
                "link.dhcp:backend", "192.168.100.66 (ee) answers as well"
            ),
            (
                2, #""192.168.100.1": ["aa"]"#, #""192.168.100.1": ["aa", "ee"]"#, "gateway.answers:backend",
                "ee answers for 192.168.100.1 as well"
            ),
            (
                2, #""addresses": ["192.168.100.1/24"]"#, #""addresses": []"#, "gateway.answers:backend",
                "gw_vlan100 lacks its address 192.168.100.1"
            ),
            (
                2, "1000 . 1000", "1010 . 1010", "slice.fenced:proof",
                "the table does not let links of slice 1000 reach each other"
            ),
            (
                2, #""chains": "right""#, #""chains": "wrong""#, "slice.fenced:proof",
                "its chains are not as they were made (nft list table inet slicec)"
            ),
            (
                0, #""guests": "right""#, #""guests": "br-v400 has other flows than its own""#,
                "internet.guarded:10.0.10.1", "br-v400 has other flows than its own"
            ),
            (
                0, #""leaks": []"#, #""leaks": [[400, "tap_1_eth0"]]"#, "internet.guarded:10.0.10.1",
                "frames of VLAN 400 arrive at tap_1_eth0 on 10.0.10.1"
            ),
            (
                2, #"\"uplink0\" masquerade"#, "", "internet.translated:uplink0",
                "no rule translates addresses on uplink0"
            ),
            (
                2, #""target": "203.0.113.10""#, #""target": null"#, "internet.reached:web",
                "uplink0 has no next hop: there is no default route by it"
            ),
            (
                2, #""leaks": []"#, #""leaks": [[101, "gw_vlan120"]]"#, "vlan.exclusive:101",
                "its frames arrive at gw_vlan120 on 10.0.10.3"
            ),
        ])
    func found(host: Int, old: String, new: String, id: String, found: String) throws {
        let vm = slice.vms[1].id
        func fill(_ text: String) -> String {
            text.replacing("501", with: "\(vm - 500)").replacing("1001", with: "\(vm)")
        }
        let failures = failures(try sights(hosts[host], fill(old), fill(new)))
        let told = try #require(failures[id], "\(failures)")
        #expect(found.isEmpty || told == fill(found))
    }

    /// A guest behind it that answers proves a trunk as well.
    @Test func `a trunk is cut where neither a frame nor an answer comes through`() throws {
        let deaf = ("[[100, [1, 2]]", "[[100, [1]]")
        #expect(failures(try sights(hosts[2], deaf.0, deaf.1)) == [:])
        let mute = (#""192.168.100.11": ["52"#, #""192.168.100.11": ["53"#)
        let found = failures(try sights(hosts[2], deaf.0, deaf.1, and: mute))
        #expect(found["trunk.carries:10.0.10.2"] == "in VLAN 100 nothing arrives at 10.0.10.3", "\(found)")
        #expect(found["trunk.carries:10.0.10.1"] == nil)
    }

    @Test func `what comes through to another slice is told with its way`() throws {
        let route = try #require(
            HostSurveys.of([slice], claims, in: state, cluster, hosts: hosts)[2].routes.first {
                $0.to == state.slices[1].links[0].subnet.gateway
            })
        let old = #""to": "\#(route.to ?? "")", "named": true, "sent": true,"# + "\n" + #""echoed": false"#
        let sights = try sights(hosts[2], old, old.replacing("false", with: "true"))
        #expect(
            failures(sights)["slice.isolated:other"]?.hasPrefix("\(route.to ?? "") answers in VLAN 10") == true,
            "\(failures(sights))")
    }

    @Test func `what was not sent proves nothing`() throws {
        let noHop = try sights(hosts[2], #""target": "203.0.113.10""#, #""target": null"#)
        #expect(
            verdict("internet.unreached:backend", noHop)
                == .unknown("uplink0 has no next hop: there is no default route by it"))
        let silent = try sights(
            hosts[2], #""sent": true"#, #""sent": false"#, and: (#""echoed": ["aa"]"#, #""echoed": []"#))
        for id in ["internet.unreached:backend", "slice.isolated:other", "gateway.forwards:backend"] {
            let reason = "the gateway of VLAN 100 does not answer, so nothing could be sent through it"
            #expect(verdict(id, silent) == .unknown(reason), "\(id)")
        }
        let unasked = try sights(
            hosts[2], #""from": 100"#, #""from": 102"#, and: (#""sent": [100, "#, #""sent": ["#))
        #expect(verdict("internet.unreached:backend", unasked)?.isHeld == false)
        #expect(verdict("internet.unreached:side", unasked) == .held)
    }

    @Test func `a next hop that answers no pings is not the slice's fault`() throws {
        let route = (
            #""from": 400, "to": "203.0.113.10", "named": false, "sent": true,"#, #""echoed": true, "seen": []"#
        )
        let (old, new) = (route.0 + "\n" + route.1, route.0 + #""echoed": false, "seen": "#)
        #expect(
            verdict("internet.reached:web", try sights(hosts[2], old, new + #"["uplink0"]"#))
                == .unknown("what is sent to 203.0.113.10 left by uplink0; that next hop does not answer pings"))
        #expect(
            verdict("internet.reached:web", try sights(hosts[2], old, new + "[]"))
                == .failed("what is sent to 203.0.113.10, the next hop, does not leave by uplink0 with its address"))
    }

    @Test func `what had no time is not blamed on a gateway that answers`() throws {
        let late = try sights(
            hosts[2], #""routes": ["#, #""routes": [], "none": ["#, and: (#""sent": [100, "#, #""sent": ["#))
        #expect(
            verdict("internet.unreached:backend", late)
                == .unknown("there was no time to send all of it from VLAN 100: a longer --timeout gives it"))
    }

    @Test func `a host that does not say how its rules are proves nothing`() throws {
        let reason = "the network node does not say whether its chains are as they were made"
        let mute = try sights(hosts[2], #""chains": "right""#, "")
        #expect(verdict("slice.fenced:proof", mute) == .unknown(reason))
        let worker = try sights(hosts[0], #""guests": "right""#, "")
        #expect(verdict("internet.guarded:10.0.10.1", worker) == .unknown("it does not say how br-v400 is"))
    }

    @Test func `guests in VLAN 400 are kept apart where a slice has no links`() throws {
        var state = state
        state.slices[0].links = []
        let claims = DataPlaneClaims.of(state.slices[0], in: state, cluster)
        #expect(claims.filter { $0.group == .isolation }.map(\.id) == ["internet.guarded:10.0.10.1"])
        let surveys = HostSurveys.of([state.slices[0]], claims, in: state, cluster, hosts: hosts)
        #expect(surveys.map(\.hasGuests) == [true, false, false])
    }

    // MARK: Many

    @Test func `ways are tried evenly, each once, and each address where that can be`() {
        for (vlans, targets) in [(1, 1), (3, 7), (7, 3), (4, 8), (5, 5), (20, 60)] {
            let ways = Ways(from: Array(100..<100 + vlans), to: (0..<targets).map { "a\($0)" })
            for most in [1, 2, 5, 8, 13, 60, 61, 5000] {
                let routes = ways.routes(atMost: most)
                #expect(routes.count == min(most, vlans * targets))
                #expect(Set(routes).count == routes.count, "\(vlans) \(targets) \(most)")
                #expect(Set(routes.map(\.to)).count == min(targets, routes.count))
                if most >= vlans { #expect(Set(routes.map(\.from)).count == min(vlans, routes.count)) }
            }
        }
    }

    @Test func `all claims of a run share in what it sends`() {
        #expect(WayBudget.share(of: 100, among: [400, 3, 0, 400]) == 48)
        #expect(WayBudget.share(of: 100, among: [40, 3]) == 40)
        #expect(WayBudget.share(of: 2, among: [5, 5, 5]) == 1)
        #expect(WayBudget.share(of: 2, among: []) == 1)
        // A full cluster: 15 slices, each with 20 links of 4 endpoints.
        let counts = Array(repeating: 20 * 120, count: 15 * 14)
        let share = WayBudget.share(of: WayBudget.most, among: counts)
        #expect(share == 19 && share * counts.count <= WayBudget.most)
    }

    @Test func `a claim says what it did not try`() {
        let claims = DataPlaneClaims.of([slice], in: state, cluster, mostWays: 10)[0]
        #expect(
            claims.first { $0.id == "slice.isolated:other" }?.statement
                == "nothing passes from the links to slice other (1010) (4 of 8 ways tried)")
        #expect(self.claims.allSatisfy { !$0.statement.contains("tried") })
    }

    @Test func `another bridge's VLANs are not ours`() throws {
        func stray(on bridge: String) throws -> [String: HostSight] {
            let port =
                #"{"name": "stray", "bridge": "\#(bridge)", "tag": 100, "trunks": [], "mode": "access", "lineage": null, "slice": null}"#
            return try sights(hosts[1], #""ports": ["#, #""ports": [\#(port), "#)
        }
        #expect(failures(try stray(on: "br-other")) == [:])
        for bridge in ["br-int", "br-v400"] {
            #expect(failures(try stray(on: bridge)) == ["vlan.exclusive:100": "stray on 10.0.10.2 is in it"])
        }
    }

    @Test func `the trouble with one DHCP server is not told of another`() throws {
        func told(_ trouble: String) throws -> String? {
            let silent = try sights(
                hosts[2], #""servers": {"192.168.101.2": ["bb"]}"#, #""servers": {}"#,
                and: (#""troubles": []"#, #""troubles": ["/run/netns/ns-dhcp-vlan400: gone", "\#(trouble)"]"#))
            return failures(silent)["link.dhcp:side"]
        }
        #expect(
            try told("/run/netns/ns-dhcp-vlan101: No such file or directory")
                == "192.168.101.2 does not answer: /run/netns/ns-dhcp-vlan101: No such file or directory")
        #expect(try told("the bridge hung up") == "192.168.101.2 does not answer: the bridge hung up")
        #expect(try told("/run/netns/ns-dhcp-vlan100: gone") == "192.168.101.2 does not answer")
    }

    /// Names are chosen by people; VLAN 400 has none.
    @Test func `no name that is given to anything makes two claims one`() throws {
        var state = state
        for index in state.slices.indices {
            for (number, name) in zip(state.slices[index].links.indices, ["vlan400", "v400"]) {
                state.slices[index].links[number].name = name
            }
        }
        state.slices[1].name = "vlan400"
        let ids = DataPlaneClaims.of(state.slices[0], in: state, cluster).map(\.id)
        #expect(Set(ids).count == ids.count, "\(ids.sorted())")
    }

    /// A link without a port on the network node is heard only where its guests are.
    @Test func `a trunk is not blamed for a hub that cannot hear`() throws {
        var state = state
        for index in state.slices[0].links.indices {
            state.slices[0].links[index].dhcp = false
            state.slices[0].links[index].gateway = false
            state.slices[0].links[index].hosts = []
        }
        let tap = PortSpec.tap(vmID: slice.vms[0].id, interface: 1)
        func verdict(_ carrier: Bool) throws -> ClaimVerdict? {
            var sights = try sights(
                hosts[0], #""\#(tap)": {"up": true, "carrier": true"#,
                #""\#(tap)": {"up": true, "carrier": \#(carrier)"#,
                and: ("[[100, [3]], [101, [3]]]", "[[101, [2]]]"))
            sights[hosts[1]] = try self.sights(hosts[1], "[[100, [3]], [101, [3]]]", "[[100, [1]], [101, [1]]]")[
                hosts[1]]
            let judge = ClaimJudge(sights: sights, hosts: hosts, lineage: "ours", cluster: cluster)
            let claims = DataPlaneClaims.of(state.slices[0], in: state, cluster)
            return claims.first { $0.id == "trunk.carries:10.0.10.2" }.map { judge.result(of: $0).verdict }
        }
        #expect(try verdict(true) == .failed("in VLAN 100 nothing arrives at 10.0.10.1"))
        #expect(
            try verdict(false) == .unknown("10.0.10.1 cannot hear VLAN 100: nothing of it there is up and in it"))
    }

    @Test func `of a host that was not looked at nothing is known`() throws {
        var sights = try sights()
        sights[hosts[1]] = nil
        let results = judged(sights)
        func verdict(_ id: String) -> ClaimVerdict? { results.first { $0.claim.id == id }?.verdict }
        #expect(verdict("vm.alive:db") == .unknown("10.0.10.2 was not looked at"))
        #expect(verdict("vlan.exclusive:100") == .unknown("not looked at: 10.0.10.2"))
        #expect(verdict("vm.alive:web") == .held)
        let proof = SliceProof(slice: slice, holder: nil, results: results)
        #expect(!proof.holds)
        #expect(ProofText.text(proof, style: .plain).contains("    unknown  vm.alive:db"))
    }

    @Test func `answers that are none are not believed`() {
        for text in ["", "{}", "[]", "Traceback (most recent call last):", #"{"ports": []}"#] {
            #expect(HostSight(text) == nil, "\(text)")
        }
    }

    @Test func `one line for each claim, and what was found below`() throws {
        let claim = DataPlaneClaim(
            id: "port.tag:db.eth1", group: .ports, hosts: ["10.0.10.2"], statement: "tap_1001_eth1 is in VLAN 100",
            proof: .tag(tap: "tap_1001_eth1", vlan: 100))
        let held = DataPlaneClaim(
            id: "vm.alive:db", group: .machines, hosts: ["10.0.10.2"], statement: "VM 1001 runs as process 501",
            proof: .alive(vmID: 1001, pid: 501))
        let proof = SliceProof(
            slice: slice, holder: "apply of ada",
            results: [
                ClaimResult(claim: held, verdict: .held),
                ClaimResult(claim: claim, verdict: .failed("tap_1001_eth1 is in VLAN 999")),
            ])
        #expect(
            ProofText.text(proof, style: .plain) == """
                Slice proof (1000, running): 2 claims, 1 hold, 1 failed
                  locked by apply of ada: what it works on may not hold yet
                  VMs
                    held     vm.alive:db       VM 1001 runs as process 501
                  Ports
                    FAILED   port.tag:db.eth1  tap_1001_eth1 is in VLAN 100
                             tap_1001_eth1 is in VLAN 999
                  slicec plan --refresh shows what is not as recorded; slicec apply mends it

                """)
        func ending(_ proof: DataPlaneClaim.Proof, _ verdict: ClaimVerdict) -> String? {
            let claim = DataPlaneClaim(id: "x.y:z", group: .links, hosts: [], statement: "it is so", proof: proof)
            let proof = SliceProof(slice: slice, holder: nil, results: [ClaimResult(claim: claim, verdict: verdict)])
            return ProofText.text(proof, style: .plain).split(separator: "\n").last.map(String.init)
        }
        let station = DataPlaneClaim.Station(vlan: 100, mac: "52", address: nil)
        #expect(
            ending(.answers(station), .failed("no"))
                == "  a guest may still boot: slicec verify proof --timeout 60 waits for it")
        // What is the hosts' own we do not mend, and what nobody saw may be well.
        for other in [
            ending(.trunk([]), .failed("no")), ending(.answers(station), .unknown("no")),
            ending(.tag(tap: "t", vlan: 1), .unknown("no")),
        ] {
            #expect(other == "             no")
        }
        let unreached = Diagnostic(
            .hostUnreachable, detail: "10.0.10.1: there is no way to its SSH server.", help: "")
        let document = ProofJSON.document([proof], unseen: ["10.0.10.1": unreached]).pretty + "\n"
        // The schema is held against the same file.
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        #expect(String(decoding: FileBytes.read("/\(tests)/Golden/verify/proof.json"), as: UTF8.self) == document)
    }
}
