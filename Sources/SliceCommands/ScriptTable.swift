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
        # slicec_ask_ports: asks OVS once for its ports: the name and the labels of each, a line each, in
        # $rows.
        slicec_ask_ports() {
            rows=$(ovs-vsctl --timeout=10 --format=csv --no-headings --columns=name,external_ids list Port)
        }

        # slicec_find_row PORT: what $rows has of it, in $row; empty where OVS has no such port.
        slicec_find_row() {
            row=
            case "$slicec_nl$rows" in
            *"$slicec_nl$1,"*)
                row="$slicec_nl$rows"
                row=${row#*"$slicec_nl$1,"}
                row="$1,${row%%"$slicec_nl"*}"
                ;;
            esac
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
