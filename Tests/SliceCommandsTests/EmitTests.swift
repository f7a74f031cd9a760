@testable import SliceCommands
@testable import SlicePlanning
@testable import SliceTopology
import TestSupport
import Testing

/// Scripts that are run by hand: what is in them whatever names stand in files.
@Suite struct EmitTests {
    private static let cluster = Cluster.standard

    /// A plan of one VM whose image's file has a name as no one would give it.
    private static func set(image path: String = "/images/cirros.img", destroys: Bool = false) -> ScriptSet {
        let image = ImageReference(
            path: path,
            identity: .init(sha256: String(repeating: "ab", count: 32), format: "qcow2", virtualSize: 1 << 20))
        let vm = RecordedVM(
            id: 1001, name: "web", flavor: "cirros", cores: 1, memory: Gibibytes(thousandths: 500),
            disk: Gibibytes(thousandths: 1000), image: image, worker: "10.0.10.1",
            vncPort: 5901, interfaces: 1, internet: false)
        let slice = RecordedSlice(
            id: 1000, name: "s", owner: "o", status: .design, serial: 0, vms: [vm], links: [], objects: [])
        let desired = DesiredObjects.of(slice, in: cluster)
        let present = desired.map { RecordedObject(object: $0, status: .present) }
        var differ = ObjectDiff(
            desired: destroys ? [] : desired, recorded: destroys ? present : [], bridge: cluster.bridge)
        let plan = Plan(
            slice: slice, prior: nil, isDestroy: destroys, changes: [], actions: differ.orderedActions(),
            desired: desired, nextID: 1002, lastWorker: nil)
        return ScriptSet(plan: plan, cluster: cluster, lineage: "l", version: "0", otherInternetUsers: 0)
    }

    @Test func `a name with a line end stays in its comment`() throws {
        let name = "/images/a\nreboot; '$(reboot)`reboot`"
        let script = try #require(Self.set(image: name).scripts().first)
        let lines = script.text.split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("reboot") })
        let result = try Shell.run(["dash", "-n"], input: script.text)
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        // Outside of comments the name stands between single quotes, if at all.
        let shellcheck = try Shell.run(
            ["shellcheck", "--norc", "--shell=sh", "--include=SC2006,SC2046", "-"],
            input: script.text)
        #expect(shellcheck.status == 0, "\(shellcheck.text)")
    }

    @Test func `a script is known again by its third line`() throws {
        for destroys in [false, true] {
            let set = Self.set(destroys: destroys)
            let script = try #require(set.scripts().first)
            #expect(HostScript.Purpose(ofScript: script.text) == .init(slice: "s", isDestroy: destroys))
            #expect(script.text.hasPrefix("#!/bin/sh\n"))
        }
        #expect(HostScript.Purpose(ofScript: "#!/bin/sh\nset -eu\necho hello\n") == nil)
        #expect(HostScript.Purpose(ofScript: "") == nil)
    }

    @Test func `a script refuses another host than its own`() throws {
        func run(_ host: String, _ environment: String = "") throws -> Shell.Result {
            let text = ScriptText(scriptSet: Self.set(), host: host, fileName: "w1.sh", actions: []).hostCheck()
            let script = ScriptPrelude.text(neededBy: "slicec_fail") + "set -eu\n\(text)\necho on"
            return try Shell.run(["env", "SLICEC_ANY_HOST=\(environment)", "sh", "-s"], input: script)
        }
        // Of RFC 5737 and RFC 3849: no host has them.
        for address in ["192.0.2.1", "2001:db8::1"] {
            let refused = try run(address)
            #expect(refused.status == 1 && refused.text == "", "\(refused.text)")
            #expect(
                refused.errors.contains("w1.sh is for \(address), and no interface of this host has \(address)"))
            #expect(refused.errors.contains("sudo SLICEC_ANY_HOST=1 sh w1.sh"))
            #expect(try run(address, "1").text == "on\n")
        }
        #expect(try run("127.0.0.1").text == "on\n")
        #expect(try run("w1.example.net").text == "on\n", "a name is not looked up")
    }

    @Test func `hosts' names are made fit for a folder, and stay apart`() {
        var cluster = Self.cluster
        cluster.workers = ["fe80::1", "fe80__1", "..", "-x", "ü"].enumerated().map { number, name in
            Cluster.Worker(name: name, address: "10.0.10.\(number + 1)", capacity: .init())
        }
        var taken: Set<String> = []
        let set = ScriptSet(
            plan: Self.set().plan, cluster: cluster, lineage: "l", version: "0", otherInternetUsers: 0)
        let names = cluster.workers.map { set.fileName($0.address, besides: &taken) }
        #expect(names == ["fe80__1.sh", "fe80__1-2.sh", "_...sh", "_-x.sh", "_.sh"])
    }

    @Test func `a script has the functions that it calls and no others`() throws {
        let all = Set(Self.functions(ScriptPrelude.text))
        #expect(all.count >= 10)
        let selected = ScriptPrelude.text(neededBy: "slicec_end 1")
        #expect(Self.functions(selected) == ["slicec_fail", "slicec_await_end", "slicec_end"])
        #expect(selected.contains("PATH="))
        #expect(Self.functions(ScriptPrelude.text(neededBy: "true")) == [])
        #expect(Set(Self.functions(ScriptPrelude.text(neededBy: all.joined(separator: " ")))) == all)
    }

    private static func functions(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            line.hasPrefix("slicec_") && line.contains("() {") ? line.split(separator: "(").first.map(String.init) : nil
        }
    }

    /// The image's section, in a folder of its own: absent, put there by hand, wrong, and found.
    @Test func `an image is taken from where a person has put it, if it is the right one`() throws {
        let result = try Shell.sh(
            """
            set -eu
            d=$(mktemp -d)
            printf hello >"$d/image"
            sum=$(sha256sum "$d/image"); sum=${sum%% *}
            printf '%s %s\\n' "$d" "$sum"
            """)
        let words = result.text.split(separator: "\n")[0].split(separator: " ").map(String.init)
        let (folder, sum) = (words[0], words[1])
        defer { _ = try? Shell.run(["rm", "-rf", folder]) }
        var cluster = Self.cluster
        cluster.dataDirectory = folder
        let context = HostContext(cluster: cluster, lineage: "l", sliceID: 1000)
        let image = ImageReference(
            path: "/x/image", identity: .init(sha256: sum, format: "raw", virtualSize: 5))
        let text = ImageScript.take(image, from: "somebody", copyCommand: "scp this there", in: context)
            .replacing(HostContext.runDirectory, with: folder)
        func run(_ before: String = ":") throws -> Shell.Result {
            try Shell.sh(
                "set -eu\nmkdir -p \(folder)/images \(folder)/locks \(folder)/home\n\(before)\n" + ScriptPrelude.text
                    + "\ngetent() { echo \"$2:x:1:1::\(folder)/home:/bin/sh\"; }\n" + text)
        }
        let missing = try run()
        #expect(
            Int(missing.status) == HostExit.imageMissing && missing.errors.contains("scp this there"),
            "\(missing.errors)")
        let wrong = try run("printf other >\(folder)/home/\(sum).raw")
        #expect(wrong.status == 72, "\(wrong.errors)")
        #expect(try Shell.sh("ls -A \(folder)/images").text == "")
        let made = try run("printf hello >\(folder)/home/\(sum).raw")
        #expect(made.status == 0 && made.text == "state=made\n", "\(made.errors)")
        #expect(try run("rm \(folder)/home/\(sum).raw").text == "state=found\n")
        #expect(try Shell.sh("ls -A \(folder)/images; stat -c %a \(folder)/images/*").text == "\(sum).raw\n444\n")
    }
}
