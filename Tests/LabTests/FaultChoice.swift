import Glibc

/// Which faults of a long table a run makes: every one of them takes seconds on a real cluster, so that a run makes
/// a part, another one each time, and says which. `SLICEC_LAB_FAULTS` is `all`, or the number of a part to repeat.
enum FaultChoice {
    private static let wanted = getenv("SLICEC_LAB_FAULTS").map { String(cString: $0) } ?? ""

    /// Every n-th, from one that is drawn on, so that neighbours, which are of one kind, come in different runs.
    ///
    /// - Parameter least: how many it is at the least.
    static func part<Fault>(of all: [Fault], called name: String, least: Int = 6) -> [Fault] {
        let parts = max(1, all.count / least)
        if wanted == "all" || parts == 1 { return all }
        let part = (Int(wanted) ?? Int.random(in: 0..<parts)) % parts
        print(
            "\(name): part \(part) of \(parts) (SLICEC_LAB_FAULTS=\(part) repeats it, SLICEC_LAB_FAULTS=all makes all)")
        return all.enumerated().filter { $0.offset % parts == part }.map(\.element)
    }
}
