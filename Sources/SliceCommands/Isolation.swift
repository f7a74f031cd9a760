/// The nftables table `inet slicec` on the network node (`nft(8)`): between the gateways of
/// different slices nothing passes.
///
/// Every gateway port is in an interface group with its slice's ID. What comes from a gateway
/// port is forwarded only to a port of the same group, and reaches only the address of the
/// port it came in by. Forwarding is switched on per port, and only once the table is there.
enum Isolation {
    /// The lock of all work on the tables: nobody takes one away, or half of it, meanwhile.
    static let lock = "\(HostContext.runDirectory)/locks/nftables"

    /// Functions to be called with ``lock`` held.
    static let functions = """
        # slicec_isolate: the table that keeps slices apart is there; sets $state.
        slicec_isolate() {
            if nft list table inet slicec >/dev/null 2>&1; then return 0; fi
            state=made
            nft -f - <<'END_OF_RULES'
        table inet slicec {
            set same_slice {
                type devgroup . devgroup
            }
            chain forward {
                type filter hook forward priority filter; policy accept;
                iifname "gw_vlan*" iifgroup . oifgroup @same_slice accept
                iifname "gw_vlan*" jump leaving
                oifname "gw_vlan*" jump entering
            }
            chain leaving {
                iifname "gw_vlan400" oifname != "gw_vlan*" return
                drop
            }
            chain entering {
                oifname "gw_vlan400" ct state established,related return
                drop
            }
            chain input {
                type filter hook input priority filter; policy accept;
                iifname "gw_vlan*" fib daddr . iif type != { local, broadcast, multicast } drop
            }
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
            }
        }
        END_OF_RULES
        }

        # slicec_leave_slice SLICE: takes back what its gateways were allowed once the last one is gone, and the
        # table with the last gateway of all.
        slicec_leave_slice() {
            if nft list table inet slicec >/dev/null 2>&1; then
                if [ -z "$(ip -o link show group "$1")" ]; then
                    nft delete element inet slicec same_slice "{ $1 . $1 }" 2>/dev/null || :
                fi
                slicec_leave_table
            fi
        }

        # slicec_leave_table: the table goes with the last gateway of all.
        slicec_leave_table() {
            if [ -z "$(slicec_gateways)" ] && nft list table inet slicec >/dev/null 2>&1; then
                nft delete table inet slicec
            fi
        }

        slicec_gateways() { ip -o link show | awk -F': ' '$2 ~ /^gw_vlan[0-9]+/'; }
        """

    static func leave(sliceID: Int) -> String { locked("slicec_leave_slice \(sliceID)") }

    /// Takes the table away where there is no gateway any more.
    static let leave = locked("slicec_leave_table")

    private static func locked(_ call: String) -> String { "(\nflock 8\n\(call)\n) 8>\(lock)" }
}
