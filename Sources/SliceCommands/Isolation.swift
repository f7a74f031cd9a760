/// The nftables table `inet slicec` on the network node (`nft(8)`): between the gateways of
/// different slices nothing passes.
///
/// Every gateway port is in an interface group with its slice's ID. What comes from a gateway
/// port is forwarded only to a port of the same group, and reaches only the address of the
/// port it came in by. Forwarding is switched on per port, and only once the table is there.
enum Isolation {
    private static let lock = "\(HostContext.runDirectory)/locks/nftables"

    /// Runs scripts while no other slice can take the table away, or half of it.
    static func locked(_ scripts: String...) -> String {
        """
        (
        flock 8
        \(scripts.joined(separator: "\n"))
        ) 8>\(lock)
        """
    }

    /// Inside ``locked(_:)``, like what follows it and relies on the table. Sets `state`.
    static func ensureTable() -> String {
        """
        state=found
        if ! nft list table inet slicec >/dev/null 2>&1; then
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
        fi
        """
    }

    /// Inside ``locked(_:)``: the slice's gateways may forward to each other.
    static func join(sliceID: Int, vlan: Int) -> String {
        """
        if ! \(isJoined(sliceID: sliceID)); then
            nft add element inet slicec same_slice '{ \(sliceID) . \(sliceID) }'
            state=made
        fi
        slicec_switch_on /proc/sys/net/ipv4/conf/\(LinkScript.gatewayName(vlan))/forwarding
        """
    }

    /// A command that succeeds where the table is there and knows the slice.
    static func isJoined(sliceID: Int) -> String {
        "nft get element inet slicec same_slice '{ \(sliceID) . \(sliceID) }' >/dev/null 2>&1"
    }

    /// Takes back what ``join(sliceID:vlan:)`` gave once the slice's last gateway is gone, and
    /// the table with the last gateway of all.
    static func leave(sliceID: Int) -> String {
        locked(
            """
            if nft list table inet slicec >/dev/null 2>&1; then
                if [ -z "$(ip -o link show group \(sliceID))" ]; then
                    nft delete element inet slicec same_slice '{ \(sliceID) . \(sliceID) }' 2>/dev/null || :
                fi
                gateways=$(ip -o link show | awk -F': ' '$2 ~ /^gw_vlan[0-9]+/')
                if [ -z "$gateways" ]; then nft delete table inet slicec; fi
            fi
            """)
    }
}
