import SlicePlanning
import SliceTopology

/// The nftables table `inet slicec` on the network node (`nft(8)`): between the gateways of
/// different slices nothing passes.
///
/// Every gateway port is in an interface group with its slice's ID. What comes from a gateway
/// port is forwarded only to a port of the same group, and from VLAN 400 to the uplink. The host
/// itself answers it pings of that port's own address, and nothing else. Forwarding is switched on
/// per port, and only once the table is there.
///
/// Its chains never change; what differs from host to host is in sets.
enum Isolation {
    /// The lock of all work on the tables: nobody takes one away, or half of it, meanwhile.
    static let lock = "\(HostContext.runDirectory)/locks/nftables"

    /// Functions to be called with ``lock`` held.
    ///
    /// `opened` has interfaces that forward only since an uplink has to: the host was no router for those behind
    /// them, and is none now. What the host's own rules send elsewhere, as for a container's published port, passes.
    static let functions = #"""
        # slicec_isolate: the table that keeps slices apart is there; sets $state.
        slicec_isolate() {
            if slicec_rules_hold slicec; then return 0; fi
            # An earlier version had the uplink in a rule.
            uplink=$(printf '%s\n' "$listing" | sed -n 's/.*oifname "\([^"]*\)" masquerade$/\1/p')
            if [ -n "$uplink" ]; then uplink="add element inet slicec uplinks { \"$uplink\" }"; fi
            slicec_make_rules slicec "$uplink" <<'END_OF_RULES'
        table inet slicec {
            set same_slice {
                type devgroup . devgroup
            }
            set uplinks {
                type ifname
            }
            set opened {
                type ifname
            }
            chain forward {
                type filter hook forward priority filter; policy accept;
                iifname "gw_vlan*" iifgroup . oifgroup @same_slice accept
                iifname "gw_vlan*" jump leaving
                oifname "gw_vlan*" jump entering
                iifname @opened ct state new ct status & dnat == 0 drop
            }
            chain leaving {
                iifname "\#(gateway)" oifname @uplinks ip saddr \#(subnet.cidr) return
                drop
            }
            chain entering {
                iifname @uplinks oifname "\#(gateway)" ct state established,related return
                drop
            }
            chain input {
                type filter hook input priority filter; policy accept;
                iifname "gw_vlan*" jump asking
            }
            chain asking {
                fib saddr . iif oif missing drop
                fib daddr . iif type local icmp type echo-request accept
                ct state established,related accept
                drop
            }
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr \#(subnet.cidr) oifname @uplinks masquerade
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
                slicec_delete_rules slicec
            fi
        }

        slicec_gateways() { ip -o link show | awk -F': ' '$2 ~ /^gw_vlan[0-9]+/'; }
        """#

    private static let gateway = LinkSpec.port(InternetNetwork.vlan)
    private static let subnet = InternetNetwork.subnet

    static func leave(sliceID: Int) -> String { locked("slicec_leave_slice \(sliceID)") }

    /// Takes the table away where there is no gateway any more.
    static let leave = locked("slicec_leave_table")

    private static func locked(_ call: String) -> String { "(\nflock 8\n\(call)\n) 8>\(lock)" }
}
