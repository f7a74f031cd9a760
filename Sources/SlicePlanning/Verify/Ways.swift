/// Every way from some VLANs to some addresses: too many to list them all.
struct Ways {
    private let vlans: [Int]
    private let targets: [String]

    init(from vlans: [Int], to targets: [String]) {
        self.vlans = vlans
        self.targets = targets
    }

    var count: Int { vlans.count * targets.count }

    /// As many of them, the same ones each time, and as evenly over both ends as can be: with fewer than there are
    /// addresses, each is to another address; with more, each address is asked for.
    func routes(atMost most: Int) -> [DataPlaneClaim.Route] {
        let wanted = min(most, count)
        // Along the diagonal all pairs differ until both ends begin anew together; then it is moved by one VLAN.
        let diagonal = (1...max(1, targets.count)).first { $0 * vlans.count % max(1, targets.count) == 0 } ?? 1
        return (0..<wanted).map { number in
            let target = wanted < targets.count ? number * targets.count / wanted : number % targets.count
            let vlan = number + number / (diagonal * vlans.count)
            return DataPlaneClaim.Route(from: vlans[vlan % vlans.count], to: targets[target])
        }
    }

    /// What a claim says of those that are not tried.
    func note(of routes: [DataPlaneClaim.Route]) -> String { Self.note(of: routes.count, among: count) }

    static func note(of tried: Int, among all: Int) -> String { tried < all ? " (\(tried) of \(all) ways tried)" : "" }
}
