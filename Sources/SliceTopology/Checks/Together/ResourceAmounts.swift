/// What VMs need, or what workers have: nil where there is no bound.
struct ResourceAmounts {
    enum Kind: CaseIterable {
        case vms, cores, memory, disk
    }

    /// Memory and disk in thousandths of a GiB.
    private var amounts: [Kind: Int]

    static let none = ResourceAmounts(amounts: [:])

    private init(amounts: [Kind: Int]) { self.amounts = amounts }

    init(_ capacity: Cluster.Capacity) {
        amounts = [:]
        amounts[.vms] = capacity.maximumVMs
        amounts[.cores] = capacity.cores
        amounts[.memory] = capacity.memory?.thousandths
        amounts[.disk] = capacity.disk?.thousandths
    }

    /// One VM of that flavor.
    init(_ flavor: Cluster.Flavor) {
        amounts = [
            .vms: 1, .cores: flavor.cores, .memory: flavor.memory.thousandths, .disk: flavor.disk.thousandths,
        ]
    }

    /// Holds no more VMs than each of its other amounts has room for, if each of them is as
    /// small as the smallest of `needs`.
    func holding(_ needs: [ResourceAmounts]) -> ResourceAmounts {
        var result = self
        for kind in Kind.allCases where kind != .vms {
            guard let amount = amounts[kind], let least = needs.compactMap({ $0.amounts[kind] }).min(), least > 0
            else { continue }
            result.amounts[.vms] = min(result.amounts[.vms] ?? .max, amount / least)
        }
        return result
    }

    /// Bounded only where all are.
    static func total(_ bounds: [ResourceAmounts]) -> ResourceAmounts {
        var total = ResourceAmounts.none
        for kind in Kind.allCases {
            let each = bounds.compactMap { $0.amounts[kind] }
            if each.count == bounds.count { total.amounts[kind] = each.reduce(0, +) }
        }
        return total
    }

    static func += (sum: inout ResourceAmounts, other: ResourceAmounts) {
        sum.amounts.merge(other.amounts, uniquingKeysWith: +)
    }

    /// The kinds of which this is more than `bound`.
    func exceeded(in bound: ResourceAmounts) -> [Kind] {
        Kind.allCases.filter { kind in
            guard let most = bound.amounts[kind], let amount = amounts[kind] else { return false }
            return amount > most
        }
    }

    func text(_ kind: Kind) -> String {
        let amount = amounts[kind] ?? 0
        switch kind {
        case .vms: return "\(amount) VM\(amount == 1 ? "" : "s")"
        case .cores: return "\(amount) core\(amount == 1 ? "" : "s")"
        case .memory: return "\(Gibibytes(thousandths: amount).text) GB memory"
        case .disk: return "\(Gibibytes(thousandths: amount).text) GB disk"
        }
    }
}
