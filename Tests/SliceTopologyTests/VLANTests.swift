import SliceTopology
import Testing

/// Pools and subnets: the original's arithmetic, without what it got wrong.
struct VLANTests {
    @Test(arguments: [(1000, "100-119"), (1001, "120-139"), (1099, "2080-2099"), (1100, "100-119"), (65535, "800-819")])
    func pools(_ id: Int, _ text: String) {
        let pool = VLANPool(sliceID: id)
        #expect(pool.text == text)
        #expect(pool.start == 100 + (id % 100) * 20)
        #expect(pool.end == pool.start + 19)
        #expect(pool.usable == Array(pool.start...pool.end))
    }

    @Test(arguments: [1015, 1115, 65515])
    func thePoolWithVLAN400HasNineteen(_ id: Int) {
        let pool = VLANPool(sliceID: id)
        #expect(pool.text == "400-419")
        #expect(pool.usable == Array(401...419))
    }

    @Test func onlyOnePoolOfAHundredHasVLAN400() {
        let pools = (1000..<1100).map { VLANPool(sliceID: $0) }
        #expect(pools.filter { $0.usable.count == 19 } == [VLANPool(sliceID: 1015)])
        // 100 pools without a VLAN in common, all within 802.1Q.
        let vlans = pools.flatMap { Array($0.start...$0.end) }
        #expect(Set(vlans).count == 2000)
        #expect(vlans.allSatisfy { (1...4094).contains($0) })
        #expect(Set((1000...65535).map { VLANPool(sliceID: $0) }).count == VLANPool.count)
    }

    @Test func everyVLANHasASubnetOfItsOwn() {
        let subnets = (1...4094).map { Subnet(vlan: $0) }
        #expect(Set(subnets.map(\.cidr)).count == 4094)
        #expect(!subnets.map(\.network).contains(InternetNetwork.subnet.network))
        for (vlan, subnet) in zip(1..., subnets) {
            let expected = vlan <= 255 ? "192.168.\(vlan)" : "172.\(16 + vlan / 256).\(vlan % 256)"
            #expect(subnet.network == expected)
        }
    }

    @Test(arguments: [
        (101, "192.168.101"), (255, "192.168.255"), (256, "172.17.0"), (300, "172.17.44"), (2099, "172.24.51"),
        (4094, "172.31.254"),
    ])
    func addresses(_ vlan: Int, _ network: String) {
        let subnet = Subnet(vlan: vlan)
        #expect(subnet.cidr == network + ".0/24")
        #expect(subnet.gateway == network + ".1")
        #expect(subnet.dhcpServer == network + ".2")
        #expect(subnet.firstLease == network + ".10")
        #expect(subnet.lastLease == network + ".250")
    }

    @Test func theInternetNetwork() {
        #expect(InternetNetwork.vlan == 400)
        #expect(InternetNetwork.subnet.cidr == "10.60.7.0/24")
        #expect(InternetNetwork.subnet.gateway == "10.60.7.1")
    }
}
