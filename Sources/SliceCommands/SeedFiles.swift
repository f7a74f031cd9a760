import SlicePlanning
import SliceSyntax
import SliceTopology

/// The files of a VM's NoCloud seed, which `cloud-init` reads from a volume called `cidata` when the guest boots
/// (its manual, "NoCloud").
///
/// Addresses are not in it: DHCP keeps the planned ones for each interface's MAC address, and tells the guest of new
/// ones while it runs, which a file that is read once cannot.
struct SeedFiles {
    /// The volume's label.
    static let label = "cidata"

    let vm: VMSpec
    let seed: GuestSeed
    /// UUID of the state that owns the VM.
    let lineage: String

    /// Nil for a VM that has none.
    init?(vm: VMSpec, in context: HostContext) {
        guard let seed = vm.seed else { return nil }
        self.vm = vm
        self.seed = seed
        lineage = context.lineage
    }

    var hostname: String { seed.guest.hostname ?? vm.vm }

    /// YAML. A guest that is told something else is another instance, in which `cloud-init` does once more what it
    /// does in each but once: users, keys, host name, scripts.
    var metaData: String {
        // A JSON string is one of YAML too. Bare, a host called no or 10 would be none.
        var text = "instance-id: \(Self.yaml(instanceID))\nlocal-hostname: \(Self.yaml(hostname))\n"
        if !seed.guest.sshKeys.isEmpty {
            text += "public-keys:\n"
            for key in seed.guest.sshKeys { text += "  - \(Self.yaml(key))\n" }
        }
        return text
    }

    var userData: String { seed.guest.userData ?? "#cloud-config\n" }

    /// YAML, version 2 of `cloud-init`'s networking: each interface has its number as its name, and asks for its address.
    /// Booting waits for none but the way out, which user data may need: the others may be in links without a server.
    var networkConfig: String {
        var text = "version: 2\nethernets:\n"
        for interface in 0...vm.interfaces {
            text += """
                  eth\(interface):
                    match: {macaddress: "\(MACAddress.text(vmID: vm.vmID, interface: interface))"}
                    set-name: eth\(interface)
                    dhcp4: true

                """
            if interface > 0 || !seed.internet { text += "    optional: true\n" }
        }
        return text
    }

    private static func yaml(_ text: String) -> String { JSONOutput.string(text).canonical }

    private var instanceID: String {
        "slicec-\(lineage.prefix(8))-\(vm.vmID)" + (seed.instance == 0 ? "" : "-\(seed.instance)")
    }
}

extension SeedFiles {
    /// What ``ScriptPrelude`` has for seeds.
    static let functions = """
        # slicec_seed FOLDER META USER NETWORK: the files that a guest reads when it boots, for root, and for whom
        # QEMU runs as.
        slicec_seed() {
            rm -rf -- "$1"
            mkdir -p "$1"
            chmod 0700 "$1"
            printf %s "$2" >"$1/meta-data"
            printf %s "$3" >"$1/user-data"
            printf %s "$4" >"$1/network-config"
        }
        """
}
