import Glibc
import TestSupport
import Testing

extension LabTests {
    /// Scripts that are run by hand, against what apply makes of the same file.
    @Suite(.serialized)
    struct Emit {
        private let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        private static let body = """
            "vms": [{"name": "web", "flavor": "cirros", "internet": true, "worker": "w1"},
                    {"name": "db", "flavor": "ubuntu", "interfaces": 2, "worker": "w2"},
                    {"name": "aux", "flavor": "cirros", "worker": "w3"}],
            "links": [{"name": "backend", "endpoints": ["web.eth1", "db.eth1"]},
                      {"endpoints": ["web.eth2", "db.eth2", "aux.eth1"], "dhcp": false},
                      {"endpoints": ["web.eth3", "aux.eth2"], "gateway": false}]
            """

        @Test func scriptsMakeWhatApplyMakesAndApplyAdoptsIt() async throws {
            let bench = try await FreshState()
            let slice = try TestSlice("byhand", Self.body)
            defer { slice.remove() }
            let empty = try await HostDump.all()
            // A state that has a lineage and nothing else: where both ways start.
            #expect(try await bench.slicec("apply", slice.file).status == 1)
            try await bench.copyState(to: "second.db")

            let emitted = try await bench.slicec("emit", "--out", bench.path("up"), slice.file)
            try #require(emitted.status == 0, "\(emitted.errors)")
            #expect(try await HostDump.all() == empty, "emit touches no host")
            try await bench.runScripts("up", copyingImages: true)
            let byHand = try await HostDump.all()
            for (host, dump) in byHand { #expect(dump.lines.count > 20, "\(host): \(dump)") }
            let processes = try await HostDump.processes()
            #expect(processes.count == 6, "three VMs, three dnsmasq: \(processes)")

            // Again: nothing changes, nothing restarts.
            let again = try await bench.runScripts("up")
            #expect(again.allSatisfy { $0.hasSuffix("already there") }, "\(again)")
            #expect(try await HostDump.processes() == processes)
            #expect(try await HostDump.all() == byHand)

            // Adoption.
            let adopted = try await bench.slicec("apply", "--auto-approve", slice.file)
            #expect(adopted.status == 0, "\(adopted.output)\(adopted.errors)")
            let count = adopted.errors.lines.count { $0.contains("already there") }
            #expect(count == again.count && !adopted.errors.contains("  done "), "\(adopted.errors)")
            #expect(adopted.output.contains("now running: \(count) actions in"))
            #expect(adopted.output.contains("all already there."), "\(adopted.output)")
            #expect(try await HostDump.processes() == processes)
            #expect(try await HostDump.all() == byHand)
            #expect(try await bench.slicec("plan", "--detailed-exitcode", slice.file).status == 0)

            // A guest is as alive as any.
            let show = try await bench.slicec("show", "byhand").output
            let match = try #require(show.firstMatch(of: /VM (\d+): web/))
            let id = try #require(Int(match.1))
            let guest = try await lab.guest("w1", id, "ip -o link show | grep -c eth")
            #expect(guest.output.trimmed == "4", "\(guest.output)\(guest.errors)")

            // Down again, by hand, twice.
            let down = try await bench.slicec("emit", "--destroy", "--out", bench.path("down"), slice.file)
            try #require(down.status == 0, "\(down.errors)")
            for _ in 1...2 { try await bench.runScripts("down") }
            #expect(try await Hosts.leftovers() == [])
            #expect(try await HostDump.all() == empty)
            #expect(try await bench.slicec("destroy", "--auto-approve", slice.file).status == 0)
            #expect(try await bench.slicec("list").output == "")

            // The same file by apply, from the same beginning.
            bench.state = "second.db"
            let applied = try await bench.slicec("apply", "--auto-approve", slice.file)
            #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
            for (host, dump) in try await HostDump.all() {
                #expect(dump.lines == byHand[host]?.lines, "\(host)")
            }
            #expect(try await bench.slicec("destroy", "--auto-approve", slice.file).status == 0)
            #expect(try await Hosts.leftovers() == [])
            try await bench.restore()
        }

        @Test func whatNobodyRanIsAppliedWithoutStoppingAnything() async throws {
            let bench = try await FreshState()
            let slice = try TestSlice("notrun", Self.body)
            defer { slice.remove() }
            // Without a state: emit makes it, with the lineage that apply goes on with.
            let emitted = try await bench.slicec("emit", "--out", bench.path("up"), slice.file)
            try #require(emitted.status == 0, "\(emitted.errors)")
            let applied = try await bench.slicec("apply", "--auto-approve", slice.file)
            #expect(applied.status == 0, "\(applied.output)\(applied.errors)")
            #expect(!applied.output.contains("vm.stop") && !applied.output.contains("DISK IS LOST"))
            // Scripts of before are still right.
            let processes = try await HostDump.processes()
            let run = try await bench.runScripts("up")
            #expect(run.allSatisfy { $0.hasSuffix("already there") }, "\(run)")
            #expect(try await HostDump.processes() == processes)

            // What a script finds wrong it sets right, as apply does.
            let vlan = "ovs-vsctl --bare --columns=tag find Port name=gw_vlan100"
            let dump = try await HostDump.all()
            _ = try await lab.text("w3", "ovs-vsctl set Port gw_vlan100 tag=999; ip link set gw_vlan100 group 0")
            #expect(try await lab.text("w3", vlan) == "999")
            let repaired = try await bench.runScripts("up")
            #expect(
                repaired.filter { !$0.hasSuffix("already there") }.map(\.trimmed) == ["2  network.link:backend  made"])
            #expect(try await HostDump.all() == dump)

            // A host of another state's is not touched.
            _ = try await lab.text("w2", "echo somebody-else >/var/lib/slicec/lineage")
            let refused = try await lab.lab(
                "exec", ["w2", "--", "sh", "-c", try bench.script("up", "w2")])
            #expect(refused.status == 70 && refused.errors.contains("belongs to another state"), "\(refused.errors)")
            _ = try await lab.text("w2", "rm /var/lib/slicec/lineage")

            #expect(try await bench.slicec("destroy", "--auto-approve", slice.file).status == 0)
            #expect(try await Hosts.leftovers() == [])
            try await bench.restore()
        }
    }
}

/// A state of a test's own, on hosts that forget for its time whose they are.
private final class FreshState {
    private let lab = LabCluster.shared
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }
    private var lineages: [String: String] = [:]
    var state = "first.db"

    init() async throws {
        scratch = try ScratchFolder()
        let keep = "cat /var/lib/slicec/lineage 2>/dev/null || :; rm -f /var/lib/slicec/lineage"
        for host in Hosts.workers { lineages[host] = try await lab.text(host, keep) }
    }

    /// The hosts are again whose they were.
    func restore() async throws {
        for (host, lineage) in lineages {
            let put = lineage.isEmpty ? ":" : "echo \(lineage) >/var/lib/slicec/lineage"
            _ = try await lab.text(host, "rm -f /var/lib/slicec/lineage; \(put)")
        }
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func slicec(_ arguments: String...) async throws -> LabCluster.Output {
        try await lab.slicec(arguments, environment: ["SLICEC_STATE": path(state)])
    }

    func copyState(to name: String) async throws {
        #expect(try await lab.run(["/bin/cp", path(state), path(name)]).status == 0)
    }

    func script(_ folder: String, _ host: String) throws -> String {
        let stream = try #require(fopen("\(path(folder))/\(host).sh", "r"))
        defer { fclose(stream) }
        var text: [UInt8] = []
        while case let byte = fgetc(stream), byte != EOF { text.append(UInt8(byte)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Runs each host's script there, as root, and copies images by the commands that it names.
    ///
    /// - Returns: the line of each section.
    @discardableResult
    func runScripts(_ name: String, copyingImages: Bool = false) async throws -> [String] {
        var lines: [String] = []
        for host in Hosts.workers {
            let script = try script(name, host)
            for line in script.lines where copyingImages && line.hasPrefix("#     scp ") {
                let words = line.dropFirst("#     scp ".count)
                let copy = try await lab.run(["/bin/sh", "-c", "scp \(words)"])
                #expect(copy.status == 0, "\(copy.errors)")
            }
            let program = [lab.program, "lab", "exec", "--name", LabCluster.name, host, "--", "sh", "-s"]
            let result = try await lab.run(program, input: script)
            #expect(result.status == 0 && result.output == "", "\(host): \(result.output)\(result.errors)")
            lines += result.errors.lines.filter { $0.hasPrefix("  ") }
        }
        return lines
    }
}

/// All that a host has in terms of OVS, ip, nft and processes, without what the kernel or OVS chose.
private enum HostDump {
    private static let program = #"""
        import json, os, subprocess, sys

        def run(*words):
            return subprocess.run(words, capture_output=True, text=True, check=True).stdout

        def plain(value):
            if isinstance(value, list) and value and value[0] in ("set", "map"):
                return sorted(json.dumps(entry) for entry in value[1])
            return value

        for table, columns in (("Port", "name,tag,vlan_mode,trunks,external_ids,other_config"),
                               ("Interface", "name,type,options,external_ids,admin_state,mtu")):
            found = json.loads(run("ovs-vsctl", "--format=json", "--columns=" + columns, "list", table))
            for row in sorted(json.dumps([plain(value) for value in row]) for row in found["data"]):
                print("ovs", table, row)

        def drop(entry, *names):
            return {key: value for key, value in entry.items() if key not in names}

        spaces = [line.split()[0] for line in run("ip", "netns", "list").splitlines()]
        for space in [None] + sorted(spaces):
            where = ["-n", space] if space else []
            for entry in json.loads(run("ip", *where, "-j", "addr", "show")):
                addresses = [[a["family"], a["local"], a["prefixlen"]] for a in entry["addr_info"] if a["family"] == "inet"]
                flags = sorted(set(entry["flags"]) - {"LOWER_UP", "NO-CARRIER"})
                name = entry["ifname"]
                if name in ("ovs-netdev",):
                    continue
                group = entry.get("group") if not space else None
                print("ip", space, name, flags, entry["mtu"], group, entry.get("ifalias"), addresses)

        def rules(value):
            if isinstance(value, dict):
                return {key: sorted(rules(entry), key=json.dumps) if key == "elem" else rules(entry)
                        for key, entry in value.items() if key != "handle"}
            return [rules(entry) for entry in value] if isinstance(value, list) else value

        for entry in json.loads(run("nft", "-j", "list", "ruleset"))["nftables"]:
            if "metainfo" not in entry:
                print("nft", json.dumps(rules(entry), sort_keys=True))

        for root, _, files in sorted(os.walk("/run/slicec")):
            for name in sorted(files):
                if "/locks" not in root:
                    print("run", root, name)
        print("data", sorted(os.listdir("/var/lib/slicec/vms")) if os.path.isdir("/var/lib/slicec/vms") else [])
        for process in sorted(run("ps", "-e", "-o", "args=").splitlines()):
            if process.startswith(("dnsmasq", "qemu-system", "/usr/bin/qemu-system", "/usr/sbin/dnsmasq")):
                print("ps", process)
        """#

    static func all() async throws -> [String: String] {
        var dumps: [String: String] = [:]
        for host in Hosts.workers {
            dumps[host] = try await LabCluster.shared.text(host, "exec python3 -c '\(quoted)'")
        }
        return dumps
    }

    /// `HOST PID START COMMAND` of each QEMU and dnsmasq: what a restart would change.
    static func processes() async throws -> [String] {
        var found: [String] = []
        for host in Hosts.workers {
            let script = "ps -e -o pid=,lstart=,args= | grep -E '[0-9] (/usr/s?bin/)?(qemu-system|dnsmasq)' || :"
            found += try await LabCluster.shared.text(host, script).lines.map { "\(host) \($0)" }
        }
        return found
    }

    private static let quoted = program.replacing("'", with: #"'\''"#)
}
