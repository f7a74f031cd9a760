import SlicePlanning

/// A VM's disk: a QCOW2 overlay (`qemu-img(1)`) in a folder of its own.
enum DiskScript {
    /// - Parameter isNew: whether nobody has begun to make it yet: one that is there all the same
    ///   is what a host that was given up has kept, and not empty.
    static func ensure(_ disk: DiskSpec, in context: HostContext, isNew: Bool) -> String {
        guard let image = disk.image.identity else {
            return "slicec_fail 1 'the base image is not known'"
        }
        let folder = ShellWord.quote(context.diskDirectory(disk.vmID))
        let path = ShellWord.quote(context.diskPath(disk.vmID))
        let new = ShellWord.quote(context.diskPath(disk.vmID) + ".new")
        let create = ShellWord.join([
            "qemu-img", "create", "-q", "-f", "qcow2", "-F", image.format, "-b", context.imagePath(image),
        ])
        let words = "a disk of VM \(disk.vmID) is there already, and nobody recorded it"
        let refuse =
            isNew
            ? "if [ -e \(path) ]; then slicec_fail \(HostExit.orphan) \(ShellWord.quote(words)); fi\n" : ""
        // Written under another name first: a disk that is there is a whole one.
        return refuse + """
            mkdir -p \(folder)
            chmod 0700 \(folder)
            if [ -e \(path) ]; then
                size=$(qemu-img info -U --output=json \(path) | sed -n 's/^    "virtual-size": \\([0-9]*\\).*/\\1/p')
                state=found
                if [ "${size:-0}" -lt \(disk.virtualSize) ]; then
                    qemu-img resize -q \(path) \(disk.virtualSize)
                    state=made
                fi
                echo "state=$state"
            else
                rm -f \(new)
                \(create) \(new) \(disk.virtualSize)
                # Whole on the disk before it has its name, whatever the power does.
                sync \(new)
                mv \(new) \(path)
                echo state=made
            fi
            """
    }

    /// Refuses where a QEMU of the VM runs: whoever removes the disk has stopped the VM that is on record.
    /// One that runs still was started since, and a state that was put back from a copy knows nothing of it.
    static func remove(_ disk: DiskSpec, in context: HostContext) -> String {
        let folder = ShellWord.quote(context.diskDirectory(disk.vmID))
        let pidFile = ShellWord.quote(context.pidFile(disk.vmID))
        let words = "VM \(disk.vmID) runs, and nobody recorded it"
        return """
            pid=
            if [ -d \(ShellWord.quote(context.vmRunDirectory(disk.vmID))) ]; then
                pid=$(slicec_pid \(pidFile) \(pidFile))
            fi
            if [ -n "$pid" ]; then slicec_fail \(HostExit.orphan) \(ShellWord.quote(words)); fi
            if [ -e \(folder) ]; then echo state=removed; else echo state=gone; fi
            rm -rf -- \(folder)
            \(ImageScript.discardParts(in: context))
            """
    }

    static func probe(_ disk: DiskSpec, in context: HostContext) -> String {
        let path = ShellWord.quote(context.diskPath(disk.vmID))
        // A guest that runs has its image open still; what lacks it is the next start.
        let image = disk.image.identity.map { ShellWord.quote(context.imagePath($0)) }
        let missing = image.map { "elif [ ! -f \($0) ]; then slicec_drift live 'its base image is gone'\n" } ?? ""
        return """
            if [ ! -f \(path) ]; then slicec_gone restart 'its disk is gone'
            \(missing)else slicec_present; fi
            """
    }
}
