import SliceTopology

/// Refuses a gateway in a subnet that the network node reaches some other way already: one of the two would be cut
/// off, and `Docker` and `libvirt` choose theirs from the same ranges.
enum SubnetCheck {
    /// Default routes do not count, nor their halves, which VPNs set; nor routes that lead nowhere.
    static let functions = #"""
        # slicec_refuse_taken CIDR...: fails where a route or an address of this host overlaps one of them.
        slicec_refuse_taken() {
            taken=$(ip -4 route show table all | awk -v wanted="$*" '
                function number(text, part) {
                    split(text, part, ".")
                    return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
                }
                BEGIN { count = split(wanted, subnet, " ") }
                {
                    at = $1 ~ /^(local|broadcast|unicast|multicast|anycast|nat)$/ ? 2 : 1
                    if ($at !~ /^[0-9]/) next
                    device = ""
                    for (i = at; i < NF; i++) if ($i == "dev") device = $(i + 1)
                    if (device ~ /^gw_vlan[0-9]+$/) next
                    bits = split($at, route, "/") > 1 ? route[2] : 32
                    if (bits < 2) next
                    for (i = 1; i <= count; i++) {
                        split(subnet[i], own, "/")
                        size = 2 ^ (32 - (bits < own[2] ? bits : own[2]))
                        if (int(number(route[1]) / size) == int(number(own[1]) / size)) {
                            sub(/ +$/, "")
                            print "the subnet of " subnet[i] " is in use on this host: " $0
                            exit
                        }
                    }
                }')
            [ -z "$taken" ] || slicec_fail \#(HostExit.networkTaken) "$taken"
        }
        """#
}
