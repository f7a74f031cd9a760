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
            chain prerouting {
                type filter hook prerouting priority raw; policy accept;
                iifname "tap_*" drop
            }
        }
        END_OF_RULES
        ) 8>\(lock)
        """
    }

    /// Behind the removal of a tap: the rules go with the last one.
    static func leave() -> String {
        """
        (
            flock 8
            taps=$(ip -o link show | awk -F': ' '$2 ~ /^tap_[0-9]+_eth[0-9]+/')
            if [ -z "$taps" ] && nft list table inet slicec_taps >/dev/null 2>&1; then nft delete table inet slicec_taps; fi
        ) 8>\(lock)
        """
    }
}
