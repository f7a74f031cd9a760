import Glibc
import Testing

extension LabTests {
    /// `slicec verify`: no false alarm on a healthy slice, and each fault is found and named rightly.
    @Suite(.serialized)
    struct Verify {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        private static let body = """
            "vms": [{"name": "web", "flavor": "cirros", "internet": true, "worker": "w1"},
                    {"name": "db", "flavor": "cirros", "worker": "w2"},
                    {"name": "app", "flavor": "cirros", "worker": "w3"}],
            "links": [{"name": "backend", "endpoints": ["web.eth1", "db.eth1", "app.eth1"]},
                      {"name": "side", "endpoints": ["db.eth2", "app.eth2"]}]
            """
        private static let otherBody = """
            "vms": [{"name": "x", "flavor": "cirros", "worker": "w2"}, {"name": "y", "flavor": "cirros", "worker": "w1"}],
            "links": [{"name": "net", "endpoints": ["x.eth1", "y.eth1"]}]
            """

        /// A run makes a part of the table (``FaultChoice``). `SLICEC_VERIFY_ROUNDS` is how often a healthy slice is
        /// looked at before.
        @Test func everyFaultIsFoundAndNamedAndNothingElseIs() async throws {
            let proof = try TestSlice("proof", Self.body)
            let other = try TestSlice("other", Self.otherBody)
            defer {
                proof.remove()
                other.remove()
            }
            func verify(_ seconds: Int) async throws -> LabCluster.Output {
                try await lab.slicec(["verify", "proof", "--timeout", "\(seconds)"])
            }
            try await proof.apply()
            try await other.apply()
            let booted = try await verify(120)
            try #require(booted.status == 0, "\(booted.output)\(booted.errors)")
            let leftBefore = try await Hosts.leftovers()

            let rounds = getenv("SLICEC_VERIFY_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 2
            for round in 1...rounds {
                let result = try await verify(20)
                #expect(result.status == 0, "round \(round): \(result.output)\(result.errors)")
            }
            #expect(try await Hosts.leftovers() == leftBefore)

            var found = 0
            var table: [String] = []
            let all = try await VerifyFault.all(proof, other)
            #expect(all.count >= 40)
            let faults = FaultChoice.part(of: all, called: "verify")
            for fault in faults {
                let made = try await lab.host(fault.host, "set -eu; " + fault.make)
                try #require(made.status == 0, "\(fault.name): \(made.output)\(made.errors)")
                let result = try await verify(4)
                let failed = result.output.lines.compactMap { line in
                    line.wholeMatch(of: /\ {4}FAILED +(\S+).*/).map { String($0.1) }
                }
                let unknown = result.output.lines.compactMap { line in
                    line.wholeMatch(of: /\ {4}unknown +(\S+).*/).map { String($0.1) }
                }
                let isFound =
                    result.status == 1 && fault.claims.allSatisfy(failed.contains)
                    && fault.unknown.allSatisfy(unknown.contains)
                if isFound { found += 1 }
                #expect(
                    isFound,
                    "\(fault.name): wanted \(fault.claims + fault.unknown), got \(failed)\n\(result.output)\(result.errors)"
                )
                table.append(
                    "\(isFound ? "found " : "MISSED") \(fault.name): \((failed + unknown).joined(separator: " "))")
                let undone = try await lab.host(fault.host, "set -eu; " + fault.undo)
                #expect(undone.status == 0, "\(fault.name): \(undone.output)\(undone.errors)")
                if fault.needsApply {
                    try await other.apply()
                    try await proof.apply()
                }
                let healed = try await verify(90)
                try #require(healed.status == 0, "after \(fault.name): \(healed.output)\(healed.errors)")
            }
            print((table + ["\(found) of \(faults.count) faults found and named"]).joined(separator: "\n"))

            try await proof.destroy()
            try await other.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        /// They share a bridge, and no link of the slice has anything to do with it.
        @Test func guestsWithInternetAloneAreKeptApart() async throws {
            let slice = try TestSlice(
                "alone",
                """
                "vms": [{"name": "a", "flavor": "cirros", "internet": true, "worker": "w1"},
                        {"name": "b", "flavor": "cirros", "internet": true, "worker": "w1"}]
                """)
            defer { slice.remove() }
            try await slice.apply()
            let booted = try await lab.slicec(["verify", "alone", "--timeout", "120"])
            try #require(booted.status == 0, "\(booted.output)\(booted.errors)")
            let taps = (try await slice.vm("a").id, try await slice.vm("b").id)
            for flow in ["actions=normal", "priority=200,in_port=tap_\(taps.0)_eth0,actions=output:tap_\(taps.1)_eth0"]
            {
                let made = try await lab.host("w1", "ovs-ofctl --names add-flow br-v400 '\(flow)'")
                try #require(made.status == 0, "\(made.errors)")
                let result = try await lab.slicec(["verify", "alone"])
                #expect(result.status == 1)
                #expect(result.output.contains("    FAILED   internet.guarded:10.0.10.1"), "\(result.output)")
                #expect(result.output.contains("slicec apply mends it"), "\(result.output)")
                try await slice.apply()
                let healed = try await lab.slicec(["verify", "alone", "--timeout", "60"])
                #expect(healed.status == 0, "\(flow): \(healed.output)\(healed.errors)")
            }
            try await slice.destroy()
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func aHostThatIsNotReachedIsNotGuessedAt() async throws {
            let slice = try TestSlice("unreached", Self.otherBody)
            defer { slice.remove() }
            try await slice.apply()
            #expect(try await lab.slicec(["verify", "unreached", "--timeout", "120"]).status == 0)
            _ = try await lab.text("w1", "ip link set mgmt0 down")
            let result = try await lab.slicec(["verify", "unreached"])
            _ = try await lab.text("w1", "ip link set mgmt0 up")
            #expect(result.status == 1)
            #expect(result.output.contains("    unknown  vm.alive:y"), "\(result.output)")
            #expect(result.output.contains("    held     vm.alive:x"), "\(result.output)")
            #expect(result.errors.contains("warning[SLC401]"), "\(result.errors)")
            let unknown = try await lab.slicec(["verify", "nonesuch"])
            #expect(unknown.status == 1 && unknown.errors.contains("SLC313"), "\(unknown.errors)")
            try await slice.destroy()
            #expect(try await lab.slicec(["verify"]).errors == "no slices are recorded\n")
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
