/// Refuses a host that another state has, without claiming one that nobody has.
enum LineageCheck {
    static func text(_ context: HostContext) -> String {
        """
        have=$(cat \(ShellWord.quote("\(context.dataDirectory)/lineage")) 2>/dev/null) || have=
        case $have in
        '' | \(ShellWord.quote(context.lineage))) ;;
        *) slicec_fail \(HostExit.foreignLineage) "$have" ;;
        esac
        """
    }
}
