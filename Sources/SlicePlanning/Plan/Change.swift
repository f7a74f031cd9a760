package import SliceSyntax

/// What becomes of one VM or link, or of the slice itself.
package struct Change: Sendable, Equatable {
    package enum Action: String, Sendable {
        case create, update, replace, delete
    }

    /// `slice`, `internet`, `vm.web`, `link.backend`, `link[db.eth1,web.eth1]`.
    package let address: String
    package let action: Action
    package let effect: Effect
    /// Why, one line each: `flavor: cirros → ubuntu`.
    package let reasons: [String]
    /// The recorded attributes; nil where it is new.
    package let before: JSONOutput?
    /// The attributes afterwards; nil where it goes.
    package let after: JSONOutput?
}
