import SliceSyntax

/// The two ends of a link that has them behind keys of their own, as `"from"` and `"to"`, and no
/// endpoints: one mistake.
struct LinkEnds {
    let first: JSONValue.Member
    let second: JSONValue.Member

    /// Nil where the link is not written so.
    init?(of link: JSONValue) {
        guard link["endpoints"] == nil else { return nil }
        let members = Array(link.members.prefix(16))
        for (first, second) in ForeignKeys.linkEnds {
            guard let first = members.first(where: { $0.name.lowercased() == first }),
                let second = members.first(where: { $0.name.lowercased() == second })
            else { continue }
            (self.first, self.second) = (first, second)
            return
        }
        return nil
    }

    var keys: [String] { [first.name, second.name] }

    /// Those that are written as endpoints are.
    var endpoints: [Located<Endpoint>] {
        [first, second].compactMap { end in
            end.value.string.flatMap { Endpoint($0) }.map { Located($0, at: end.value.span) }
        }
    }

    var mistake: Diagnostic {
        let isInOrder = first.key.range.start < second.key.range.start
        let (upper, lower) = isInOrder ? (first, second) : (second, first)
        let ends = [Self.text(first.value) ?? "web.eth1", Self.text(second.value) ?? "db.eth1"]
        return Diagnostic(
            .unknownKey,
            detail:
                "\"\(first.name)\" and \"\(second.name)\" are not keys of a link: it has a list of its ends, two or more.",
            at: upper.key.span, notes: [.init("and this", at: lower.key.span)],
            help: "write \"endpoints\": [\"\(ends[0])\", \"\(ends[1])\"]")
    }

    private static func text(_ value: JSONValue) -> String? {
        guard let text = value.string else { return nil }
        return Endpoint(text) != nil ? text : Name.isValid(text) ? text + ".eth1" : nil
    }
}
