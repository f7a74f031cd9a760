/// A call of one of the prelude's functions that take several things at once, a line for each.
enum ScriptTable {
    /// - Parameter rows: words without blanks, so that `read` takes them apart.
    static func call(_ words: [String], _ rows: [String]) -> String {
        """
        \(ShellWord.join(words)) <<'END_OF_TABLE'
        \(rows.joined(separator: "\n"))
        END_OF_TABLE
        """
    }

    /// What all such functions share.
    ///
    /// Of what OVS has they ask once, since each call costs more than what it asks.
    static let functions = #"""
        # slicec_remember PREFIX ROWS: keeps rows by what stands before their first comma.
        # Taking a long text apart for each name would cost the square of its length.
        slicec_remember() {
            prefix=$1
            set -f
            blanks=$IFS
            IFS=$slicec_nl
            for row in $2; do
                case ${row%%,*} in
                *[!A-Za-z0-9_]*) ;;
                *) eval "$prefix${row%%,*}=\$row" ;;
                esac
            done
            IFS=$blanks
            set +f
        }

        # slicec_recall PREFIX NAME: what was kept, in $row; empty where nothing was.
        slicec_recall() { eval "row=\${$1$2-}"; }

        # slicec_ask_ports: asks OVS once for the name and the labels of each of its ports.
        slicec_ask_ports() {
            rows=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids list Port)
            slicec_remember known_ "$rows"
        }

        # slicec_find_row PORT: what OVS has of it, in $row; empty where it has no such port.
        slicec_find_row() { slicec_recall known_ "$1"; }

        # slicec_look_over CHECK: reads a table into $table, and has CHECK look at each row's words. All are looked at
        # before the first one is touched: where one is refused, nothing was made.
        slicec_look_over() {
            table=
            while IFS= read -r words; do
                table="${table:+$table$slicec_nl}$words"
                # shellcheck disable=SC2086 # words without blanks
                "$1" $words </dev/null
            done
        }

        # slicec_tell STATE...: what came of each of several things.
        slicec_tell() {
            number=0
            for state in "$@"; do
                printf '@%d\nstate=%s\n' "$number" "$state"
                number=$((number + 1))
            done
        }
        """#
}
