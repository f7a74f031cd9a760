import SliceSyntax

/// A VM that could not be read, which is reported.
enum LostVM {
    /// Names that it may have: endpoints that name them are not to blame.
    static func names(_ value: JSONValue) -> [String] {
        let names = [value] + value.members.map(\.value) + value.elements
        return names.compactMap { name in
            switch name.kind {
            case .string: name.string
            // A name without quotes.
            case .invalid: name.text
            default: nil
            }
        }
    }
}
