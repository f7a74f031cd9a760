/// Tables of nftables whose chains are ours alone (`nft(8)`): what somebody inserted, removed or changed in them is
/// found and put right, and the elements of their sets stay.
///
/// How `nft` words a rule depends on its version. So a table's own listing, without the elements, is kept from the
/// moment when it was made, and compared with what is there.
enum RuleTable {
    private static let folder = "\(HostContext.runDirectory)/rules"

    static let functions = #"""
        # slicec_rules_hold TABLE: whether it is there, with the chains that were made; $listing is what is there.
        slicec_rules_hold() {
            listing=$(nft -t list table inet "$1" 2>/dev/null) || listing=
            [ -n "$listing" ] && [ "$listing" = "$(cat "\#(folder)/$1" 2>/dev/null)" ]
        }

        # slicec_make_rules TABLE [COMMANDS]: makes the table of the text that is read, or anew the chains of the one
        # in $listing, and then runs commands of nft: one transaction that leaves sets alone. Sets $state. To be
        # called with the tables' lock held.
        slicec_make_rules() {
            state=made
            mkdir -p \#(folder)
            {
                printf 'table inet %s\nflush table inet %s\n' "$1" "$1"
                printf '%s\n' "$listing" |
                    sed -n "s/^[[:blank:]]*chain \([^ ]*\) {\$/delete chain inet $1 \1/p"
                cat
                printf '%s\n' "${2-}"
            } | nft -f -
            nft -t list table inet "$1" >"\#(folder)/$1"
        }

        # slicec_delete_rules TABLE: it goes, where it is there.
        slicec_delete_rules() {
            nft delete table inet "$1"
            rm -f "\#(folder)/$1"
        }
        """#
}
