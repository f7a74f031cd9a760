/// Keeps guests from talking to the worker itself through their taps.
///
/// OVS's userspace datapath copies a tap's frames and leaves the originals to the kernel, which
/// would answer ARP for any of the host's addresses and take packets in, past every gateway
/// port. The kernel's datapath takes the frames away before that, and these rules see nothing.
enum TapGuard {
    private static let lock = "\(HostContext.runDirectory)/locks/nftables"

    /// Behind the creation of a tap. Sets `state` to `made` where something was missing.
    static func ensure(_ tap: String) -> String { "slicec_guard_tap \(tap)" }

    /// The function that ``ensure(_:)`` calls; a host with many taps reads its rules once.
    static let function = """
        # slicec_guard_tap TAP: the host itself hears and says nothing on the tap.
        slicec_guard_tap() {
            ip link set dev "$1" arp off
            echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$1/disable_ipv6" || :
            if nft get element inet slicec_taps taps "{ $1 }" >/dev/null 2>&1 &&
                nft list chain inet slicec_taps prerouting 2>/dev/null | grep -q 'iifname @taps drop'; then
                return 0
            fi
            state=made
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
                nft add element inet slicec_taps taps "{ $1 }"
            ) 8>\(lock)
        }
        """

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
