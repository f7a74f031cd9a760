import SlicePlanning
package import SliceTopology

/// Asks one host for everything that `slicec doctor` judges, in one script. Changes nothing, claims nothing, and
/// gets by without Open vSwitch, without root rights and without a folder of ours.
///
/// The host tells facts, a line each, which ``HostFacts`` reads; what they mean is decided on the controller.
package enum DoctorScript {
    /// The last line: facts that were cut short are none.
    package static let end = "end"

    /// - Parameter probe: the hosts between which frames are sent; nil where none are.
    package static func text(_ host: ExaminedHost, in cluster: Cluster, probe: TrunkProbe? = nil) -> String {
        var parts = [identity, "bridge=\(ShellWord.quote(cluster.bridge))"]
        // While hosts listen for each other, the rest is looked at.
        if let probe { parts.append(probe.start(as: host.address)) }
        parts += [programs(host), openVSwitch, interfaces, tun, storage(cluster)]
        if host.isWorker { parts.append(user(cluster)) }
        if host.isWorker, cluster.accelerator != .tcg { parts.append(kvm(cluster)) }
        if host.isNetworkNode { parts.append(network) }
        if probe != nil { parts.append(TrunkProbe.finish) }
        return (parts + ["echo \(end)"]).joined(separator: "\n")
    }

    /// The clock first: the controller compares it with its own of that moment.
    private static let identity = """
        echo "clock $(date +%s)"
        echo "uid $(id -u)"
        echo "kernel $(uname -r)"
        """

    private static func programs(_ host: ExaminedHost) -> String {
        let needed = RequiredProgram.needed(on: host)
        let versions = needed.compactMap { program in
            program.oldest.map { "doctor_version \(program.name) \($0.option)" }
        }
        return """
            for program in \(ShellWord.join(needed.map(\.name))); do
                command -v "$program" >/dev/null 2>&1 || echo "lacking $program"
            done
            # doctor_version PROGRAM OPTION: what it says of itself, where it is there.
            doctor_version() {
                if command -v "$1" >/dev/null 2>&1; then
                    line=$(timeout -s KILL 5 "$1" "$2" 2>&1 | head -n 1) || line=
                    echo "version $1 $line"
                fi
            }
            \(versions.joined(separator: "\n"))
            """
    }

    /// Rows as `ovs-vsctl` writes them, each value bare; see ``HostFacts/rows(_:)``.
    private static let openVSwitch = """
        # doctor_rows FACT COLUMNS RECORDS...: rows of a table of Open vSwitch's.
        doctor_rows() {
            fact=$1 columns=$2
            shift 2
            ovs-vsctl --timeout=5 --data=bare --format=csv --no-headings "--columns=$columns" "$@" 2>/dev/null |
                sed "s/^/$fact /" || :
        }
        if command -v ovs-vsctl >/dev/null 2>&1; then
            if said=$(ovs-vsctl --timeout=5 --no-wait show 2>&1 >/dev/null); then
                echo 'database answers'
                doctor_rows bridge name,datapath_type,fail_mode find Bridge "name=$bridge"
                doctor_rows port name,tag,trunks,vlan_mode,external_ids list Port
                doctor_rows interface name,type list Interface
                ovs-vsctl --timeout=5 --no-wait list-ports "$bridge" 2>/dev/null | sed 's/^/joined /' || :
            else echo "database silent $(printf '%s\\n' "$said" | tail -n 1)"; fi
            if said=$(ovs-appctl --timeout=5 version 2>&1); then echo 'daemon answers'
            else echo "daemon silent $(printf '%s\\n' "$said" | tail -n 1)"; fi
        fi
        """

    /// Taps and gateways are ours: there may be hundreds.
    private static let interfaces = """
        for path in /sys/class/net/*; do
            case ${path##*/} in
            tap_* | gw_vlan* | '*') continue ;;
            esac
            mtu= flags= carrier=
            { read -r mtu <"$path/mtu"; } 2>/dev/null || :
            { read -r flags <"$path/flags"; } 2>/dev/null || :
            { read -r carrier <"$path/carrier"; } 2>/dev/null || :
            echo "link ${path##*/} ${mtu:--} ${flags:--} ${carrier:--}"
        done
        """

    /// The file may be there, and the kernel's part behind it not.
    private static let tun = """
        if [ ! -e /dev/net/tun ]; then echo 'tun absent'
        elif (: <>/dev/net/tun) 2>/dev/null; then echo 'tun works'
        else echo 'tun fails'; fi
        """

    /// As the user that VMs run as, where there is one.
    private static func kvm(_ cluster: Cluster) -> String {
        """
        echo "cpu $(grep -m 1 -owE 'vmx|svm' /proc/cpuinfo || echo none)"
        if [ ! -e /dev/kvm ]; then echo 'kvm absent'
        elif [ ! -w /dev/kvm ]; then echo 'kvm refused'
        elif said=$( (\(VMScript.kvmTrial(confined: false))) 2>&1 >/dev/null); then
            echo 'kvm works'
            # shellcheck disable=SC2086 # words without blanks
            if [ -n "$as_user" ] && ! $as_user sh -c ': <>/dev/kvm' 2>/dev/null; then echo 'userkvm fails'; fi
        else echo "kvm fails $(printf '%s\\n' "$said" | head -n 1)"; fi
        """
    }

    /// Whom VMs run as, and whether that user gets at what QEMU opens itself. Sets `$as_user`, the words before a
    /// command that it runs; empty where it cannot.
    private static func user(_ cluster: Cluster) -> String {
        guard let user = cluster.qemuUser else { return "as_user=" }
        return #"""
            as_user=
            if entry=$(getent passwd \#(ShellWord.quote(user))); then
                IFS=: read -r _ _ uid gid _ <<END_OF_ENTRY
            $entry
            END_OF_ENTRY
                echo "user $uid $gid"
                groups=--clear-groups
                group=$(stat -c %g /dev/kvm 2>/dev/null) || group=0
                if [ "$group" != 0 ]; then groups=--groups=$group; fi
                if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null 2>&1; then
                    as_user="setpriv --reuid=$uid --regid=$gid $groups --no-new-privs"
                    # shellcheck disable=SC2086 # words without blanks
                    if ! $as_user sh -c ': <>/dev/net/tun' 2>/dev/null; then echo 'usertun fails'; fi
                    # shellcheck disable=SC2086
                    if ! $as_user sh -c '[ -x "$1" ]' sh "$folder"; then echo "userdata $folder"; fi
                fi
            else echo 'user none'; fi
            """#
    }

    private static func storage(_ cluster: Cluster) -> String {
        let data = ShellWord.quote(cluster.dataDirectory)
        return """
            data=\(data)
            for file in "$data"/images/*.*; do
                [ -f "$file" ] || continue
                echo "image ${file##*/}"
            done
            folder=$data
            until [ -d "$folder" ]; do
                folder=${folder%/*}
                [ -n "$folder" ] || folder=/
            done
            df -Pk "$folder" 2>/dev/null | awk 'NR == 2 { print "disk", $2, $4, $6 }' || :
            if [ -w "$folder" ]; then echo 'writable yes'; else echo 'writable no'; fi
            owner=
            { read -r owner <"$data/lineage"; } 2>/dev/null || :
            echo "lineage $owner"
            """
    }

    /// Of foreign rules what is hooked where all that is forwarded passes: verdicts of ours do not end the way there.
    private static let network = #"""
        ip -4 -o route show 2>/dev/null | sed 's/^/route /' || :
        ip -4 -o address show 2>/dev/null | awk '{ print "address", $2, $4 }' || :
        if rules=$(nft list ruleset 2>/dev/null); then
            echo 'rules read'
            printf '%s\n' "$rules" | awk '
                $1 == "table" { table = $2 " " $3 }
                $1 == "chain" { chain = table " " $2 }
                $1 == "type" && $3 == "hook" && ($4 == "forward" || $4 == "input") && table ~ /^(ip|inet) / {
                    hooks[chain] = $4
                    tables[chain] = table
                    if (/policy drop/) drops[chain] = 1
                }
                # The end of a chain says what a policy may say too.
                /^[[:blank:]]*(counter packets [0-9]+ bytes [0-9]+ )?(drop|reject)/ { drops[chain] = 1 }
                # Somebody has let our gateways through here, in words of nft or of iptables.
                /gw_vlan/ && /accept/ { lets[table] = 1 }
                END {
                    for (chain in hooks)
                        if (chain in drops && tables[chain] !~ / slicec/ && !(tables[chain] in lets))
                            print "hook", hooks[chain], chain
                }' | sort
        fi
        if [ -s /proc/net/ip_tables_names ] && command -v iptables-legacy >/dev/null 2>&1; then
            for chain in FORWARD INPUT; do
                if legacy=$(iptables-legacy -S "$chain" 2>/dev/null); then
                    case $legacy in
                    "-P $chain DROP"*gw_vlan*) ;;
                    "-P $chain DROP"*) echo "legacy $chain" ;;
                    esac
                fi
            done
        fi
        """#
}
