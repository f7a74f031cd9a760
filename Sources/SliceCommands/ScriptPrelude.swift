/// Functions that every remote shell defines before its first script.
package enum ScriptPrelude {
    package static let text = #"""
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        export PATH LC_ALL=C
        umask 022
        slicec_nl='
        '

        slicec_fail() { status=$1; shift; printf '%s\n' "$*" >&2; exit "$status"; }

        # slicec_write_fence DESCRIPTOR: from now on the open file says that what it stands for is this connection's.
        slicec_write_fence() { printf '%s\n' "$slicec_token" >"/proc/self/fd/$1"; }

        # slicec_fence DESCRIPTOR: fails where the open file says that it is another connection's. A script that is
        # run by hand has none, and stands on its own.
        slicec_fence() { slicec_owns "$1" || slicec_fail \#(HostExit.superseded) superseded; }

        slicec_owns() {
            if [ -z "${slicec_token-}" ]; then return 0; fi
            slicec_owner=
            IFS= read -r slicec_owner <"/proc/self/fd/$1" || :
            [ "$slicec_owner" = "$slicec_token" ]
        }

        \#(RemoteShell.functions)

        \#(OVSPort.functions)

        \#(ScriptTable.functions)

        # slicec_owns_namespace LINEAGE NAMESPACE PORT MARKER: whether the namespace is ours. A
        # namespace carries no label: what says so is a file, or our own OVS port that lives in it.
        slicec_owns_namespace() {
            [ "$(cat "$4" 2>/dev/null)" = "$1" ] && return 0
            row=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids find Port "name=$3")
            case $row in
            *"$1"*) ip -n "$2" link show dev "$3" >/dev/null 2>&1 ;;
            *) return 1 ;;
            esac
        }

        # slicec_own_tap LINEAGE TAP: fails where the tap exists and is not ours.
        slicec_own_tap() {
            alias=$(cat "/sys/class/net/$2/ifalias")
            case $alias in
            "slicec $1 "*) ;;
            # Made by a run that was stopped before it could label it, or not ours: OVS knows.
            '') slicec_own_port "$1" "$2" ;;
            *) slicec_fail 71 "the interface $2 exists and is not this state's: $alias" ;;
            esac
        }

        # slicec_look DEV: prints what `ip link set` may change of it.
        slicec_look() {
            cat "/sys/class/net/$1/flags" "/sys/class/net/$1/ifalias" "/sys/class/net/$1/netdev_group"
            cat "/proc/sys/net/ipv6/conf/$1/disable_ipv6" "/proc/sys/net/ipv4/conf/$1/arp_ignore" 2>/dev/null || :
        }

        # slicec_switch_on FILE: the kernel's setting is 1; says so in $state where it was not.
        slicec_switch_on() {
            if [ "$(cat "$1")" != 1 ]; then
                echo 1 >"$1"
                state=made
            fi
        }

        \#(RuleTable.functions)

        \#(TapGuard.functions)

        \#(InternetBridge.functions)

        \#(PortScript.functions)

        \#(SubnetCheck.functions)

        \#(Isolation.functions)

        \#(LinkScript.functions)

        \#(DHCPScript.functions)

        \#(InternetScript.functions)

        \#(VMScript.functions)

        \#(SeedFiles.functions)

        \#(QMPProgram.functions)

        # slicec_address DEV CIDR [ip(8) options]: DEV has this IPv4 address and no other.
        slicec_address() {
            dev=$1 cidr=$2
            shift 2
            have=$(ip "$@" -o -4 address show dev "$dev" | awk '{print $4}')
            if [ "$have" != "$cidr" ]; then
                state=made
                ip "$@" -4 address flush dev "$dev"
                ip "$@" address add "$cidr" dev "$dev"
            fi
            ip "$@" link set dev "$dev" up
        }

        # slicec_pid PIDFILE WORD: prints the process with this pid file, if it lives. WORD is part
        # of its command line and of no other's.
        # A pid alone proves nothing: it may have been given to another process, or be a zombie's.
        slicec_pid() {
            pid=
            read -r pid 2>/dev/null <"$1" || :
            if [ -n "$pid" ] && grep -qF -- "$2" "/proc/$pid/cmdline" 2>/dev/null; then
                printf '%s\n' "$pid"
                return 0
            fi
            # Started by a run that was stopped before the file was written.
            # shellcheck disable=SC2013 # no blanks in these paths
            for match in $(grep -lsF -- "$2" /proc/[0-9]*/cmdline); do
                pid=${match#/proc/}
                pid=${pid%/cmdline}
                case $(readlink "/proc/$pid/exe") in
                */qemu-system-* | */dnsmasq) printf '%s\n' "$pid" && return 0 ;;
                esac
            done
            return 0
        }

        # slicec_await_end PID: waits until the process is gone, for five seconds at most.
        slicec_await_end() {
            n=0
            while [ -d "/proc/$1" ] && [ "$n" -lt 500 ]; do
                read -r _ _ phase _ <"/proc/$1/stat" 2>/dev/null || return 0
                [ "$phase" = Z ] && return 0
                n=$((n + 1))
                sleep 0.01
            done
            [ ! -d "/proc/$1" ]
        }

        # slicec_end PID: ends a process, by force where it does not listen.
        slicec_end() {
            kill "$1" 2>/dev/null || return 0
            slicec_await_end "$1" && return 0
            kill -9 "$1" 2>/dev/null || return 0
            slicec_await_end "$1" || slicec_fail 1 "process $1 does not end, not even by SIGKILL"
        }

        """#
}
