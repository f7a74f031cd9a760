import SliceCommands
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
            host: "10.0.10.3", machines: [1001], interfaces: ["lo", "no'such \"thing\""],
            ears: [HostSurvey.Ear(name: "lo", vlan: 100)],
            hellos: [HostSurvey.Hello(vlan: 100, number: 1, confirming: [2], heard: [])], networks: [network],
            routes: [HostSurvey.Route(from: 100, to: nil, awaited: .echo)], uplink: "no'uplink")
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
        #expect(sight.machines[1001]?.isEmpty == true)
        #expect(sight.interfaces["lo"] != nil && sight.interfaces.count == 1)
        #expect(sight.networks[100]?.servers.isEmpty == true)
        #expect(!sight.troubles.isEmpty)
    }

    @Test func `a host of another state is refused`() throws {
        let folder = scratch.path
        let text =
            ScriptPrelude.text + "\necho theirs >\(ShellWord.quote(folder))/lineage\nset -eu\n"
            + script(dataDirectory: folder)
        #expect(try Shell.run(["dash"], input: text).status == HostExit.foreignLineage)
    }
}
