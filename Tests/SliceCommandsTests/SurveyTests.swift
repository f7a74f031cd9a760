@testable import SliceCommands
@testable import SlicePlanning
import SliceTopology
import TestSupport
import Testing

/// The script by which a host shows its data plane.
@Suite struct SurveyTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func script(vms: Int = 1, dataDirectory: String) -> String {
        var cluster = Cluster.standard
        cluster.dataDirectory = dataDirectory
        cluster.bridge = "no bridge's name"
        let network = HostSurvey.Network(
            vlan: 100, subnet: Subnet(vlan: 100), gateway: true, dhcp: true,
            stations: [HostSurvey.Station(mac: "52:54:00:03:e9:01", address: "192.168.100.10")])
        let survey = HostSurvey(
            host: "10.0.10.3", machines: [65_000], interfaces: ["lo", "no'such \"thing\""],
            ears: [HostSurvey.Ear(name: "lo", vlan: 100)],
            hellos: [HostSurvey.Hello(vlan: 100, number: 1, confirming: [2], heard: [])], networks: [network],
            routes: [HostSurvey.Route(from: 100, to: nil, awaited: .echo)], hasGuests: true, uplink: "no'uplink")
        return SurveyScript.text(
            survey, token: "0011223344556677", seconds: 2,
            in: HostContext(cluster: cluster, lineage: "ours", sliceID: 0))
    }

    @Test func `shells read it, and find nothing to complain of`() throws {
        let text = "#!/bin/sh\n" + ScriptPrelude.text + "\nset -eu\n" + script(dataDirectory: "/a folder's")
        #expect(try Shell.run(["dash", "-n"], input: text).status == 0)
        let check = try Shell.run(
            ["shellcheck", "--norc", "--shell=sh", "--include=SC2006,SC2046,SC2086", "-"], input: text)
        #expect(check.status == 0, "\(check.text)")
    }

    @Test func `a host that has nothing says so, in the form that is read`() throws {
        let text = ScriptPrelude.text + "\nset -eu\n" + script(dataDirectory: scratch.path)
        let result = try Shell.run(["dash"], input: text)
        #expect(result.status == 0, "\(result.text)")
        let sight = try #require(HostSight(result.text), "\(result.text)")
        #expect(sight.ports == nil)
        #expect(sight.machines[65_000]?.isEmpty == true)
        #expect(sight.interfaces["lo"] != nil && sight.interfaces.count == 1)
        #expect(sight.networks[100]?.servers.isEmpty == true)
        #expect(!sight.troubles.isEmpty)
        // Without Open vSwitch nobody can say.
        #expect(sight.guests == nil && sight.chains == nil)
    }

    /// The kernel takes the tag out of the frame before programs get to see that.
    @Test(.enabled(if: (try? Shell.run(["unshare", "-rn", "true"]).status) == 0))
    func `frames with a VLAN tag are not heard at what carries many`() throws {
        let program = SurveyProgram.text.replacing(
            "Survey(json.load(open(3))).run()",
            with: #"""
                for words in ("add one type veth peer name two", "set one up", "set two up"):
                    subprocess.run(["ip", "link", *words.split()], check=True)
                ear, heard = listen(), set()
                out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                out.bind(("one", 0))
                # What is sent before the kernel has seen both ends up is lost: it looks when it gets round to it.
                end = time.monotonic() + 20
                while ("two", 2) not in heard and time.monotonic() < end:
                    for tag, number in ((b"\x81\x00\x00\x05", 1), (b"", 2)):
                        frame = ethernet(b"\xff" * 6, b"\x02" * 6, HELLO, bytes([number]))
                        out.send(frame[:12] + tag + frame[12:])
                    while select.select([ear], [], [], 0.1)[0]:
                        frame, (name, kind, _, _, _) = ear.recvfrom(LIMIT)
                        if kind == HELLO:
                            heard.add((name, frame[14]))
                print(sorted(heard))
                """#)
        let result = try Shell.run(["unshare", "-rn", "python3", "-I", "-S", "-"], input: program)
        #expect(result.text.hasSuffix("[('one', 2), ('two', 2)]\n"), "\(result.text)")
    }

    @Test func `a host of another state is refused`() throws {
        let folder = scratch.path
        let text =
            ScriptPrelude.text + "\necho theirs >\(ShellWord.quote(folder))/lineage\nset -eu\n"
            + script(dataDirectory: folder)
        #expect(try Shell.run(["dash"], input: text).status == HostExit.foreignLineage)
    }
}
