/// A rule that holds for every input, and an input for which it does not.
package struct BrokenRule: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
