/// How the VMs of a new topology are joined.
package enum TopologyShape: String, CaseIterable, Sendable {
    case line, ring, star, mesh, tree
    case leafSpine = "leaf-spine"

    /// Spines of a leaf-spine; all other VMs are leaves.
    private static let spines = 2

    /// In a few words, for those who choose.
    package var summary: String {
        switch self {
        case .line: "one behind the other"
        case .ring: "a line whose ends are joined"
        case .star: "one in the middle, all others joined to it"
        case .mesh: "each joined to each"
        case .tree: "each joined to two below it"
        case .leafSpine: "two spines, each joined to every leaf"
        }
    }

    /// How many VMs it can have: below that it is no such shape, and above it would need more links than a slice has.
    package var counts: ClosedRange<Int> {
        switch self {
        case .line, .tree: 1...21
        case .ring: 3...20
        case .star: 2...21
        case .mesh: 2...6
        case .leafSpine: 3...12
        }
    }

    /// The VMs' names in their order.
    ///
    /// - Parameter count: among ``counts``.
    package func names(_ count: Int) -> [String] {
        (0..<count).map { index in
            switch self {
            case .line, .ring, .mesh, .tree: "node-\(index + 1)"
            case .star: index == 0 ? "hub" : "node-\(index)"
            case .leafSpine: index < Self.spines ? "spine-\(index + 1)" : "leaf-\(index - Self.spines + 1)"
            }
        }
    }

    /// Its links, by the positions of the two VMs that each joins.
    ///
    /// - Parameter count: among ``counts``.
    package func links(_ count: Int) -> [(Int, Int)] {
        switch self {
        case .line: (1..<count).map { ($0 - 1, $0) }
        case .ring: (0..<count).map { ($0, ($0 + 1) % count) }
        case .star: (1..<count).map { (0, $0) }
        case .mesh: (0..<count).flatMap { first in (first + 1..<count).map { (first, $0) } }
        case .tree: (1..<count).map { (($0 - 1) / 2, $0) }
        case .leafSpine: (0..<Self.spines).flatMap { spine in (Self.spines..<count).map { (spine, $0) } }
        }
    }
}
