import Glibc
@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// The scripts of every kind of action.
@Suite struct ScriptTests {
    private static let identity = ImageReference.Identity(
        sha256: String(repeating: "ab", count: 32), format: "qcow2", virtualSize: 1 << 30)

    /// One object of each kind, and one more where there are two forms of it.
    private static func objects(vm: String = "web") -> [HostObject] {
        let image = ImageReference(path: "/images/cirros.img", identity: identity)
        let specs: [ObjectSpec] = [
            .internet(InternetSpec()),
            .link(LinkSpec(link: "backend", vlan: 300, gateway: true)),
            .link(LinkSpec(link: "backend", vlan: 300, gateway: false)),
            .dhcp(DHCPSpec(link: "backend", vlan: 300, gateway: true)),
            .dhcp(DHCPSpec(link: "backend", vlan: 300, gateway: false)),
            .disk(DiskSpec(vm: vm, vmID: 1001, image: image, sizeMebibytes: 1024)),
            .port(PortSpec(vm: vm, vmID: 1001, interface: 1, vlan: 300)),
            .port(PortSpec(vm: vm, vmID: 1001, interface: 0, vlan: nil)),
            .vm(VMSpec(vm: vm, vmID: 1001, cores: 2, memoryMebibytes: 512, interfaces: 1, vncPort: 5907)),
        ]
        return specs.map { HostObject(host: "10.0.10.1", spec: $0) }
    }

    private static func context(_ edit: (inout Cluster) -> Void = { _ in }) -> HostContext {
        var cluster = Cluster.standard
        cluster.networkNode = .init(address: "10.0.10.3", uplink: "eth9")
        edit(&cluster)
        return HostContext(cluster: cluster, lineage: "11111111-2222", sliceID: 1000)
    }

    private static func scripts(_ context: HostContext, vm: String = "web") -> [String] {
        let objects = objects(vm: vm)
        let operations: [Action.Operation] =
            objects.map { .ensure($0) } + objects.map { .remove($0, gracefully: true) }
            + [.image(ImageReference(path: "/images/cirros.img", identity: identity))]
        return operations.map { ActionScript.text($0, in: context, stopTimeout: 30) } + [
            ProbeScript.text(objects, in: context),
            ImageScript.takeOver(identity, token: "t", in: context),
            ImageScript.takeOver(identity, token: "t", replaces: true, in: context),
            ImageScript.receive(ImageTransfer(identity, token: "t", offset: 5, total: 9), in: context),
            ImageScript.receive(ImageTransfer(identity, token: "t", offset: 0, total: 9, replaces: true), in: context),
            ImageScript.read(identity, in: context), ImageInventoryScript.text(in: context),
            RemoteShell.claim(context), ScriptPrelude.text,
            RemoteShell(token: "slicec-token", lockFile: "/run/slicec/locks/slice-1000", lockTimeout: 5).opening(),
        ]
    }

    @Test(arguments: ["dash", "bash"]) func `every script parses`(shell: String) throws {
        for accelerator in Cluster.Accelerator.allCases {
            for script in Self.scripts(Self.context { $0.accelerator = accelerator }) {
                let result = try Shell.run([shell, "-n"], input: script + "\n")
                // bash warns of a here-document that does not end; dash takes it.
                #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)\n\(script)")
            }
        }
    }

    @Test func `what comes from files is quoted wherever it appears`() throws {
        let evil = "a'b;$(reboot)"
        let context = Self.context {
            $0.bridge = evil
            $0.dataDirectory = "/d/" + evil
            $0.vncListen = evil
        }
        for script in Self.scripts(context, vm: evil) {
            #expect(!script.contains(evil), "\(script)")
            #expect(try Shell.run(["dash", "-n"], input: script + "\n").status == 0)
        }
    }

    /// Runs every script with programs that do nothing but note their words.
    @Test func `a VM named with a command does not run it`() throws {
        let scratch = try ScratchFolder()
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.path
        let name = "a;touch \(folder)/harm;$(touch \(folder)/harm)'`touch \(folder)/harm`"
        for program in ["ovs-vsctl", "ip", "nft", "qemu-img", "python3", "setsid", "flock", "sync"] {
            scratch.program(program, "printf '%s\\n' \"$0 $*\" >>\(folder)/log")
        }
        let context = Self.context {
            $0.dataDirectory = folder + "/data"
            $0.accelerator = .tcg
        }
        let vms = Self.objects(vm: name).filter { $0.spec.vmID != nil }
        for operation in vms.map({ .ensure($0) }) + vms.map({ Action.Operation.remove($0, gracefully: false) }) {
            // Only what is about VMs: those scripts keep to the folder and to the stubs.
            let text = ActionScript.text(operation, in: context, stopTimeout: 1)
            let script = ScriptPrelude.text + "\nPATH=\(folder):$PATH\n" + text + "\nwait\n"
            _ = try Shell.sh(
                script.split(separator: HostContext.runDirectory, omittingEmptySubsequences: false)
                    .joined(separator: "\(folder)/run"))
        }
        #expect(FileBytes.read("\(folder)/harm").isEmpty && access("\(folder)/harm", F_OK) != 0)
        let log = String(decoding: FileBytes.read("\(folder)/log"), as: UTF8.self)
        #expect(log.contains("-name " + name), "QEMU gets the name to the letter")
    }

    /// What a script tells the programs that change a host, which do nothing here.
    ///
    /// - Parameter ports: what OVS says that it has, as CSV.
    private func calls(
        of object: HostObject, in context: HostContext = Self.context(), ports: String = ""
    ) throws -> (calls: [String], answer: String) {
        let scratch = try ScratchFolder()
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.path
        for program in ["ovs-vsctl", "ip", "nft", "flock", "nsenter"] {
            let text = """
                printf '%s\\n' "${0##*/} $*" >>\(folder)/log
                case "$*" in
                *' list Port' | *' find Port name='*) cat \(folder)/ports ;;
                *-batch*) sed 's/^/  /' >>\(folder)/log ;;
                esac
                """
            scratch.program(program, text)
        }
        Shell.write(Array(ports.utf8), to: "\(folder)/ports")
        let text = ActionScript.text(.ensure(object), in: context, stopTimeout: 1)
        let script = ScriptPrelude.text + "\nPATH=\(folder):$PATH\nmkdir -p /run/slicec/locks\n" + text
        let result = try Shell.sh(
            script.split(separator: HostContext.runDirectory, omittingEmptySubsequences: false)
                .joined(separator: "\(folder)/run"))
        let configurations = String(decoding: FileBytes.read("\(folder)/run/dhcp/vlan300.conf"), as: UTF8.self)
        let log = String(decoding: FileBytes.read("\(folder)/log"), as: UTF8.self) + configurations
        return (log.split(separator: "\n").map(String.init), result.text + result.errors)
    }

    @Test func `a port that is new and one that OVS knows get the same settings`() throws {
        let add = "ovs-vsctl --timeout=20 -- --may-exist add-port br-int tap_1001_eth1"
        let settings = """
             -- set Port tap_1001_eth1 tag=300 vlan_mode=access trunks=[] \
            external_ids:slicec-lineage=11111111-2222 external_ids:slicec-slice=1000 external_ids:slicec-vm=1001
            """
        let new = try calls(of: Self.objects()[6])
        #expect(new.calls.contains(add + settings), "\(new)")
        #expect(new.answer == "@0\nstate=made\n", "\(new)")
        // The tag is set, not only offered; and a host that lost the tap gets it anew.
        let known = try calls(
            of: Self.objects()[6], ports: "tap_1001_eth1,\"{slicec-lineage=11111111-2222}\"\n")
        #expect(known.calls.contains(add.replacing("20 -- --may", with: "20 --may") + settings), "\(known)")
        #expect(known.calls.contains("ip tuntap add dev tap_1001_eth1 mode tap"), "\(known)")
        let foreign = try calls(of: Self.objects()[6], ports: "tap_1001_eth1,{}\n")
        #expect(foreign.answer.contains("is not this state's"), "\(foreign)")
        #expect(!foreign.calls.contains { $0.contains("add-port") || $0.contains("tuntap") })
    }

    @Test func `an unconnected interface has its tap off the bridge`() throws {
        let port = try calls(of: Self.objects()[7])
        #expect(port.calls.contains("  tuntap add dev tap_1001_eth0 mode tap"), "\(port)")
        #expect(!port.calls.contains { $0.contains("add-port") })
        let joined = try calls(of: Self.objects()[7], ports: "tap_1001_eth0,\"{slicec-lineage=11111111-2222}\"\n")
        #expect(joined.calls.contains("ovs-vsctl --timeout=20 --if-exists del-port tap_1001_eth0"), "\(joined)")
        #expect(!joined.calls.contains { $0.contains("add-port") })
    }

    @Test func `a link's subnet is announced as it should be`() throws {
        for line in [
            "dhcp-range=172.17.44.10,172.17.44.250,255.255.255.0,24h", "dhcp-option=3,172.17.44.1",
            "dhcp-option=6,8.8.8.8", "interface=dhcp_v300",
            "  address add 172.17.44.2/24 dev dhcp_v300",
        ] {
            let known = "dhcp_v300,\"{slicec-lineage=11111111-2222}\"\n"
            #expect(try calls(of: Self.objects()[3]).calls.contains(line))
            let again = try calls(of: Self.objects()[3], ports: known)
            #expect(line.hasPrefix(" ") || again.calls.contains(line), "\(again)")
        }
        let without = try calls(of: Self.objects()[4])
        #expect(without.calls.contains("dhcp-option=3"), "no router: an empty option, or dnsmasq names itself")
        let internet = ActionScript.text(.ensure(Self.objects()[0]), in: Self.context(), stopTimeout: 1)
        #expect(internet.contains("dhcp-range=10.60.7.0,static,255.255.255.0,24h") && internet.contains("10.60.7.1/24"))
    }

    @Test func `nothing is ever stopped by name`() {
        for script in Self.scripts(Self.context()) {
            #expect(!script.contains("pkill") && !script.contains("killall"))
        }
    }
}
