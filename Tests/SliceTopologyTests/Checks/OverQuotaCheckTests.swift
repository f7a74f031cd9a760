import SliceSyntax
import Testing

@testable import SliceTopology

struct OverQuotaCheckTests {
    private func slice(_ count: Int, owner: String, marked: Int) -> String {
        let vms = (1...count).map { number in
            #"{"name": \#(number == marked ? "1️⃣" : "")"v\#(number)", "flavor": "cirros"}"#
        }
        return #"{"slice": "s", \#(owner) "vms": [\#(vms.joined(separator: ",\n"))]}"#
    }

    @Test func theFirstVMBeyondTheQuotaIsToBlame() throws {
        let owner = #""owner": 2️⃣"student","#
        try expect(OverQuotaCheck.self, in: slice(6, owner: owner, marked: 0), finds: [])
        try expect(
            OverQuotaCheck.self, in: slice(8, owner: owner, marked: 7),
            finds: [.init("1️⃣", .overQuota, "\"student\" may have 6 VMs; the slice has 8", "remove 2", notes: ["2️⃣"])])
    }

    @Test func theDefaultOwnerCounts() throws {
        try expect(
            OverQuotaCheck.self, in: slice(7, owner: "", marked: 7), finds: [.init("1️⃣", .overQuota)],
            defaultOwner: "student")
        try expect(OverQuotaCheck.self, in: slice(7, owner: "", marked: 0), finds: [], defaultOwner: "nobody")
        try expect(OverQuotaCheck.self, in: slice(7, owner: "", marked: 0), finds: [])
    }

    @Test func theStarStandsForThoseNotListed() throws {
        var cluster = Cluster.standard
        cluster.quotas["*"] = 0
        try expect(
            OverQuotaCheck.self, in: slice(1, owner: "", marked: 1), finds: [.init("1️⃣", .overQuota)], cluster: cluster,
            defaultOwner: "nobody")
        try expect(
            OverQuotaCheck.self, in: slice(1, owner: "", marked: 0), finds: [], cluster: cluster, defaultOwner: "admin")
    }
}
