import SystemPackage

/// The script that a worker boots with: the child of its init process, as root, in fresh mount,
/// PID and UTS namespaces and in the worker's network namespace. It fails as a whole or ends in
/// `sleep infinity`; when it ends, so does the worker.
struct HostBoot: Sendable {
    let lab: Lab
    let host: LabHost

    /// What the launcher does before it becomes the worker: it writes itself down, so that a lab
    /// that was interrupted at any instant still knows what it started.
    /// Arguments: record, log, namespace, boot script; for the network node, the internet's namespace, which it could
    /// not name from inside.
    static let launcher = """
        record=$1 log=$2 namespace=$3 boot=$4 internet=${5-}
        exec </dev/null >"$log" 2>&1 || exit 1
        cd /
        read -r line </proc/$$/stat
        set -- $line
        echo "$1 ${22}" >"$record.new" && mv "$record.new" "$record" || exit 1
        [ -z "$internet" ] || exec 9<"$internet"
        exec ip netns exec "$namespace" \\
            unshare --mount --uts --pid --fork --mount-proc --kill-child \\
            tini -- /bin/sh "$boot"
        """

    /// The line that says that everything answers.
    static let ready = "ready"

    /// The internet's host lives as long as the network node does.
    private var internet: String {
        guard host == .networkNode else { return "" }
        return """
            mkdir /run/internet
            echo 'This is the internet.' >/run/internet/index.html
            nsenter --net=/proc/self/fd/9 busybox httpd -p \(LabNetwork.internetHost):80 -h /run/internet
            exec 9<&-
            """
    }

    var script: String {
        let folder = lab.folder(of: host)
        let place = Program.quoted(folder.string)
        // Daemons come back from `--detach`, or from sshd's own, when they answer: no waiting here.
        return """
            set -eu
            export PATH=\(Program.path)
            umask 022
            bind() { mount --bind "$1" "$2"; }
            mount --make-rprivate /
            # Names of other namespaces would keep those alive, after their lab is gone.
            umount --recursive --lazy /run/netns 2>/dev/null || :
            hostname \(host.name)

            cd /proc/sys/net/ipv6/conf/default 2>/dev/null && echo 0 > disable_ipv6
            cd \(place)
            for file in \(HostFiles.boundFiles.joined(separator: " ")); do bind "etc/$file" "/etc/$file"; done
            bind ssh /etc/ssh
            bind openvswitch /etc/openvswitch
            bind log /var/log/openvswitch
            bind data \(Lab.dataFolder)
            mount -t tmpfs -o mode=755 home /home
            mkdir /home/ubuntu
            bind home /home/ubuntu
            mount -t tmpfs -o mode=755 run /run
            mkdir -p /run/netns /run/openvswitch /run/sshd /run/sudo
            mkdir -p -m 1777 /run/lock
            cd /
            # A worker must not find by accident what has to be brought to it.
            mount -t tmpfs -o mode=700 lab \(Lab.root)
            mount -t tmpfs -o mode=700 cache \(GuestImage.folder)

            \(internet)
            /usr/sbin/sshd -E /run/sshd.log
            [ -e /etc/openvswitch/conf.db ] ||
                ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
            ovsdb-server --remote=punix:/run/openvswitch/db.sock --pidfile --detach --no-chdir \\
                --log-file -vconsole:off
            ovs-vsctl --no-wait init
            ovs-vswitchd --pidfile --detach --no-chdir --log-file -vconsole:off
            ovs-vsctl --timeout=20 \\
                --may-exist add-br br-int -- \\
                set bridge br-int datapath_type=netdev fail_mode=standalone -- \\
                --may-exist add-port br-int trunk0
            echo \(Self.ready)
            exec sleep infinity >/dev/null 2>&1

            """
    }
}
