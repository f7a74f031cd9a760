import SliceSyntax
import Testing

@testable import SliceTopology

struct UnknownVMCheckTests {
    @Test func theEndpointIsToBlame() throws {
        try expect(
            UnknownVMCheck.self,
            in: """
                {"slice": "s", "vms": [{"name": "web", "flavor": "cirros"}, {"name": "db", "flavor": "cirros"}],
                 "links": [{"endpoints": [1️⃣"wbe.eth3", "db.eth1", 2️⃣"router.eth1"]}]}
                """,
            finds: [
                .init("1️⃣", .unknownVM, "did you mean \"web.eth3\"?"),
                .init("2️⃣", .unknownVM, "the slice's VMs are web, db"),
            ])
    }

    @Test func aSliceWithoutVMs() throws {
        try expect(
            UnknownVMCheck.self, in: #"{"slice": "s", "vms": [], "links": [{"endpoints": [1️⃣"a.eth1", 2️⃣"b.eth1"]}]}"#,
            finds: [.init("1️⃣", .unknownVM, "no VMs"), .init("2️⃣", .unknownVM)])
    }

    /// Only the VM is to blame: with the name that is proposed there, these are right.
    @Test func aNameAsItShouldBe() throws {
        try expect(
            UnknownVMCheck.self,
            in:
                #"{"slice": "s", "vms": [{"name": "DB", "flavor": "cirros"}, {"name": "w\u200beb", "flavor": "cirros"}], "links": [{"endpoints": ["db.eth1", "web.eth1"]}]}"#,
            finds: [])
    }

    /// A VM that could not be read is a mistake of its own: its endpoints are not another.
    @Test(arguments: [
        #"{"slice": "s", "vms": [{"nmae": "web", "flavor": "cirros"}], "links": [{"endpoints": ["web.eth1", "web.eth2"]}]}"#,
        #"{"slice": "s", "vms": [7], "links": [{"endpoints": ["web.eth1", "web.eth2"]}]}"#,
        #"{"slice": "s", "vm": 7, "links": [{"endpoints": ["web.eth1", "web.eth2"]}]}"#,
        #"{"slice": "s", "vms": [{"name": "a", "flavor": "cirros"}, {"title": "b"}], "links": [{"endpoints": ["a.eth1", "b.eth1"]}]}"#,
        #"{"slice": "s", "vms": {}, "links": [{"endpoints": ["web.eth1", "web.eth2"]}]}"#,
    ])
    func whatIsReportedAlreadyIsNotReportedAgain(_ text: String) throws {
        try expect(UnknownVMCheck.self, in: text, finds: [])
    }

    /// To follow it would be another mistake.
    @Test func whatStandsInTheLinkAlreadyIsNotMeant() throws {
        try expect(
            UnknownVMCheck.self,
            in: """
                {"slice": "s", "vms": [{"name": "web1", "flavor": "cirros"}, {"name": "web2", "flavor": "cirros"}],
                 "links": [{"endpoints": ["web1.eth1", 1️⃣"wweb1.eth1"]}, {"endpoints": ["web1.eth2", 2️⃣"web3.eth2"]}]}
                """,
            finds: [
                .init("1️⃣", .unknownVM, "the slice's VMs are web1, web2"),
                .init("2️⃣", .unknownVM, "did you mean \"web2.eth2\"?"),
            ])
    }
}
