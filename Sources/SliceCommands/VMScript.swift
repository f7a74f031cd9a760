import SlicePlanning
import SliceTopology

/// A VM's QEMU process, known by its own pid file and QMP socket.
enum VMScript {
    /// Seconds until QEMU must answer.
    private static let launchTimeout = 60

    static func ensure(_ vm: VMSpec, in context: HostContext) -> String {
        let id = vm.vmID
        let folder = ShellWord.quote(context.vmRunDirectory(id))
        // One option a line.
        let qemu = QEMUCommand.words(vm, in: context).reduce("") { text, word in
            let isOption = word.literal.hasPrefix("-") && !word.literal.hasPrefix("--")
            return text + (text.isEmpty ? "" : isOption ? " \\\n        " : " ") + word.text
        }
        let settings = (accelerator(context) + "\n" + tapOptions(context)).replacing("\n", with: "\n    ")
        let arguments = ShellWord.join([
            context.pidFile(id), context.qmpSocket(id), context.qemuLog(id), "\(launchTimeout)",
        ])
        return """
            pid=$(slicec_pid \(ShellWord.join([context.pidFile(id), context.pidFile(id)])))
            if [ -n "$pid" ]; then
                read -r _ _ was _ <"/proc/$pid/stat"
                kill -CONT "$pid"
                slicec_resume \(ShellWord.quote(context.qmpSocket(id)))
                if [ "$was" = T ]; then echo state=made; fi
                echo "pid=$pid"
            else
                mkdir -p \(folder)
                chmod 0700 \(folder)
                rm -f \(ShellWord.quote(context.qmpSocket(id))) \(ShellWord.quote(context.serialSocket(id)))
                \(settings)
                slicec_launch \(arguments) \\
                    \(qemu)
                echo state=made
            fi
            """
    }

    /// `grace` seconds for the guest to power down in order; none where the disk goes too.
    static func remove(_ vm: VMSpec, in context: HostContext, grace: Int) -> String {
        let id = vm.vmID
        let pidFile = ShellWord.quote(context.pidFile(id))
        return """
            pid=$(slicec_pid \(pidFile) \(pidFile))
            if [ -n "$pid" ]; then
                slicec_stop "$pid" \(pidFile) \(ShellWord.quote(context.qmpSocket(id))) \(grace)
            fi
            rm -rf -- \(ShellWord.quote(context.vmRunDirectory(id)))
            """
    }

    /// A VM that runs is asked how it is at the end, all VMs of the host at once.
    static func probe(_ vm: VMSpec, in context: HostContext) -> String {
        let id = vm.vmID
        return """
            pid=$(slicec_vm_pid \(id) \(ShellWord.quote(context.pidFile(id))))
            if [ -z "$pid" ]; then
                if [ -d \(ShellWord.quote(context.vmRunDirectory(id))) ]; then slicec_drift live 'not running'
                else slicec_drift live 'not running: the host was restarted, or it was never started'; fi
            else
                read -r _ _ state _ <"/proc/$pid/stat" || state=
                if [ "$state" = T ]; then slicec_drift paused "its process $pid is stopped"
                else machines="$machines $object $pid "\(ShellWord.quote(context.qmpSocket(id))); fi
            fi
            """
    }

    /// Offloaded checksums never get filled in on the userspace datapath, and TCP stands still
    /// while ping works; with the kernel's, offloading is what makes it fast.
    private static func tapOptions(_ context: HostContext) -> String {
        """
        tap_options=
        case $(ovs-vsctl --timeout=10 get Bridge \(ShellWord.quote(context.bridge)) datapath_type) in
        *netdev*) tap_options=,vnet_hdr=off ;;
        esac
        """
    }

    /// `auto` tries KVM for real: that `/dev/kvm` is there does not mean that it works.
    private static func accelerator(_ context: HostContext) -> String {
        switch context.accelerator {
        case .kvm: return "accel=kvm"
        case .tcg: return "accel=tcg"
        case .auto:
            let probe = #"{"execute":"qmp_capabilities"}{"execute":"quit"}"#
            return """
                accel=tcg
                if [ -w /dev/kvm ] && printf '%s' \(ShellWord.quote(probe)) | timeout -s KILL 5 \
                qemu-system-x86_64 -nodefaults -no-user-config -machine pc -accel kvm -cpu max -m 32 -display none \
                -qmp stdio >/dev/null 2>&1; then accel=kvm; fi
                """
        }
    }
}
