import SliceSyntax

/// A word that is wrong the same way in several places is one mistake: it is said at the first
/// place, and the others are noted.
enum SamePlaces {
    /// Notes beyond this many are counted instead.
    private static let limit = 8

    /// The values in the order of their first places, each with all of its places.
    static func grouped<Value: Hashable>(_ values: some Sequence<Located<Value>>) -> [(value: Value, at: [SourceSpan])]
    {
        var order: [Value] = []
        var places: [Value: [SourceSpan]] = [:]
        for located in values {
            if places[located.value] == nil { order.append(located.value) }
            places[located.value, default: []].append(located.span)
        }
        return order.map { ($0, places[$0] ?? []) }
    }

    /// "also here", for all places but the first.
    static func notes(_ places: [SourceSpan]) -> [Diagnostic.Note] {
        notes(Array(places.dropFirst())) { _ in "also here" }
    }

    /// A note at each of the places, as many as are worth showing.
    static func notes(_ places: [SourceSpan], saying message: (Int) -> String) -> [Diagnostic.Note] {
        let shown = places.prefix(limit).enumerated().map { Diagnostic.Note(message($0.offset), at: $0.element) }
        let rest = places.count - shown.count
        return rest > 0 ? shown + [.init("and at \(rest) more place\(rest == 1 ? "" : "s")")] : shown
    }
}
