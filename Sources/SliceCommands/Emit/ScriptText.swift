import SlicePlanning
import SliceSyntax
import SliceTopology

/// The text of one host's script.
struct ScriptText {
    let scriptSet: ScriptSet
    let host: String
    let fileName: String
    let actions: [Action]

    private var plan: Plan { scriptSet.plan }
    private var context: HostContext { scriptSet.context }

    func text() -> String {
        let body = claim() + "\n" + groups().map(section).joined(separator: "\n")
        let frame = frame()
        return [
            header(), ScriptPrelude.text(neededBy: frame + body), frame, body,
            "echo '\(fileName): \(plan.isDestroy ? "nothing of" : "everything for") slice \(plan.slice.name) is "
                + "\(plan.isDestroy ? "left" : "there")' >&2",
        ].joined(separator: "\n") + "\n"
    }

    // MARK: Before the actions

    private func header() -> String {
        let slice = "slice \(plan.slice.name) (ID \(plan.slice.id))"
        let place = TerminalText.escaped(scriptSet.cluster.hostName(host))
        let promise =
            plan.isDestroy
            ? """
            # It removes what is still there, so that it can be run again: after a mishap it goes on
            # where it stopped. The scripts of a slice's hosts do not wait for each other: run them in
            # any order, or all at once. Then let `slicec destroy` see that nothing is left, and forget
            # the slice.
            """
            : """
            # It makes sure of each thing and leaves alone what is as it should be, so that it can be
            # run again: after a mishap it goes on where it stopped. The scripts of a slice's hosts do
            # not wait for each other: run them in any order, or all at once. `slicec apply` afterwards
            # finds what they made, changes nothing, and records it.
            """
        return """
            #!/bin/sh
            # \(plan.isDestroy ? "Takes \(slice) down on" : "Deploys \(slice) on") \(place).
            \(scriptSet.purpose.line)
            #
            # Run it as root on that host:
            #
            #     sh \(fileName)
            #
            \(promise)
            #
            # Throw it away when the slice has changed or is gone: its numbers may be another's then.
            #
            # Written by slicec \(scriptSet.version). These are the commands that `slicec \(plan.isDestroy ? "destroy" : "apply")` sends
            # to the host, under the numbers that they have in the slice's plan.
            \(imageNote())
            set -eu

            """
    }

    /// How to bring the base images that the script needs.
    private func imageNote() -> String {
        let commands = actions.compactMap { action -> String? in
            guard case .image(let image) = action.operation else { return nil }
            return ImageScript.copyCommand(image, to: host, in: scriptSet.cluster)
        }
        guard !commands.isEmpty else { return "" }
        return """
            #
            # It needs base images on the host, and says so where one is missing. From the controller:
            #

            """ + commands.map { "#     \(TerminalText.escaped($0))\n" }.joined()
    }

    /// What reports and stops, as an apply does from outside.
    private func frame() -> String {
        let lock = RemoteShell.lockFile(sliceID: context.sliceID)
        return """
            # slicec_begin NUMBER ID...: what the next section is about.
            slicec_begin() {
                slicec_at="$1  $2"
                [ $# -eq 2 ] || slicec_at="$slicec_at and $(($# / 2 - 1)) more"
                slicec_items=
                while [ $# -gt 0 ]; do
                    slicec_items="$slicec_items$1  $2$slicec_nl"
                    shift 2
                done
            }

            # slicec_done: says of each how it was.
            slicec_done() {
                printf '%s' "$slicec_items" | awk -v answer="$slicec_answer" '
                    BEGIN {
                        part = 1
                        while ((getline line <answer) > 0) {
                            if (line ~ /^@/) part = substr(line, 2) + 1
                            if (line == "state=found" && !(part in word)) word[part] = "already there"
                            if (line == "state=gone" && !(part in word)) word[part] = "already gone"
                            if (line == "state=made") word[part] = "made"
                            if (line == "state=removed") word[part] = "removed"
                            if (line == "state=forced") word[part] = "did not power down, was ended"
                        }
                    }
                    { printf "  %\(String(plan.actions.count).count)d%s  %s\\n", $1, substr($0, length($1) + 1), NR in word ? word[NR] : "done" }' >&2
            }

            # slicec_leave STATUS: at the end, whatever brought it.
            slicec_leave() {
                rm -f "$slicec_answer"
                case $1 in
                0) ;;
                \(HostExit.foreignLineage)) echo '\(fileName): this host belongs to another state, with the lineage above; nothing was changed' >&2 ;;
                *) printf '%s: stopped at: %s\\n' \(fileName) "$slicec_at" >&2 ;;
                esac
            }

            if [ "$(id -u)" != 0 ]; then slicec_fail 1 '\(fileName): run this as root'; fi
            \(hostCheck())
            slicec_at='the beginning'
            slicec_answer=$(mktemp)
            trap 'slicec_leave $?' EXIT
            trap 'exit 130' INT
            trap 'exit 143' HUP TERM

            # Nobody else works on the slice on this host meanwhile, neither slicec nor this script.
            mkdir -p \(HostContext.runDirectory)/locks
            exec 9>>\(lock)
            flock -w 60 9 || slicec_fail \(HostExit.busy) 'another run is at work on the slice on this host'
            slicec_end_removals \(HostPurpose.orphansLock) 60

            """
    }

    /// Refuses a host that is not the script's. Only where the cluster file has an IP address: what a
    /// name leads to is a matter of where it is asked. Behind address translation no interface has it.
    func hostCheck() -> String {
        guard HostAddress.isNumeric(host) else { return "" }
        let place = TerminalText.escaped(scriptSet.cluster.hostName(host))
        let refusal =
            "\(fileName) is for \(place), and no interface of this host has \(host); nothing was changed. Where it is "
            + "the right host all the same, behind address translation, run: sudo SLICEC_ANY_HOST=1 sh \(fileName)"
        return """
            # On another host the slice's VMs would run twice.
            if [ "${SLICEC_ANY_HOST:-}" != 1 ] && [ -z "$(ip -o addr show to \(ShellWord.quote(host)))" ]; then
                slicec_fail 1 \(ShellWord.quote(refusal))
            fi

            """
    }

    private func claim() -> String {
        """
        # The host is the state's that gave out the slice's IDs, VLANs and ports, and no other's.
        slicec_begin 0 'whose the host is'
        (
        \(RemoteShell.claim(context))
        ) </dev/null >"$slicec_answer"

        """
    }

    // MARK: Actions

    /// The actions in order; those that one script carries out together, as soon as all that they
    /// wait for is done. What waits for another host is not written as scripts at all, see
    /// ``SlicePlanning/Plan/waitsAcrossHosts``; only a removal can do without.
    private func groups() -> [[Action]] {
        var open = actions
        var done: Set<String> = Set(plan.actions.filter { $0.host != host }.map(\.id))
        var groups: [[Action]] = []
        while let first = open.first {
            // An action never waits for a later one of its own host, so that the first is always ready.
            let group = open.filter { action in
                action.id == first.id
                    || action.kind == first.kind && ActionScript.groupedKinds.contains(first.kind)
                        && action.dependsOn.allSatisfy(done.contains)
            }
            let ids = Set(group.map(\.id))
            done.formUnion(ids)
            open.removeAll { ids.contains($0.id) }
            groups.append(group)
        }
        return groups
    }

    private func section(_ group: [Action]) -> String {
        let titles = group.map {
            "# \($0.number)  \(TerminalText.escaped($0.id))  \(TerminalText.escaped($0.summary))\n"
        }
        let title = titles.joined()
        if group.first?.kind == .networkUninternet {
            let users = scriptSet.otherInternetUsers
            guard users == 0 else {
                let them = "\(users) other slice\(users == 1 ? " uses" : "s use")"
                let script = InternetScript.leave(sliceID: context.sliceID, in: context)
                return title + "# It stays: \(them) VLAN 400 too. This slice's addresses go.\n"
                    + run(group, script)
            }
            return title
                + "# No other slice with internet was recorded when this was written. Leave this section out if\n"
                + "# there is one now.\n" + run(group, script(group))
        }
        return title + run(group, script(group))
    }

    private func run(_ group: [Action], _ script: String) -> String {
        let items = group.map { "\($0.number) \(ShellWord.quote(TerminalText.escaped($0.id)))" }
        return """
            slicec_begin \(items.joined(separator: " \\\n    "))
            (
            \(script)
            ) </dev/null >"$slicec_answer"
            slicec_done

            """
    }

    private func script(_ group: [Action]) -> String {
        guard case .image(let image) = group.first?.operation else {
            return ActionScript.text(
                grouping: group.map { ActionScript.Step($0.operation) }, in: context, stopTimeout: 30)
        }
        let copy = ImageScript.copyCommand(image, to: host, in: scriptSet.cluster) ?? ""
        return ImageScript.take(
            image, from: scriptSet.cluster.ssh.user, copyCommand: TerminalText.escaped(copy), in: context)
    }
}
