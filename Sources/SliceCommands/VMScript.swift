import SlicePlanning
import SliceTopology

/// VMs' QEMU processes, each known by its own pid file and QMP socket.
enum VMScript {
    /// Seconds until QEMU must answer.
    private static let launchTimeout = 60

    /// All are started before any is waited for.
    static func ensure(_ vms: [VMSpec], in context: HostContext) -> String {
        let starts = vms.enumerated().map { number, vm in
            let log = ShellWord.quote(context.qemuLog(vm.vmID))
            return """
                if slicec_is_stopped \(number) \(vm.vmID); then
                \(seed(vm, in: context))\(lend(vm, in: context))    slicec_start \(vm.vmID) \(log) \\
                        \(command(vm, in: context))
                    set -- "$@" \(number) \(vm.vmID) "$slicec_started" \(log)
                fi
                """
        }
        return """
            set --
            \(user(context))\(accelerator(context))
            \(tapOptions(context))
            \(starts.joined(separator: "\n"))
            slicec_await_start \(launchTimeout) "$@"
            """
    }

    /// Where QEMU runs as an unprivileged user, that one is looked up first; nothing is begun where the host lacks it.
    private static func user(_ context: HostContext) -> String {
        guard let user = context.qemuUser else { return "" }
        let usesKVM = context.accelerator == .tcg ? "" : " /dev/kvm"
        return "slicec_find_user \(ShellWord.quote(user))\(usesKVM)\n"
    }

    private static func seed(_ vm: VMSpec, in context: HostContext) -> String {
        guard let files = SeedFiles(vm: vm, in: context) else { return "" }
        let words = ShellWord.join([
            context.seedDirectory(vm.vmID), files.metaData, files.userData, files.networkConfig,
        ])
        return "    slicec_seed \(words)\n"
    }

    private static func lend(_ vm: VMSpec, in context: HostContext) -> String {
        guard context.qemuUser != nil else { return "" }
        let taps = (0...vm.interfaces).map { PortSpec.tap(vmID: vm.vmID, interface: $0) }
        let words = ShellWord.join(["\(vm.vmID)", context.diskDirectory(vm.vmID)] + taps)
        return "    slicec_lend \(words)\n"
    }

    /// One option a line.
    private static func command(_ vm: VMSpec, in context: HostContext) -> String {
        QEMUCommand.words(vm, in: context).reduce(into: "") { text, word in
            let isOption = word.literal.hasPrefix("-") && !word.literal.hasPrefix("--")
            if !text.isEmpty { text += isOption ? " \\\n        " : " " }
            text += word.text
        }
    }

    static func remove(_ removals: [ActionScript.Removal]) -> String {
        let rows = removals.compactMap { removal in removal.spec.vmID.map { "\($0) \(removal.grace)" } }
        return ScriptTable.call(["slicec_stops"], rows)
    }

    /// What ``ScriptPrelude`` has for VMs.
    static let functions = #"""
        # slicec_is_stopped NUMBER VM: whether the VM is to be started. One that runs and stands still goes on;
        # prints what is to be said of it.
        slicec_is_stopped() {
            files=\#(HostContext.runDirectory)/vms/$2
            pid=$(slicec_pid "$files/qemu.pid" "$files/qemu.pid")
            [ -n "$pid" ] || return 0
            echo "@$1"
            read -r _ _ was _ <"/proc/$pid/stat"
            kill -CONT "$pid"
            slicec_resume "$files/qmp.sock"
            if [ "$was" = T ]; then echo state=made; fi
            echo "pid=$pid"
            return 1
        }

        # slicec_start VM LOG COMMAND...: starts QEMU, which holds none of our locks, and does not wait for it.
        # Sets $slicec_started to its process.
        slicec_start() {
            files=\#(HostContext.runDirectory)/vms/$1 log=$2
            shift 2
            mkdir -p "$files"
            chmod 0700 "$files"
            rm -f "$files/qmp.sock" "$files/serial.sock"
            echo '\#(QMPProgram.startMark)' >>"$log"
            (
                cd /
                exec setsid "$@"
            ) </dev/null >>"$log" 2>&1 7>&- 8>&- 9>&- &
            slicec_started=$!
        }

        # slicec_find_user NAME [DEVICE]: whom QEMU runs as: $uid, $gid, and $groups, with that of a device that a
        # group may use; fails where the host has no such user.
        slicec_find_user() {
            entry=$(getent passwd "$1") || slicec_fail \#(HostExit.userMissing) "there is no user $1"
            IFS=: read -r _ _ uid gid _ <<END_OF_ENTRY
        $entry
        END_OF_ENTRY
            groups=--clear-groups
            if [ -e "${2-}" ]; then
                group=$(stat -c %g "$2")
                # Root's group would give more than that device.
                if [ "$group" != 0 ]; then groups=--groups=$group; fi
            fi
        }

        # slicec_lend VM FOLDER TAP...: what QEMU opens is its user's. Its folders are not, save that of its sockets:
        # root writes there too, and could be led elsewhere by whoever can make files.
        slicec_lend() {
            files=\#(HostContext.runDirectory)/vms/$1 folder=$2
            shift 2
            mkdir -p "$files"
            rm -f "$files/qemu.pid"
            chown "$uid:$gid" "$files"
            : >>"$folder/serial.log"
            chown "$uid:$gid" "$folder/disk.qcow2" "$folder/serial.log"
            chmod 0600 "$folder/disk.qcow2" "$folder/serial.log"
            chown "0:$gid" "$folder"
            chmod 0710 "$folder"
            if [ -d "$folder/seed" ]; then
                chown "0:$gid" "$folder/seed"
                chmod 0750 "$folder/seed"
            fi
            slicec_own_taps "$uid" "$@"
        }

        # slicec_stops: ends VMs. Reads a line for each: VM SECONDS, the seconds that its guest gets.
        slicec_stops() {
            folders='' processes=''
            set --
            while read -r vm grace; do
                files=\#(HostContext.runDirectory)/vms/$vm
                pid=$(slicec_pid "$files/qemu.pid" "$files/qemu.pid" </dev/null)
                if [ -n "$pid" ]; then set -- "$@" "$pid" "$files/qemu.pid" "$files/qmp.sock" "$grace"; fi
                folders="$folders $files"
                processes="$processes ${pid:--}"
            done
            forced='' states=''
            if [ $# -gt 0 ]; then forced=$(slicec_stop "$@"); fi
            # shellcheck disable=SC2086 # words without blanks
            rm -rf -- $folders
            for pid in $processes; do
                case "$pid $forced " in
                '- '*) state=gone ;;
                *" $pid "*) state=forced ;;
                *) state=removed ;;
                esac
                states="$states $state"
            done
            # shellcheck disable=SC2086
            slicec_tell $states
        }
        """#

    /// A VM that runs is asked how it is at the end, all VMs of the host at once.
    static func probe(_ vm: VMSpec, in context: HostContext) -> String {
        let id = vm.vmID
        return """
            pid=$(slicec_vm_pid \(id) \(ShellWord.quote(context.pidFile(id))))
            if [ -z "$pid" ]; then
                if [ -d \(ShellWord.quote(context.vmRunDirectory(id))) ]; then slicec_gone live 'not running'
                else slicec_gone live 'not running: the host was restarted, or it was never started'; fi
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
            return """
                accel=tcg
                if [ -w /dev/kvm ] && \(kvmTrial(confined: context.qemuUser != nil)) >/dev/null 2>&1; then accel=kvm; fi
                """
        }
    }

    /// A command that succeeds where QEMU really runs a guest with KVM.
    ///
    /// - Parameter confined: whether as the user of `slicec_find_user`.
    static func kvmTrial(confined: Bool) -> String {
        """
        printf '%s' \(ShellWord.quote(#"{"execute":"qmp_capabilities"}{"execute":"quit"}"#)) | timeout -s KILL 5 \
        \(confined ? #"setpriv --reuid="$uid" --regid="$gid" "$groups" "# : "")qemu-system-x86_64 -nodefaults \
        -no-user-config -machine pc -accel kvm -cpu max -m 32 -display none -qmp stdio
        """
    }
}
