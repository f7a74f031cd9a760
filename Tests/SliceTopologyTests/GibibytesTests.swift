import SliceTopology
import Testing

struct GibibytesTests {
    @Test(arguments: [
        ("0", 0), ("1", 1000), ("0.5", 500), ("2.2", 2200), ("0.001", 1), ("0.50", 500), ("1.250", 1250),
        ("1000000", 1_000_000_000), ("1000000.000", 1_000_000_000),
    ])
    func exactToAThousandth(_ text: String, _ thousandths: Int) {
        #expect(Gibibytes(numberText: text)?.thousandths == thousandths)
    }

    @Test(arguments: [
        "", "-1", "-0.5", "1e3", "1.5e1", "0.0001", "1.", ".5", "1000000.001", "1000001", "9999999999999999999999",
        "1.2.3", "x",
    ])
    func whatIsRefused(_ text: String) { #expect(Gibibytes(numberText: text) == nil) }

    @Test(arguments: [
        (1000, "1"), (500, "0.5"), (2200, "2.2"), (1, "0.001"), (1250, "1.25"), (10_010, "10.01"), (0, "0"),
    ])
    func asShortAsItCanBe(_ thousandths: Int, _ text: String) {
        #expect(Gibibytes(thousandths: thousandths).text == text)
        #expect(Gibibytes(numberText: text)?.thousandths == thousandths)
    }

    @Test func mebibytesAreRoundedUp() {
        #expect(Gibibytes(thousandths: 500).mebibytes == 512)
        #expect(Gibibytes(thousandths: 1000).mebibytes == 1024)
        #expect(Gibibytes(thousandths: 2200).mebibytes == 2253)
        #expect(Gibibytes(thousandths: 1).mebibytes == 2)
        for thousandths in 0...5000 {
            let amount = Gibibytes(thousandths: thousandths)
            #expect(Gibibytes(mebibytes: amount.mebibytes) == amount)
        }
        #expect(Gibibytes(thousandths: 1000).bytes == 1 << 30)
    }
}
