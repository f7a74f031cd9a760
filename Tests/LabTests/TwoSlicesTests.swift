import Testing

extension LabTests {
    /// Two slices side by side: nothing passes between them, and neither takes the other's away.
    @Suite(.serialized)
    struct TwoSlices {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        @Test func guestsOfTwoSlicesCannotReachEachOther() async throws {
            let body = """
                "vms": [{"name": "web", "flavor": "cirros", "internet": true}, {"name": "web2", "flavor": "cirros"}],
                "links": [{"endpoints": ["web.eth1", "web2.eth1"]}]
                """
            let (red, blue) = (try TestSlice("red", body), try TestSlice("blue", body))
            defer {
                red.remove()
                blue.remove()
            }
            async let first = red.apply()
            async let second = blue.apply()
            _ = try await (first, second)
            let (redWeb, blueWeb) = (try await red.vm("web"), try await blue.vm("web"))
            let redVLAN = try await red.vlan()
            let blueVLAN = try await blue.vlan()
            #expect(redVLAN != blueVLAN)

            let own = try await Hosts.lease(vmID: try await red.vm("web2").id, interface: 1)
            let foreign = try await Hosts.lease(vmID: try await blue.vm("web2").id, interface: 1)
            _ = try await Hosts.lease(vmID: redWeb.id, interface: 1)
            let near = try await lab.guest(redWeb.worker, redWeb.id, "ping -c 2 -w 10 \(own)")
            #expect(near.status == 0, "\(near.output)\(near.errors)")
            // Through its own gateway, which would route if it were let: neither the other
            // slice's guests nor its gateway's address.
            func reaches(_ target: String) async throws -> Bool {
                let route = "ip route replace \(target)/32 via \(Hosts.network(vlan: redVLAN)).1 dev eth1"
                return try await lab.guest(redWeb.worker, redWeb.id, "\(route); ping -c 4 -W 2 \(target)").status == 0
            }
            for target in [foreign, "\(Hosts.network(vlan: blueVLAN)).1"] {
                #expect(try await !reaches(target), "\(target) answers")
            }
            // It is the table that holds them apart, and a look at the host sees that it is gone.
            _ = try await lab.text(Hosts.node, "nft delete table inet slicec")
            // What must come is waited for: guests under emulation on a busy machine take their time.
            let wait = "timeout 60 sh -c 'until ping -c 1 -W 3 \(foreign); do :; done'"
            let open = try await lab.guest(redWeb.worker, redWeb.id, wait)
            #expect(open.status == 0, "\(open.output)")
            #expect(try await red.apply().output.contains("what keeps slices apart is gone (nftables: inet slicec)"))
            #expect(try await !reaches(foreign))
            // Real traffic, not only ping: TCP needs its checksums.
            let web2 = try await red.vm("web2")
            _ = try await lab.guest(web2.worker, web2.id, "nc -l -p 5000 -e echo over-tcp >/dev/null 2>&1 &")
            #expect(try await lab.guest(redWeb.worker, redWeb.id, "nc -w 5 \(own) 5000").output.trimmed == "over-tcp")
            // The other slice lost its element with the table; its own apply brings it back.
            try await blue.apply()

            // The slices share VLAN 400; it goes with its last user, and nobody loses it before.
            #expect(try await Hosts.dnsmasqCount(vlan: 400) == 1)
            let survivor = try await Hosts.qemu(blueWeb.id, on: blueWeb.worker)
            let result = try await red.destroy()
            #expect(result.errors.contains("kept for 1 other slice"), "\(result.errors)")
            #expect(try await Hosts.dnsmasqCount(vlan: 400) == 1)
            #expect(try await Hosts.tag("gw_vlan400", on: Hosts.node) == "400")
            // The other slice's VMs have the same names, and one name begins with the other.
            #expect(try await Hosts.qemu(blueWeb.id, on: blueWeb.worker) == survivor)
            #expect(try await lab.text(blueWeb.worker, "ls /var/lib/slicec/vms/\(blueWeb.id)/disk.qcow2") != "")
            #expect(try await blue.apply().output.contains("nothing to do"))

            try await blue.destroy()
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
