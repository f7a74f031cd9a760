import SliceSyntax
import Testing

@testable import SliceTopology

/// Rules about several files that are checked together.
struct TogetherChecksTests {
    private func slice(_ name: String, id: String = "", owner: String = "", vms: Int = 1, marked: Int = 0) -> String {
        let list = (1...vms).map { number in
            #"{"name": \#(number == marked ? "9️⃣" : "")"v\#(number)", "flavor": "cirros"}"#
        }
        return #"{"slice": \#(name), \#(id) \#(owner) "vms": [\#(list.joined(separator: ", "))]}"#
    }

    @Test func aSliceStandsInOneFile() throws {
        try expect(DuplicateSliceCheck.self, in: [slice(#""a""#), slice(#""b""#)], finds: [])
        try expect(
            DuplicateSliceCheck.self, in: [slice(#"1️⃣"a""#), slice(#""b""#), slice(#"2️⃣"a""#), slice(#"3️⃣"a""#)],
            finds: [
                .init("2️⃣", .duplicateSlice, "the slice \"a\"", notes: ["1️⃣"]),
                .init("3️⃣", .duplicateSlice, notes: ["1️⃣"]),
            ])
    }

    @Test func aPinnedIDIsPinnedOnce() throws {
        try expect(
            DuplicateIDCheck.self,
            in: [slice(#""a""#, id: #""id": 1️⃣1000,"#), slice(#""b""#), slice(#""c""#, id: #""id": 2️⃣1000,"#)],
            finds: [.init("2️⃣", .duplicateID, "pins the ID 1000", notes: ["1️⃣"])])
    }

    @Test func pinnedPoolsDiffer() throws {
        try expect(
            SharedPoolCheck.self,
            in: [
                slice(#""a""#, id: #""id": 1️⃣1007,"#), slice(#""b""#, id: #""id": 1008,"#),
                slice(#""c""#, id: #""id": 2️⃣2007,"#), slice(#""d""#, id: #""id": 1007,"#),
            ],
            finds: [
                .init("2️⃣", .sharedPool, "Slice 2007 has the VLAN pool 240-259, and so has slice 1007", notes: ["1️⃣"])
            ])
    }

    @Test func anOwnersQuotaCountsAllFiles() throws {
        let student = #""owner": "student","#
        try expect(
            OwnersQuotaCheck.self,
            in: [slice(#""a""#, owner: student, vms: 3), slice(#""b""#, owner: student, vms: 3)],
            finds: [])
        try expect(
            OwnersQuotaCheck.self,
            in: [
                slice(#"1️⃣"a""#, owner: student, vms: 3), slice(#""other""#, vms: 6),
                slice(#""b""#, owner: student, vms: 4, marked: 4),
            ],
            finds: [.init("9️⃣", .overQuota, "the 2 slices of these files have 7", "remove 1", notes: ["1️⃣"])],
            defaultOwner: "admin")
        // A slice that is over the quota alone is reported by itself, once.
        try expect(
            OwnersQuotaCheck.self, in: [slice(#""a""#, owner: student, vms: 7), slice(#""b""#, owner: student)],
            finds: [])
        try expect(
            OwnersQuotaCheck.self,
            in: [slice(#"1️⃣"a""#, vms: 6), slice(#""b""#, owner: #""owner": "admin","#, vms: 5, marked: 5)],
            finds: [.init("9️⃣", .overQuota, "\"admin\" may have 10", notes: ["1️⃣"])],
            defaultOwner: "admin")
    }

    @Test func thereAreAHundredPools() throws {
        let hundred = (1...100).map { slice(#""s\#($0)""#) }
        try expect(TooManySlicesCheck.self, in: hundred, finds: [])
        try expect(
            TooManySlicesCheck.self, in: hundred + [slice(#"1️⃣"more""#)],
            finds: [.init("1️⃣", .tooManySlices, "101 slices")])
    }

    @Test func aSecondFileForASliceIsOneMistake() throws {
        let file = slice(#""a""#, id: #""id": 1000,"#, owner: #""owner": "student","#, vms: 6)
        let sources = [MarkedTopology(file), MarkedTopology(file)]
        let found = TogetherChecks.check(
            try sources.map { try $0.decoded() }, in: CheckContext(cluster: .standard, defaultOwner: nil))
        #expect(found.map(\.code) == [.duplicateSlice])
    }
}
