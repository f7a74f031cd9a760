import SlicePlanning

/// Lists what a worker has of base images, whole and half, and which disks lie over them. Changes nothing.
package enum ImageInventoryScript {
    /// The last line: a list that was cut short is none.
    package static let end = "end"

    /// Prints lines that ``ImageInventory`` reads. Ends with ``HostExit/foreignLineage`` on a host of another state.
    package static func text(in context: HostContext) -> String {
        let data = ShellWord.quote(context.dataDirectory)
        let part = ImageScript.lock("${digest%.part}")
        return LineageCheck.text(context) + "\n" + #"""
            data=\#(data)
            now=$(date +%s)
            for file in "$data"/images/*.*; do
                [ -f "$file" ] || continue
                echo "image ${file##*/} $(stat -c %s "$file")"
            done
            for file in "$data"/images/.*.part; do
                [ -f "$file" ] || continue
                digest=${file##*/.}
                busy=no
                if [ -e "\#(part)" ] && ! flock -n "\#(part)" true; then busy=yes; fi
                set -- $(stat -c '%s %Y' "$file")
                echo "part ${digest%.part} $1 $((now - $2)) $busy"
            done
            for disk in "$data"/vms/[0-9]*/disk.qcow2; do
                [ -f "$disk" ] || continue
                id=${disk%/*}
                base=$(head -c \#(ImageScript.overlayHeader) "$disk" |
                    grep -aoE '/images/[0-9a-f]{64}\.[a-z0-9]+' | head -n 1) || base=
                echo "disk ${id##*/} ${base##*/}"
            done
            echo \#(end)
            """#
    }
}
