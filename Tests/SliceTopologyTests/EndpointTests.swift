import SliceTopology
import Testing

struct EndpointTests {
    @Test(arguments: [
        ("web.eth1", "web", 1), ("a.eth0", "a", 0), ("web-2.eth26", "web-2", 26), ("x.eth9999", "x", 9999),
    ])
    func rightOnes(_ text: String, _ vm: String, _ interface: Int) {
        #expect(Endpoint(text) == Endpoint(vm: vm, interface: interface))
        #expect(Endpoint(text)?.description == text)
    }

    @Test(arguments: [
        "", "web", "web.", ".eth1", "web.eth", "web.eth01", "web.eth+1", "web.eth-1", "web.eth1 ", " web.eth1",
        "web.ETH1",
        "Web.eth1", "web.eth1.2", "web.eth10000", "web:eth1", "web.eth１", "web.ens3",
    ])
    func wrongOnes(_ text: String) { #expect(Endpoint(text) == nil) }

    @Test func orderIsByVMAndThenByNumber() {
        let sorted = ["b.eth1", "a.eth10", "a.eth2"].compactMap { Endpoint($0) }.sorted()
        #expect(sorted.map(\.description) == ["a.eth2", "a.eth10", "b.eth1"])
        #expect(LinkAddress.unnamed(sorted.reversed()).description == "link[a.eth2,a.eth10,b.eth1]")
        #expect(LinkAddress.named("backend").description == "backend")
    }
}
