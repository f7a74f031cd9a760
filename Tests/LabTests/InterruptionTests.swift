import Testing

extension LabTests {
    /// Who is asked to stop, stops in order; who is asked twice, at once. Nothing is lost either way.
    @Suite(.serialized)
    struct Interruptions {
        let lab = LabCluster.shared
        let cluster: IdleCluster

        init() async throws {
            try await lab.up()
            cluster = try await IdleCluster()
        }

        private static let body = """
            "vms": [{"name": "a", "flavor": "idle", "worker": "w1"}, {"name": "b", "flavor": "idle", "worker": "w2"}],
            "links": [{"endpoints": ["a.eth1", "b.eth1"]}]
            """

        /// - Returns: the slice's ID.
        private func apply(_ slice: TestSlice) async throws -> String {
            let applied = try await cluster.slicec("apply", "--auto-approve", slice.file)
            try #require(applied.status == 0, "\(applied.errors)")
            return String(try #require(applied.output.firstMatch(of: /slice [a-z]+ \((\d+)\)/)?.1))
        }

        /// Somebody has a lock on the first worker.
        ///
        /// - Returns: the process group that has it.
        private func hold(_ lock: String) async throws -> Int {
            let holder = try await lab.host(
                "w1",
                """
                setsid flock /run/slicec/locks/\(lock) sleep 300 >/dev/null 2>&1 & echo $!
                until ! flock -n /run/slicec/locks/\(lock) true; do sleep 0.01; done
                """)
            return try #require(Int(holder.output.split(separator: "\n").first ?? ""), "\(holder.output)")
        }

        /// One host at a time, and a signal as soon as something is done: there is always more to do.
        @Test(arguments: ["INT", "TERM", "HUP"]) func whatIsInFlightIsFinished(signal: String) async throws {
            let slice = try TestSlice("stopped", Self.body)
            defer { slice.remove() }
            let result = try await cluster.sh(
                """
                env --default-signal=INT,HUP "$SLICEC_UNDER_TEST" apply --json --parallelism 1 --auto-approve \
                    \(slice.file) >\(slice.file).events 2>\(slice.file).errors & pid=$!
                until grep -q '"event":"done"' \(slice.file).events || ! kill -0 $pid; do sleep 0.01; done
                kill -\(signal) $pid; wait $pid; echo "status $?"
                tail -n 1 \(slice.file).events; cat \(slice.file).errors; rm -f \(slice.file).*
                """)
            #expect(result.output.contains("status 130\n"), "\(result.output)")
            #expect(result.output.contains(#""result":"interrupted","exitStatus":130"#), "\(result.output)")
            #expect(result.output.contains(#""failed":0"#) && result.output.contains("stopping: "), "\(result.output)")
            // The lock is given back, and what was done is known.
            #expect(try await cluster.slicec("unlock", slice.name).output.contains("Nobody works on"))
            let plan = try await cluster.slicec("plan", "--refresh", "--json", slice.file)
            #expect(plan.status == 0 && !plan.output.contains(#""actions": []"#))
            try await cluster.expectConverges(slice, signal)
            try await cluster.expectDestroys(slice, signal)
            #expect(try await Hosts.leftovers() == [])
        }

        /// A host that does not get on, since somebody has its lock.
        @Test func twoSignalsEndItAtOnce() async throws {
            let slice = try TestSlice("halted", Self.body)
            defer { slice.remove() }
            let id = try await apply(slice)
            let pid = try await hold("slice-\(id)")
            let result = try await cluster.sh(
                """
                env --default-signal=INT "$SLICEC_UNDER_TEST" destroy --json --auto-approve \
                    \(slice.file) >\(slice.file).events 2>\(slice.file).errors & pid=$!
                # The other hosts are done; this one is waited for.
                until [ "$(grep -c '"event":"done"' \(slice.file).events)" -ge 3 ] || ! kill -0 $pid; do sleep 0.01; done
                kill -INT $pid
                until grep -q stopping \(slice.file).errors || ! kill -0 $pid; do sleep 0.01; done
                kill -INT $pid; wait $pid; echo "status $?"
                tail -n 1 \(slice.file).events; cat \(slice.file).errors; rm -f \(slice.file).*
                """)
            _ = try await lab.host("w1", "kill -9 -\(pid)")
            #expect(result.output.contains("status 130\n"), "\(result.output)")
            #expect(result.output.contains(#""result":"interrupted""#), "\(result.output)")
            #expect(
                result.output.contains("Stopped at once") && result.output.contains("To go on: "), "\(result.output)")
            #expect(try await cluster.slicec("unlock", slice.name).output.contains("Nobody works on"))
            try await cluster.expectDestroys(slice, "after two signals")
            #expect(try await Hosts.leftovers() == [])
        }

        /// What was sent ahead of the step that a host is at is taken back.
        @Test func whatWasSentAheadIsNotBegun() async throws {
            let slice = try TestSlice("ahead", Self.body)
            defer { slice.remove() }
            let id = try await apply(slice)
            // The taps' guards are taken away behind this lock: the disk's turn comes after that.
            let pid = try await hold("nftables")
            let result = try await cluster.sh(
                """
                on() { slicec lab exec --name \(LabCluster.name) w1 -- sh -c "$1"; }
                env --default-signal=INT "$SLICEC_UNDER_TEST" destroy --json --auto-approve \
                    \(slice.file) >\(slice.file).events 2>\(slice.file).errors & pid=$!
                until grep -q '"begun".*vm.unport:a' \(slice.file).events || ! kill -0 $pid; do sleep 0.01; done
                kill -INT $pid
                on "timeout 60 sh -c 'until grep -q halted /run/slicec/locks/slice-\(id); do sleep 0.01; done'"
                on "kill -9 -\(pid)"
                wait $pid; echo "status $?"
                on "ls /var/lib/slicec/vms/*/disk.qcow2"
                cat \(slice.file).events >&2; rm -f \(slice.file).*
                """)
            #expect(
                result.output.split(separator: "\n").count == 2
                    && result.output.hasPrefix("status 130\n/var/lib/slicec"),
                "\(result.output)\(result.errors)")
            #expect(try result.errors.contains(Regex(#""notStarted":\[[^\]]*"vm.undisk:a""#)), "\(result.errors)")
            try await cluster.expectDestroys(slice, "after that")
            #expect(try await Hosts.leftovers() == [])
        }

        /// Nobody reads on; what was begun is still brought to its end.
        @Test(arguments: ["2>/dev/null", "2>&1"]) func aClosedPipeStopsNothing(errors: String) async throws {
            let slice = try TestSlice("piped", Self.body)
            defer { slice.remove() }
            for options in ["--json", ""] {
                let result = try await cluster.sh(
                    """
                    slicec apply \(options) --auto-approve \(slice.file) \(errors) | head -n 1 >/dev/null
                    echo "status ${PIPESTATUS[0]}"
                    slicec plan --refresh --detailed-exitcode \(slice.file) >/dev/null; echo "plan $?"
                    """)
                #expect(result.output == "status 0\nplan 0\n", "\(options): \(result.output)\(result.errors)")
                try await cluster.expectDestroys(slice, options)
            }
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
