/// Keeps guests from talking to the worker itself through their taps.
///
/// OVS's userspace datapath copies a tap's frames and leaves the originals to the kernel, which
/// would answer ARP for any of the host's addresses and take packets in, past every gateway
/// port. The kernel's datapath takes the frames away before that, and these rules see nothing.
enum TapGuard {
    private static let lock = "\(HostContext.runDirectory)/locks/nftables"

    /// Behind the creation of a tap.
    static func ensure(_ tap: String) -> String {
        """
        ip link set dev \(tap) arp off
        echo 1 >/proc/sys/net/ipv6/conf/\(tap)/disable_ipv6 2>/dev/null || :
        (
            flock 8
            nft list chain inet slicec_taps prerouting >/dev/null 2>&1 || nft -f - <<'END_OF_RULES'
        table inet slicec_taps {
            set taps {
                type ifname
            }
            chain prerouting {
                type filter hook prerouting priority raw; policy accept;
                iifname @taps drop
            }
        }
        END_OF_RULES
            nft add element inet slicec_taps taps '{ \(tap) }'
        ) 8>\(lock)
        """
    }

    /// Behind the removal of a tap: the rules go with the last one.
    static func leave(_ tap: String) -> String {
        """
        (
            flock 8
            if nft list table inet slicec_taps >/dev/null 2>&1; then
                nft delete element inet slicec_taps taps '{ \(tap) }' 2>/dev/null || :
                if ! nft list set inet slicec_taps taps | grep -q elements; then nft delete table inet slicec_taps; fi
            fi
        ) 8>\(lock)
        """
    }
}
