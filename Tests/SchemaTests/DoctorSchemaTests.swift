import Testing

/// The schema of what `slicec doctor --json` prints: it accepts every golden report, and nothing that lacks a key.
struct DoctorSchemaTests {
    @Test func allReportsAreRight() throws {
        let reports = try SchemaFiles.reports()
        #expect(reports.count >= 3)
        for (report, complaints) in zip(
            reports, try Verdicts.of("doctor", on: reports.map { .init(document: $0.tree) }))
        {
            #expect(complaints.isEmpty, "\(report.name): \(complaints)")
        }
    }

    @Test func everyKeyIsRequired() throws {
        let report = try #require(try SchemaFiles.reports().first).tree
        let keys = report.members.map(\.key)
        #expect(keys.count == 6)
        let questions = keys.map { key in
            Verdicts.Question(document: .object(report.members.filter { $0.key != key }))
        }
        for (key, complaints) in zip(keys, try Verdicts.of("doctor", on: questions)) {
            #expect(complaints.map(\.keyword) == ["required"], "\(key)")
        }
    }
}
