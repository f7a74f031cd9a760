/// What somebody wants of VMs that are there.
package enum Power: String, Sendable {
    /// To be off, and to stay so whatever is applied.
    case stop
    case start
    /// To be off, and on again.
    case restart
}
