/// What identifies a link within its slice: its name, or its set of endpoints.
package enum LinkAddress: Sendable, Hashable, CustomStringConvertible {
    case named(String)
    /// The endpoints, sorted.
    case endpoints([Endpoint])

    package static func unnamed(_ endpoints: [Endpoint]) -> LinkAddress { .endpoints(endpoints.sorted()) }

    /// `backend`, or `link[db.eth1,web.eth1]`.
    package var description: String {
        switch self {
        case .named(let name): name
        case .endpoints(let endpoints): "link[" + endpoints.map(\.description).joined(separator: ",") + "]"
        }
    }
}
