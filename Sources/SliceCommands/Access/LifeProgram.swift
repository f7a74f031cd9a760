/// The program that tells whether a VM's QEMU runs on its worker.
package enum LifeProgram {
    /// The exit status where it does not; no shell and no `ssh` ends with it.
    package static let isGone = 10

    /// Argument: QEMU's pid file. It lies in a folder of QEMU's own user; a pid may be another's by now, and a zombie has
    /// no command line.
    static let text = #"""
        import os, sys

        try:
            file = os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
            with open("/proc/%d/cmdline" % int(os.read(file, 32)), "rb") as words:
                if sys.argv[1].encode() in words.read().split(b"\0"):
                    sys.exit(0)
        except (OSError, ValueError):
            pass
        sys.exit(\#(isGone))
        """#
}
