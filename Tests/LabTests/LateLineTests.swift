import Testing

extension LabTests {
    /// A network that hangs for a while and comes back.
    @Suite(.serialized)
    struct LateLines {
        let lab = LabCluster.shared
        let cluster: IdleCluster

        init() async throws {
            try await lab.up()
            cluster = try await IdleCluster()
        }

        private static func body(links: Int) -> String {
            let list = (1...links).map { "{\"endpoints\": [\"a.eth\($0)\", \"b.eth\($0)\"]}" }
            return """
                "vms": [{"name": "a", "flavor": "idle", "interfaces": 2, "worker": "w1"},
                        {"name": "b", "flavor": "idle", "interfaces": 2, "worker": "w2"}],
                "links": [\(list.joined(separator: ", "))]
                """
        }

        /// A run whose network node, once it is connected, hears nothing of what it is sent.
        ///
        /// - Parameters:
        ///   - apply: the command; `$pid` is its process.
        ///   - before: done when it is connected; then: when the node is deaf, with the node's `$sessions`.
        private func hang(
            _ apply: String, _ slice: TestSlice, before: String = "", then: String
        ) async throws -> LabCluster.Output {
            // Between the look, for which it connects, and the first action a run needs this lock.
            try await cluster.sh(
                """
                on() { slicec lab exec --name \(LabCluster.name) \(Hosts.node) -- sh -c "$1"; }
                errors=\(slice.file).errors
                exec 8>>\(lab.folder)/state.db.locks/allocation
                flock 8
                \(apply) \(slice.file) >$errors 2>&1 8>&- & pid=$!
                until grep -q 'network.link' $errors; do kill -0 $pid || break; sleep 0.01; done
                \(before)
                sessions=$(on "ps -e -o pid= -o args= | awk '/sshd: / && !/listener/ { print \\$1 }'")
                on "kill -STOP $(echo $sessions)"
                flock -u 8
                \(then)
                cat $errors >&2
                rm -f $errors
                """)
        }

        /// What a killed run had sent reaches the host when all of its slice is gone there.
        @Test func whatComesLateMakesNothing() async throws {
            let slice = try TestSlice("late", Self.body(links: 1))
            defer { slice.remove() }
            try await cluster.expectConverges(slice, "before")
            try slice.write(Self.body(links: 2))
            let result = try await hang(
                "\"$SLICEC_UNDER_TEST\" apply --auto-approve", slice,
                then: """
                    # Until it is there and nobody reads it.
                    on "timeout 20 sh -c 'until ss -Hnt sport = :22 | grep -q \\"ESTAB *[1-9]\\"; do :; done'" || echo "nothing came"
                    kill -9 $pid; wait $pid
                    slicec destroy --auto-approve \(slice.file) >>$errors 2>&1; echo "destroy $?"
                    on "kill -CONT $(echo $sessions)
                        for pid in $(echo $sessions); do while kill -0 \\$pid 2>/dev/null; do sleep 0.01; done; done"
                    """)
            #expect(result.output == "destroy 0\n", "\(result.output)\(result.errors)")
            #expect(try await Hosts.leftovers() == [])
        }

        /// What leads to a host that hangs has the pipes of its `ssh`, and outlives it: that does not keep the run.
        @Test func aHostThatHangsBehindAProxyKeepsNobody() async throws {
            let slice = try TestSlice("proxied", Self.body(links: 1))
            defer { slice.remove() }
            try await cluster.expectConverges(slice, "before")
            try slice.write(Self.body(links: 2))
            let result = try await hang(
                "timeout -s KILL 60 \"$SLICEC_UNDER_TEST\" apply --auto-approve --action-timeout 2 --stop-timeout 1",
                slice,
                before: """
                    for ssh in $(pgrep -P $(pgrep -P $pid)); do proxies="$proxies $(pgrep -P $ssh)"; done
                    """,
                then: """
                    wait $pid; echo "apply $?"
                    for proxy in $proxies; do case $(cat /proc/$proxy/stat 2>/dev/null) in
                    '' | *') Z '*) ;;
                    *) echo "a proxy is left behind"; kill -9 $proxy ;;
                    esac; done
                    on "kill -CONT $(echo $sessions)"
                    grep -o -m 1 'error.SLC4[0-9]*' $errors
                    """)
            #expect(result.output == "apply 5\nerror[SLC407\n", "\(result.output)\(result.errors)")
            try await cluster.expectConverges(slice, "afterwards")
            try await cluster.expectDestroys(slice, "afterwards")
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
