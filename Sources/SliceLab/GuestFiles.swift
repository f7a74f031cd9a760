/// What is inside the lab's guest: an init script for busybox, and what DHCP calls.
enum GuestFiles {
    /// Kernel modules, in the order in which they load.
    static let modules = [
        "drivers/virtio/virtio_ring", "drivers/virtio/virtio", "drivers/virtio/virtio_pci_legacy_dev",
        "drivers/virtio/virtio_pci_modern_dev", "drivers/virtio/virtio_pci", "net/core/failover",
        "drivers/net/net_failover", "drivers/net/virtio_net", "drivers/block/virtio_blk",
        "drivers/input/evdev", "drivers/acpi/button", "fs/fat/fat", "fs/fat/vfat",
        "fs/nls/nls_cp437", "fs/nls/nls_ascii",
    ]

    /// The boot loader's configuration. What is switched off here costs time under emulation.
    static let bootLoader = """
        DEFAULT guest
        PROMPT 0
        LABEL guest
          KERNEL vmlinuz
          APPEND initrd=initrd.gz console=ttyS0 quiet loglevel=3 tsc=reliable no_timer_check \
        mitigations=off random.trust_cpu=on ipv6.disable=1 8250.nr_uarts=1 panic=-1 cryptomgr.notests

        """

    /// `/init`. The disk's own file system is at `/disk`, so that a test can leave a file there
    /// and see whether the disk outlived a restart.
    static let initScript = #"""
        #!/bin/busybox sh
        /bin/busybox mkdir -p /proc /sys /dev /tmp /run /root /disk
        /bin/busybox mount -t proc proc /proc
        /bin/busybox mount -t sysfs sysfs /sys
        /bin/busybox mount -t devtmpfs devtmpfs /dev
        /bin/busybox --install -s /bin
        export PATH=/bin HOME=/root TERM=vt100
        mkdir -p /dev/pts && mount -t devpts devpts /dev/pts
        # The order is right for the kernel this was written with; another may want more passes.
        for pass in 1 2 3; do
          missing=
          while read -r module; do
            [ -e "/sys/module/$module" ] || insmod "/lib/modules/$module.ko" 2>/dev/null || missing=1
          done < /lib/modules/order
          [ "$missing" ] || break
        done

        # Several interfaces, several ways out: each answers for its own address, and only for it.
        sane() {
          for knob in rp_filter=0 arp_ignore=1 arp_announce=2 accept_redirects=0 send_redirects=0; do
            echo "${knob#*=}" > "/proc/sys/net/ipv4/conf/$1/${knob%=*}"
          done
        }
        sane all
        sane default
        name=guest
        if read -r mac < /sys/class/net/eth0/address; then
          bytes=${mac#*:*:*:}
          low=${bytes#*:}
          name=guest-$((0x${bytes%%:*} * 256 + 0x${low%%:*}))
        fi
        # What slicec has to say to it: a NoCloud seed, as cloud-init reads it.
        mkdir -p /seed
        mount -t vfat -o ro /dev/vdb1 /seed 2>/dev/null
        if [ -r /seed/meta-data ]; then
          name=$(sed -n 's/^local-hostname: "\(.*\)"$/\1/p' /seed/meta-data)
          mkdir -p -m 0700 /root/.ssh /etc/dropbear
          sed -n 's/^  - "\(.*\)"$/\1/p' /seed/meta-data > /root/.ssh/authorized_keys
        fi
        hostname "$name"
        ip link set lo up
        # Keys alone let in; the host's own is made when somebody first asks for it.
        if [ -s /root/.ssh/authorized_keys ]; then dropbear -R -s; fi

        lease() {
          while :; do
            udhcpc -f -S -O staticroutes -i "$1" -s /etc/udhcpc.script -t 4 -T 1 -A 1 -x "hostname:$name" &
            echo $! > "/run/udhcpc.$1"
            wait $!
            sleep 1
          done
        }
        for path in /sys/class/net/eth*; do
          [ -e "$path" ] || continue
          interface=${path##*/}
          sane "$interface"
          ip link set "$interface" up
          lease "$interface" </dev/null >/dev/null 2>&1 &
        done

        # A cable that was pulled and put back may lead to another network: ask anew.
        (
          while sleep 1; do
            for path in /sys/class/net/eth*; do
              interface=${path##*/}
              read -r now < "$path/carrier" || continue
              eval "before=\${carrier_$interface:-1}"
              eval "carrier_$interface=$now"
              [ "$now" = "$before" ] && continue
              read -r pid < "/run/udhcpc.$interface" || continue
              if [ "$now" = 1 ]; then kill -USR1 "$pid"; else kill -USR2 "$pid"; fi
            done
          done
        ) </dev/null >/dev/null 2>&1 &

        mount -t vfat -o sync /dev/vda /disk 2>/dev/null
        for event in /sys/class/input/event*; do
          case $(cat "$event/device/name") in
          *"Power Button"*)
            (head -c 1 "/dev/input/${event##*/}" >/dev/null; umount /disk; sync; poweroff -f) \
              </dev/null >/dev/null 2>&1 &
            ;;
          esac
        done
        if head -n 1 /seed/user-data 2>/dev/null | grep -q '^#!'; then
          cp /seed/user-data /run/user-data
          chmod 0700 /run/user-data
          (cd /root; setsid /run/user-data) </dev/null >/run/user-data.log 2>&1 &
        fi
        cd /root
        while :; do setsid cttyhack sh -l </dev/ttyS0 >/dev/ttyS0 2>&1; done

        """#

    /// Called by udhcpc. The default route's metric is the interface's number: eth0's wins.
    static let leaseScript = #"""
        #!/bin/busybox sh
        case $1 in
        deconfig)
          ip -4 addr flush dev "$interface"
          rm -f "/run/resolv.$interface"
          ;;
        bound|renew)
          if ! ip -4 -o addr show dev "$interface" | grep -q " $ip/$mask "; then
            ip -4 addr flush dev "$interface"
            ip addr add "$ip/$mask" dev "$interface"
          fi
          while ip route del default dev "$interface" 2>/dev/null; do :; done
          for hop in $router; do
            ip route add default via "$hop" dev "$interface" metric "${interface#eth}"
            break
          done
          touch "/run/routes.$interface"
          while read -r route; do ip route del $route dev "$interface" 2>/dev/null; done < "/run/routes.$interface"
          set -- $staticroutes
          while [ $# -ge 2 ]; do
            ip route add "$1" via "$2" dev "$interface" metric "${interface#eth}"
            echo "$1 via $2"
            shift 2
          done > "/run/routes.$interface"
          for server in $dns; do echo "nameserver $server"; done > "/run/resolv.$interface"
          [ -z "$domain" ] || echo "search $domain" >> "/run/resolv.$interface"
          ;;
        esac
        # Who knows the slice's names is asked first; VLAN 400's server, on eth0, knows none. Interfaces come up
        # side by side: each that wrote looks once more, and the last of them finds what all wrote.
        servers() { cat /run/resolv.eth[1-9]* /run/resolv.eth0 2>/dev/null; }
        until servers | cmp -s - /etc/resolv.conf; do
          servers > "/etc/resolv.$interface"
          mv "/etc/resolv.$interface" /etc/resolv.conf
        done
        exit 0

        """#
}
