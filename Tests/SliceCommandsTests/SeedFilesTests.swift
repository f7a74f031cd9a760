@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// What a guest reads when it boots.
@Suite struct SeedFilesTests {
    private static let lineage = "01234567-89ab-4cde-8f01-23456789abcd"
    private let context = HostContext(cluster: .standard, lineage: lineage, sliceID: 1000)

    private func vm(
        _ guest: Guest = Guest(), name: String = "web", instance: Int = 0, internet: Bool = false
    ) -> VMSpec {
        VMSpec(
            vm: name, vmID: 1001, cores: 1, memoryMebibytes: 512, interfaces: 1, vncPort: 5901,
            seed: GuestSeed(guest: guest, instance: instance, internet: internet))
    }

    private func files(
        _ guest: Guest = Guest(), name: String = "web", instance: Int = 0, internet: Bool = false
    ) throws -> SeedFiles {
        try #require(SeedFiles(vm: vm(guest, name: name, instance: instance, internet: internet), in: context))
    }

    @Test func `a guest is told who it is`() throws {
        #expect(try files().metaData == #"instance-id: "slicec-01234567-1001"\#nlocal-hostname: "web"\#n"#)
        // What YAML would take for something else than a text.
        for name in ["no", "on", "null", "10", "0x1f"] {
            #expect(try files(Guest(hostname: name)).metaData.hasSuffix("local-hostname: \"\(name)\"\n"))
        }
        #expect(try files().userData == "#cloud-config\n")
        let guest = Guest(hostname: "a.b", sshKeys: [#"ssh-ed25519 AAAA "me" \ é"#], userData: "#!/bin/sh")
        let lines = try files(guest, instance: 3).metaData.split(separator: "\n")
        #expect(
            lines == [
                #"instance-id: "slicec-01234567-1001-3""#, #"local-hostname: "a.b""#, "public-keys:",
                #"  - "ssh-ed25519 AAAA \"me\" \\ é""#,
            ])
        #expect(try files(guest).userData == "#!/bin/sh")
    }

    @Test func `each interface asks for its address`() throws {
        let text = try files(internet: true).networkConfig
        #expect(
            text == """
                version: 2
                ethernets:
                  eth0:
                    match: {macaddress: "52:54:00:03:e9:00"}
                    set-name: eth0
                    dhcp4: true
                  eth1:
                    match: {macaddress: "52:54:00:03:e9:01"}
                    set-name: eth1
                    dhcp4: true
                    optional: true

                """)
        // Nothing is waited for that may never come.
        #expect(try files().networkConfig.split(separator: "optional: true").count == 3)
    }

    /// Whatever user data is, the guest gets just that.
    @Test func `files are written to the letter`() throws {
        let data = "#!/bin/sh\necho \"it's $HOME\" `id` \\n %s\n\n"
        let folder = try ScratchFolder()
        var cluster = Cluster.standard
        cluster.dataDirectory = folder.path + "/it's data"
        let context = HostContext(cluster: cluster, lineage: Self.lineage, sliceID: 1000)
        let spec = vm(Guest(hostname: "x", userData: data))
        let files = try #require(SeedFiles(vm: spec, in: context))
        let words = ShellWord.join([
            context.seedDirectory(1001), files.metaData, files.userData, files.networkConfig,
        ])
        let script = ScriptPrelude.text + "set -eu\nslicec_seed \(words)\nslicec_seed \(words)\n"
        let result = try Shell.sh(script)
        #expect(result.status == 0, "\(result.errors)")
        let seed = context.seedDirectory(1001)
        let shown = try Shell.sh("cd \(ShellWord.quote(seed)) && stat -c '%a %n' . * && cat user-data && echo .")
        #expect(shown.text == "700 .\n644 meta-data\n644 network-config\n644 user-data\n" + data + ".\n")
        // It is in the script that starts the VM, and QEMU is led to it.
        let launch = VMScript.ensure([spec], in: context)
        #expect(launch.contains("    slicec_seed \(words)\n"))
        #expect(launch.contains("driver=vvfat,dir=") && launch.contains(",label=cidata,read-only=on"))
    }
}
