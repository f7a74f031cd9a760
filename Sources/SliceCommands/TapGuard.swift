/// Keeps guests from talking to the worker itself through their taps.
///
/// OVS's userspace datapath copies a tap's frames and leaves the originals to the kernel, which
/// would answer ARP for any of the host's addresses and take packets in, past every gateway
/// port. The kernel's datapath takes the frames away before that, and these rules see nothing.
enum TapGuard {
    /// Functions for one tap that may be guarded already, for several that are new, and for the end.
    static let functions = """
        # slicec_guard_tap TAP: the host itself hears and says nothing on the tap. Sets $state.
        slicec_guard_tap() {
            ip link set dev "$1" arp off
            if nft get element inet slicec_taps taps "{ $1 }" >/dev/null 2>&1 &&
                slicec_rules_hold slicec_taps; then
                echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$1/disable_ipv6" || :
                return 0
            fi
            state=made
            slicec_guard_taps "$1"
        }

        # slicec_guard_taps TAP...: the same for taps whose ARP is off, with one call.
        slicec_guard_taps() {
            for dev in "$@"; do echo 1 2>/dev/null >"/proc/sys/net/ipv6/conf/$dev/disable_ipv6" || :; done
            taps=$(printf '%s, ' "$@")
            (
                flock 8
                slicec_rules_hold slicec_taps || slicec_make_rules slicec_taps <<'END_OF_RULES'
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
                nft add element inet slicec_taps taps "{ ${taps%, } }"
            ) 8>\(Isolation.lock)
        }

        # slicec_leave_taps TAP...: the guards of taps that are gone; the rules go with the last one.
        slicec_leave_taps() (
            flock 8
            have=$(nft list set inet slicec_taps taps 2>/dev/null) || exit 0
            gone=
            for dev in "$@"; do
                case $have in
                *"\\"$dev\\""*) gone="$gone${gone:+, }$dev" ;;
                esac
            done
            if [ -n "$gone" ]; then nft delete element inet slicec_taps taps "{ $gone }"; fi
            if ! nft list set inet slicec_taps taps | grep -q elements; then slicec_delete_rules slicec_taps; fi
        ) 8>\(Isolation.lock)
        """
}
