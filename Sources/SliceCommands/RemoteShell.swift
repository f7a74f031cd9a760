/// The text that a remote shell is fed: it opens with ``opening``, and then takes scripts one
/// by one. Answers are framed by a token and by lengths, never by the end of a stream.
package struct RemoteShell: Sendable {
    /// Unguessable, so that no output of a script can be taken for a frame.
    package let token: String

    package init(token: String) { self.token = token }

    /// Defines the functions and answers `TOKEN ready`.
    package func opening() -> String {
        ScriptPrelude.text + #"""
            slicec_tmp=$(mktemp -d) || exit 1
            trap 'rm -rf "$slicec_tmp"' EXIT
            slicec_step() {
                slicec_script=$(cat)
                (set -eu; eval "$slicec_script") </dev/null >"$slicec_tmp/out" 2>"$slicec_tmp/err"
                slicec_status=$?
                slicec_out=$(head -c \#(Self.outputLimit) "$slicec_tmp/out" | wc -c)
                slicec_err=$(tail -c \#(Self.errorLimit) "$slicec_tmp/err" | wc -c)
                printf '%s %d %d %d %d\n' \#(token) "$1" "$slicec_status" "$slicec_out" "$slicec_err"
                head -c \#(Self.outputLimit) "$slicec_tmp/out"
                tail -c \#(Self.errorLimit) "$slicec_tmp/err"
                printf '%s\n' \#(token)
            }
            # What a login script said may have no line end.
            printf '\n%s ready\n' \#(token)

            """#
    }

    /// One script; the answer is `TOKEN NUMBER STATUS OUT ERR`, OUT bytes of output, ERR bytes
    /// of errors, and `TOKEN` again.
    package func step(_ number: Int, script: String) -> String {
        "slicec_step \(number) <<'\(token)'\n\(script)\n\(token)\n"
    }

    /// Bytes of a script's output that are sent back, from its beginning.
    static let outputLimit = 1 << 20
    /// Bytes of a script's errors that are sent back, from their end.
    static let errorLimit = 8192

    /// Takes the slice's lock on the host for as long as the shell lives, so that a run that
    /// was killed has ended here too before the next one looks; then claims the host for the
    /// state, or refuses where another state has it.
    ///
    /// - Parameter lockTimeout: seconds.
    package static func claim(_ context: HostContext, lockTimeout: Int) -> String {
        let data = ShellWord.quote(context.dataDirectory)
        let lineage = ShellWord.quote(context.lineage)
        return """
            mkdir -p \(HostContext.runDirectory)/locks \(data)/images \(data)/vms
            if [ ! -s \(data)/lineage ]; then
                printf '%s\\n' \(lineage) >\(data)/.lineage.$$
                ln \(data)/.lineage.$$ \(data)/lineage 2>/dev/null || :
                rm -f \(data)/.lineage.$$
            fi
            have=$(cat \(data)/lineage)
            if [ "$have" != \(lineage) ]; then slicec_fail \(HostExit.foreignLineage) "$have"; fi
            flock -w \(lockTimeout) 9 || slicec_fail \(HostExit.busy) busy
            """
    }

    /// Opens the descriptor that ``claim(_:lockTimeout:)`` locks, in the shell itself.
    package static func openLock(sliceID: Int) -> String {
        "mkdir -p \(HostContext.runDirectory)/locks && exec 9>\(HostContext.runDirectory)/locks/slice-\(sliceID)\n"
    }
}
