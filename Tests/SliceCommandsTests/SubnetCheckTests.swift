@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// A gateway is not made in a network that the host has already.
@Suite struct SubnetCheckTests {
    private func check(_ routes: String, _ subnets: String) throws -> Shell.Result {
        let scratch = try ScratchFolder()
        defer { withExtendedLifetime(scratch) {} }
        Shell.write(Array(routes.utf8), to: scratch.file("routes"))
        scratch.program("ip", "cat \(scratch.path)/routes")
        let script = ScriptPrelude.text + "\nPATH=\(scratch.path):$PATH\nset -eu\nslicec_refuse_taken \(subnets)\n"
        return try Shell.run(["dash"], input: script)
    }

    @Test(arguments: [
        ("192.168.122.0/24 dev virbr0 proto kernel scope link src 192.168.122.1", "192.168.122.1/24"),
        ("172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown", "172.17.44.1/24"),
        ("10.0.0.0/8 via 10.0.10.254 dev eth0", "192.168.1.1/24 10.60.7.1/24"),
        ("local 10.60.7.9 dev eth1 table local proto kernel scope host src 10.60.7.9", "10.60.7.1/24"),
        ("192.168.100.128/25 dev eth1", "192.168.100.1/24"),
    ])
    func `what overlaps is refused, and said`(route: String, subnets: String) throws {
        let result = try check("default via 10.0.10.254 dev eth0\n\(route)\n", subnets)
        #expect(Int(result.status) == HostExit.networkTaken && result.errors.contains(route), "\(result)")
    }

    /// Of several ways each stands on a line of its own, behind the network.
    @Test func `a network with several ways to it is one too`() throws {
        let routes = """
            192.168.101.0/24 dev gw_vlan101 proto kernel scope link src 192.168.101.1
            192.168.100.0/24 proto static
            \tnexthop via 10.0.0.1 dev eth1 weight 1
            \tnexthop via 10.0.0.2 dev eth2 weight 1

            """
        let result = try check(routes, "192.168.100.1/24")
        #expect(Int(result.status) == HostExit.networkTaken, "\(result)")
        #expect(result.errors.contains("is in use on this host: 192.168.100.0/24 proto static"), "\(result)")
    }

    @Test(arguments: [
        "default via 192.168.100.254 dev eth0", "0.0.0.0/1 via 10.8.0.1 dev tun0",
        "unreachable 192.168.0.0/16 metric 9",
        "192.168.100.0/24 dev gw_vlan100 proto kernel scope link src 192.168.100.1",
        "broadcast 192.168.101.255 dev eth1 table local proto kernel scope link src 192.168.101.1",
        "192.168.0.0/22 dev eth1",
    ])
    func `what does not is left alone`(route: String) throws {
        let result = try check(route + "\n", "192.168.100.1/24")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    }
}
