import Foundation
@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// The network node's way to the internet, with a kernel of files and an `nft` that keeps a set of one element.
@Suite struct UplinkTests {
    private let scratch: ScratchFolder
    private var folder: String { scratch.path }

    init() throws {
        scratch = try ScratchFolder()
        let programs = [
            "ovs-vsctl": """
            case "$*" in
            *' list Port' | *'name,external_ids find Port '*) echo 'gw_vlan400,400,access,{slicec-lineage=lineage-us}' ;;
            *list-ports*) echo gw_vlan400 ;;
            esac
            """,
            "ip": "case \"$*\" in *'-4 address show') echo '7: gw_vlan400 inet 10.60.7.1/24 x' ;; esac",
            "nft": """
            case "$*" in
            'list set inet slicec uplinks')
                printf 'table inet slicec {\\n\\tset uplinks {\\n\\t\\ttype ifname\\n'
                [ ! -s \(folder)/uplink ] || printf '\\t\\telements = { "%s" }\\n' "$(cat \(folder)/uplink)"
                printf '\\t}\\n}\\n' ;;
            'flush set inet slicec uplinks') : >\(folder)/uplink ;;
            'flush set inet slicec uplinks; add element'*)
                echo "$*" | sed 's/.*{ "\\(.*\\)" }/\\1/' >\(folder)/uplink ;;
            'add element inet slicec opened'*) echo "$*" | sed 's/.*{ "\\(.*\\)" }/\\1/' >>\(folder)/opened ;;
            'delete element inet slicec opened'*) : >\(folder)/opened ;;
            '-t list table inet slicec') echo 'as it was made' ;;
            esac
            """,
            "flock": "", "nsenter": "", "ovs-appctl": "",
        ]
        for (program, text) in programs {
            scratch.program(program, text)
        }
        _ = try Shell.sh(
            """
            cd \(folder)
            for interface in gw_vlan400 eth8 eth9; do
                mkdir -p conf/$interface net/$interface run/locks run/rules
                echo 0 >conf/$interface/forwarding
            done
            echo 1 >net/gw_vlan400/flags
            echo 400 >net/gw_vlan400/netdev_group
            echo \(InternetNetwork.gatewayMAC) >net/gw_vlan400/address
            echo 'as it was made' >run/rules/slicec
            """)
    }

    private func run(_ uplink: String?, _ script: (HostContext) -> String) throws -> Shell.Result {
        var cluster = Cluster.standard
        cluster.networkNode = .init(address: "10.0.10.3", uplink: uplink)
        cluster.dataDirectory = folder + "/data"
        let context = HostContext(cluster: cluster, lineage: "lineage-us", sliceID: 1000)
        let text = (ScriptPrelude.text + "\nPATH=\(folder):$PATH\n" + script(context) + "\n")
            .replacing(HostContext.runDirectory, with: folder + "/run")
            .replacing("/proc/sys/net/ipv4/conf", with: folder + "/conf")
            .replacing("/sys/class/net", with: folder + "/net")
        return try Shell.run(["dash"], input: text)
    }

    private func ensure(_ uplink: String?) throws -> Shell.Result {
        try run(uplink, { InternetScript.ensure(InternetSpec(), in: $0) })
    }

    private func drift(_ uplink: String?) throws -> String {
        let internet = HostObject(host: "h", spec: .internet(InternetSpec()))
        return try run(uplink) { ProbeScript.text([internet], in: $0) }.text
    }

    private func read(_ name: String) -> String {
        String(decoding: FileBytes.read(scratch.file(name)), as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private func forwarding() -> [String] {
        ["gw_vlan400", "eth8", "eth9"].filter { read("conf/\($0)/forwarding") == "1" }
    }

    /// What the probe asks for once it has nothing to say of the uplink.
    private static let fine = "0 gone live the namespace ns-dhcp-vlan400 is gone\n"

    @Test func `another uplink takes the place of the one before, and none that of the last`() throws {
        _ = try ensure("eth9")
        #expect(read("uplink") == "eth9" && forwarding() == ["gw_vlan400", "eth9"])
        #expect(try drift("eth9") == Self.fine)

        #expect(try drift("eth8") == "0 drift live eth8 does not forward\n")
        _ = try Shell.sh("echo 1 >\(folder)/conf/eth8/forwarding")
        #expect(try drift("eth8") == "0 drift live addresses are not translated on eth8, the uplink\n")
        _ = try Shell.sh("echo 0 >\(folder)/conf/eth8/forwarding")
        #expect(read("opened") == "eth9")
        _ = try ensure("eth8")
        #expect(read("uplink") == "eth8" && forwarding() == ["gw_vlan400", "eth8"])
        #expect(try drift("eth8") == Self.fine)

        #expect(try drift(nil) == "0 drift live addresses are translated, and the cluster file names no uplink\n")
        _ = try ensure(nil)
        #expect(read("uplink").isEmpty && forwarding().isEmpty)
        #expect(try drift(nil) == Self.fine)
    }

    @Test func `an uplink that forwards by itself goes on doing so`() throws {
        _ = try Shell.sh("echo 1 >\(folder)/conf/eth9/forwarding")
        _ = try ensure("eth9")
        _ = try ensure("eth8")
        #expect(forwarding() == ["gw_vlan400", "eth8", "eth9"])
        _ = try run("eth8", InternetScript.remove)
        #expect(forwarding().contains("eth9") && !forwarding().contains("eth8"))
        // Whether it forwards between others is for those to say who made it a router.
        #expect(read("opened").isEmpty)
    }

    @Test func `an interface that is not there is said before anything is changed`() throws {
        #expect(try drift("nope0") == "0 drift live there is no interface nope0\n")
        let result = try ensure("nope0")
        #expect(Int(result.status) == HostExit.uplinkMissing && result.errors == "there is no interface nope0\n")
        #expect(read("uplink").isEmpty && forwarding().isEmpty)
    }
}
