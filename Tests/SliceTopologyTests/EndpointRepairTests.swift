import Testing

@testable import SliceTopology

struct EndpointRepairTests {
    @Test(arguments: [
        ("web", #"write "web.eth1""#), ("web:eth2", #"write "web.eth2""#), ("web/eth2", #"write "web.eth2""#),
        ("web.eth01", #"write "web.eth1""#), ("Web.Eth1", #"write "web.eth1""#), ("web.eth1 ", #"write "web.eth1""#),
        ("web.1", #"write "web.eth1""#), ("wеb.eth1", #"did you mean "web.eth1"?"#),
        ("db-1:eth3", #"write "db-1.eth3""#), ("wbe-eth4", #"did you mean "web.eth4"?"#),
        ("web.eth1, db-1.eth1", #"write "web.eth1", "db-1.eth1""#),
        ("web.eth1 -- db-1.eth1", #"write "web.eth1", "db-1.eth1""#),
        ("web.eth27", #"write it like "web.eth1""#), ("web.ens3", #"write it like "web.eth1""#),
        ("web.GigabitEthernet0/1", #"write it like "web.eth1""#), ("", #"write it like "web.eth1""#),
        ("pc-1", #"write "pc-1.eth1""#), ("..", #"write it like "web.eth1""#),
        ("Rechner 7.eth1", #"for example "rechner-7.eth1"; the VM's name is "#),
    ])
    func helps(_ text: String, _ help: String) {
        #expect(
            EndpointRepair.help(text, vms: ["web", "db-1"]).hasPrefix(help),
            "\(EndpointRepair.help(text, vms: ["web", "db-1"]))")
    }
}
