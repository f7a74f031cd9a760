package import SliceTopology

extension Cluster.Privilege {
    /// A host's command line, run as root in place of the login shell, whatever that is.
    package func asRoot(_ command: String) -> String {
        switch self {
        case .sudo: "exec sudo -n -- \(command)"
        case .none: "exec \(command)"
        }
    }
}
