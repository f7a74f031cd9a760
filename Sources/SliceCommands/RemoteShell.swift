/// The text that a remote shell is fed: it opens with ``opening``, and then takes scripts one
/// by one. Answers are framed by a token and by lengths, never by the end of a stream.
package struct RemoteShell: Sendable {
    /// Unguessable, so that no output of a script can be taken for a frame.
    package let token: String
    /// The lock on the host, of the slice or of all removals of orphans. Steps that were sent together hold it
    /// until the last of them is over, so that a run that was killed has ended here too before the next one
    /// looks; afterwards nobody does, so that a connection that died without a word locks nobody out. In it
    /// stands who claimed it last: a line that was under way when its connection died may arrive long after the
    /// next one has begun, and must do nothing then. Nil: steps only look, and wait for nobody.
    private let lockFile: String?
    /// Seconds to wait for a lock.
    private let lockTimeout: Int
    /// The lock of those whose steps have to be over before anything is made here; see
    /// ``HostPurpose/orphansLock``. Nil: there are none to wait for.
    private let removalLock: String?

    init(token: String, lockFile: String?, lockTimeout: Int, removalLock: String? = nil) {
        self.token = token
        self.lockFile = lockFile
        self.lockTimeout = lockTimeout
        self.removalLock = removalLock
    }

    package init(token: String, purpose: HostPurpose, sliceID: Int, lockTimeout: Int) {
        self.init(
            token: token, lockFile: purpose.lockFile(sliceID: sliceID), lockTimeout: lockTimeout,
            removalLock: purpose == .slice ? HostPurpose.orphansLock : nil)
    }

    /// Where the lock of a slice is.
    package static func lockFile(sliceID: Int) -> String { "\(HostContext.runDirectory)/locks/slice-\(sliceID)" }

    /// Defines the functions and answers `TOKEN ready`.
    package func opening() -> String {
        // With a lock steps begin by taking it; without one `:` stands there.
        let prepare = lockFile.map {
            "slicec_lock=\(ShellWord.quote($0)); mkdir -p \"${slicec_lock%/*}\" 2>/dev/null || :"
        }
        let open = lockFile.map { _ in
            // A shell ends where `exec` cannot open a file, and says it to nobody who listens.
            #"(: 9>>"$slicec_lock") 2>/dev/null || { slicec_step "$1" slicec_lock_fails; exit; }"#
                + "\n        " + #"exec 9>>"$slicec_lock""#
        }
        let lock = lockFile.map { _ in
            #"flock -w \#(lockTimeout) 9 || { slicec_step "$1" 'slicec_fail \#(HostExit.busy) busy'; exit; }"#
        }
        // Before each step: what was sent and is not begun yet can be taken back.
        let owns = lockFile.map { _ in "slicec_owns 9" }
        return ScriptPrelude.text + #"""
            slicec_tmp=$(mktemp -d) || exit 1
            \#(prepare ?? ":")
            trap 'rm -rf "$slicec_tmp"' EXIT
            slicec_token=\#(token)
            # slicec_lock_fails: a script that says why the lock's file cannot be opened.
            slicec_lock_fails() {
                mkdir -p "${slicec_lock%/*}"
                : 9>>"$slicec_lock"
                slicec_fail 1 "$slicec_lock could not be opened a moment ago"
            }
            # slicec_claim NUMBER SCRIPT: the script, as a step that nobody has claimed the slice for yet.
            slicec_claim() {
                (
                    \#(open ?? ":")
                    \#(lock ?? ":")
                    slicec_step "$1" "$2"
                )
            }
            # slicec_steps NUMBER SCRIPT [NUMBER SCRIPT]...: one after the other, as long as they succeed.
            slicec_steps() {
                (
                    \#(open ?? ":")
                    \#(lock ?? ":")
                    slicec_status=0
                    while [ $# -gt 0 ] && [ "$slicec_status" = 0 ]; do
                        if ! \#(owns ?? ":"); then set -- "$1" 'slicec_fail \#(HostExit.superseded) superseded'; fi
                        slicec_step "$1" "$2"
                        shift 2
                    done
                )
            }
            \#(removalLock.map(work) ?? ":")
            # slicec_step NUMBER SCRIPT: runs the script and answers. Never part of a condition, in which
            # `set -e` has no effect.
            slicec_step() {
                (
                    script=$2
                    set --
                    set -eu
                    eval "$script"
                ) </dev/null >"$slicec_tmp/out" 2>"$slicec_tmp/err"
                slicec_status=$?
                slicec_answer "$1" "$slicec_status"
            }
            # As few programs as can be: each is started for each step. The few lines that most steps
            # say are read by the shell itself, and counted; what is longer is counted in bytes.
            slicec_answer() {
                slicec_out=0 slicec_err=0 slicec_count=0 slicec_text=
                if [ -s "$slicec_tmp/out" ]; then
                    while [ "$slicec_count" -lt \#(Self.fewLines) ] && IFS= read -r slicec_line; do
                        slicec_text=$slicec_text$slicec_line$slicec_nl
                        slicec_count=$((slicec_count + 1)) slicec_line=
                    done <"$slicec_tmp/out"
                    slicec_out=${slicec_count}l
                    if [ "$slicec_count" = \#(Self.fewLines) ] || [ -n "$slicec_line" ]; then
                        slicec_out=$(wc -c <"$slicec_tmp/out")
                        if [ "$slicec_out" -gt \#(Self.outputLimit) ]; then slicec_out=\#(Self.outputLimit); fi
                    fi
                fi
                if [ -s "$slicec_tmp/err" ]; then slicec_err=$(wc -c <"$slicec_tmp/err"); fi
                if [ "$slicec_err" -gt \#(Self.errorLimit) ]; then slicec_err=\#(Self.errorLimit); fi
                printf '%s %d %d %s %d\n' \#(token) "$1" "$2" "$slicec_out" "$slicec_err"
                case $slicec_out in
                0) ;;
                *l) printf %s "$slicec_text" ;;
                *) head -c "$slicec_out" "$slicec_tmp/out" ;;
                esac
                if [ "$slicec_err" -gt 0 ]; then tail -c "$slicec_err" "$slicec_tmp/err"; fi
                printf '%s\n' \#(token)
            }
            # What a login script said may have no line end.
            printf '\n%s ready\n' \#(token)

            """#
    }

    /// Scripts that are carried out one after the other, those behind one that fails not at all. The
    /// answer of each that was is `TOKEN NUMBER STATUS OUT ERR`, OUT bytes of output (or, where an `l` stands
    /// behind the number, lines), ERR bytes of errors, and `TOKEN` again.
    ///
    /// - Parameters:
    ///   - first: the number of the first one; the others follow it.
    ///   - making: whether one of them makes something for the slice.
    package func steps(from first: Int, _ scripts: [String], making: Bool = false) -> String {
        (making && removalLock != nil ? "slicec_work" : "slicec_steps")
            + scripts.enumerated().map { " \(first + $0) \(ShellWord.quote($1))" }.joined() + "\n"
    }

    /// Once for a connection: its run was given its numbers before it sent the first of these. Claiming again and
    /// again would turn removals away that know of the run.
    private func work(_ removalLock: String) -> String {
        let end = "slicec_end_removals \(ShellWord.quote(removalLock)) \(lockTimeout)"
        return """
            slicec_alone=
            # slicec_work NUMBER SCRIPT...: steps that make something.
            slicec_work() {
                if [ -z "$slicec_alone" ]; then
                    (\(end)) 2>/dev/null || { slicec_step "$1" 'slicec_fail \(HostExit.busy) busy'; return; }
                    slicec_alone=1
                fi
                slicec_steps "$@"
            }
            """
    }

    /// What `ScriptPrelude` has for those who make something.
    static let functions = """
        # slicec_end_removals FILE SECONDS: what was sent to remove orphans is over, or does nothing any more.
        slicec_end_removals() {
            if [ ! -s "$1" ]; then return 0; fi
            (
                flock -w "$2" 6 || slicec_fail \(HostExit.busy) 'a removal of orphans is at work on the host'
                : >"$1"
            ) 6>>"$1"
        }
        """

    /// Claims the slice for this connection and the host for the state; or, where orphans are to be removed, only
    /// what stands for these. It is a step.
    package func claim(step number: Int, for purpose: HostPurpose = .slice, _ context: HostContext) -> String {
        let host = purpose == .orphans ? LineageCheck.text(context) : Self.claim(context)
        let fence = lockFile == nil ? "" : "\nslicec_write_fence 9"
        return "slicec_claim \(number) \(ShellWord.quote(host + fence))\n"
    }

    /// What a second connection does so that steps that were sent and are not begun yet never are; the first of
    /// them is answered with ``HostExit/superseded``.
    package func halt() -> String {
        lockFile.map { "printf 'halted\\n' >\(ShellWord.quote($0))" } ?? ":"
    }

    /// Fewer lines of output than this are read without another program.
    static let fewLines = 50
    /// Bytes of a script's output that are sent back, from its beginning.
    static let outputLimit = 1 << 20
    /// Bytes of a script's errors that are sent back, from their end.
    static let errorLimit = 8192

    /// Claims the host for the state, or refuses where another state has it.
    package static func claim(_ context: HostContext) -> String {
        let data = ShellWord.quote(context.dataDirectory)
        let lineage = ShellWord.quote(context.lineage)
        return """
            mkdir -p \(HostContext.runDirectory)/locks \(data)/images \(data)/vms
            if [ ! -s \(data)/lineage ]; then
                # Empty: a power failure came between its making and its writing.
                rm -f \(data)/lineage
                printf '%s\\n' \(lineage) >\(data)/.lineage.$$
                ln \(data)/.lineage.$$ \(data)/lineage 2>/dev/null || :
                rm -f \(data)/.lineage.$$
            fi
            have=$(cat \(data)/lineage)
            if [ "$have" != \(lineage) ]; then slicec_fail \(HostExit.foreignLineage) "$have"; fi
            """
    }
}
