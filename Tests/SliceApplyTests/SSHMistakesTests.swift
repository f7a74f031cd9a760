@testable import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax
@testable import SliceTopology
import Testing

/// What `ssh` and `sudo` say (OpenSSH 9, sudo 1.9), and what it means.
@Suite struct SSHMistakesTests {
    @Test(arguments: [
        ("ssh: connect to host 10.0.10.1 port 22: Connection refused\r\n", "SLC401"),
        ("ssh: connect to host 10.0.10.1 port 22: Connection timed out\r\n", "SLC401"),
        ("ssh: connect to host 10.0.10.1 port 22: No route to host\r\n", "SLC401"),
        ("ssh: connect to host 10.0.10.1 port 22: Network is unreachable\r\n", "SLC401"),
        ("ssh: Could not resolve hostname w9: Name or service not known\r\n", "SLC401"),
        ("kex_exchange_identification: read: Connection reset by peer\r\n", "SLC401"),
        ("Connection closed by 10.0.10.1 port 22\r\n", "SLC401"),
        ("Connection timed out during banner exchange\r\n", "SLC401"),
        ("Timeout, server 10.0.10.1 not responding.\r\n", "SLC401"),
        ("This account is currently not available.\n", "SLC401"),
        ("", "SLC401"),
        ("mktemp: failed to create directory via template '/tmp/tmp.X': No space left on device\n", "SLC413"),
        (
            "No ED25519 host key is known for 10.0.10.1 and you have requested strict checking.\r\n"
                + "Host key verification failed.\r\n", "SLC402"
        ),
        (
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\nHost key for 10.0.10.1 has changed and you have "
                + "requested strict checking.\r\nHost key verification failed.\r\n", "SLC402"
        ),
        (
            "Unable to negotiate with 10.0.10.1 port 22: no matching host key type found. Their offer: ssh-dss\r\n",
            "SLC402"
        ),
        ("ubuntu@10.0.10.1: Permission denied (publickey).\r\n", "SLC403"),
        ("ubuntu@10.0.10.1: Permission denied (publickey,password).\r\n", "SLC403"),
        ("Received disconnect from 10.0.10.1 port 22:2: Too many authentication failures\r\n", "SLC403"),
        ("sudo: a password is required\n", "SLC404"),
        ("sudo: a terminal is required to read the password; either use the -S option\n", "SLC404"),
        ("sh: 1: exec: sudo: not found\n", "SLC404"),
        ("ubuntu is not in the sudoers file.\nThis incident has been reported to the administrator.\n", "SLC404"),
        ("Sorry, user ubuntu is not allowed to execute '/usr/bin/sh' as root on w1.\n", "SLC404"),
        ("Sorry, user ubuntu may not run sudo on w1.\n", "SLC404"),
        ("sudo: unable to resolve host w1: Name or service not known\nsudo: a password is required\n", "SLC404"),
    ])
    func `messages are understood`(errors: String, code: String) {
        let failure = SSHMistakes.connecting("10.0.10.1", .init(user: "ubuntu", configFile: nil), errors: errors)
        #expect(failure.code.id == code, "\(errors)")
        let diagnostic = failure.diagnostic(during: "vm.launch:web")
        #expect(diagnostic.detail.contains("10.0.10.1") && diagnostic.detail.contains("vm.launch:web"))
        #expect(diagnostic.help?.isEmpty == false)
    }

    @Test func `a changed key is told from an unknown one`() {
        func message(_ errors: String) -> String {
            SSHMistakes.connecting("h", .init(user: "u", configFile: nil), errors: errors).message
        }
        let end = "Host key verification failed.\r\n"
        #expect(
            message("Host key for h has changed and you have requested strict checking.\r\n" + end).contains(
                "is not the one"))
        #expect(
            message("No ED25519 host key is known for h and you have requested strict checking.\r\n" + end)
                .contains("does not have"))
    }

    @Test func `a host's refusals are understood`() {
        func code(_ status: Int, _ errors: String) -> String {
            SSHMistakes.claim("h", answer: HostAnswer(status: status, output: "", errors: errors), dataDirectory: "/d")
                .code.id
        }
        #expect(code(HostExit.foreignLineage, "9999-other\n") == "SLC405")
        #expect(code(HostExit.busy, "busy\n") == "SLC411")
        #expect(code(1, "mkdir: cannot create directory '/run/slicec': Permission denied\n") == "SLC406")
    }

    @Test func `an action's failure names host, action and what was said`() throws {
        var world = Cluster.standard
        world.quotas = [:]
        let action = try #require(try planned("web", cluster: world).actions.first)
        func failed(_ status: Int, _ errors: String) -> Diagnostic {
            HostMistakes.failed(action, HostAnswer(status: status, output: "", errors: errors))
        }
        let plain = failed(2, "\n\n\(Array(repeating: "line", count: 20).joined(separator: "\n"))\nthe last\n")
        #expect(plain.code.id == "SLC406")
        #expect(plain.detail.contains("10.0.10.3, network.internet:vlan400") && plain.detail.hasSuffix("the last"))
        #expect(plain.detail.split(separator: "\n").count == 9)
        #expect(failed(HostExit.foreignObject, "the OVS port gw exists").code.id == "SLC412")
        #expect(failed(1, "qemu-img: /d/x: No space left on device").code.id == "SLC413")
        #expect(failed(1, "cp: error writing '/d/x': Disk quota exceeded").code.id == "SLC413")
    }

    @Test func `a full disk is told wherever it shows`() {
        let answer = HostAnswer(status: 1, output: "", errors: "mkdir: '/run/slicec': No space left on device\n")
        #expect(SSHMistakes.claim("h", answer: answer, dataDirectory: "/d").code == .hostDiskFull)
        #expect(HostMistakes.lookingFailed("h", answer).code == .hostDiskFull)
    }

    /// To Swift, CR LF is one character and not the one that LF is.
    @Test func `lines of ssh end with CR LF`() {
        let failure = SSHMistakes.connecting(
            "h", .init(user: "u", configFile: nil), errors: "first\r\n\r\nConnection refused\r\n")
        #expect(failure.diagnostic(during: nil).detail.hasSuffix("server.\nfirst\nConnection refused"))
    }

    @Test func `how far a run came is counted in words that fit`() throws {
        let plan = try planned("web", cluster: .standard)
        func tally(_ done: Int, unstarted: Int) -> String {
            SliceRun.Outcome(plan: plan, done: done, unstarted: Array(plan.actions.suffix(unstarted))).tally
        }
        let total = plan.actions.count
        #expect(
            tally(total - 1, unstarted: 1)
                == "Of \(total) actions \(total - 1) are done and recorded, 1 was not started.")
        #expect(
            tally(1, unstarted: total - 3)
                == "Of \(total) actions 1 is done and recorded, 2 failed, \(total - 3) were not started.")
    }

    @Test func `the way to try it is the one that slicec takes`() {
        let settings = Cluster.SSHSettings(user: "u", configFile: "/labs/ssh config")
        for errors in ["Connection refused", ""] {
            let help = SSHMistakes.connecting("h", settings, errors: errors).diagnostic(during: nil).help
            #expect(help?.contains("`ssh -F '/labs/ssh config' u@h`") == true, "\(help ?? "")")
        }
    }
}
