import Glibc
import Testing

extension LabTests {
    /// What goes wrong while a run is at work, for real: each ends in convergence, or in an error after which the
    /// same command goes on.
    @Suite(.serialized)
    struct Faults {
        let lab = LabCluster.shared
        let cluster: IdleCluster

        init() async throws {
            try await lab.up()
            cluster = try await IdleCluster()
        }

        private static let body = """
            "vms": [{"name": "a", "flavor": "idle", "interfaces": 2, "internet": true, "worker": "w1"},
                    {"name": "b", "flavor": "idle", "interfaces": 2, "worker": "w2"},
                    {"name": "c", "flavor": "idle", "interfaces": 2, "worker": "w3"}],
            "links": [{"endpoints": ["a.eth1", "b.eth1"]}, {"endpoints": ["b.eth2", "c.eth1"]},
                      {"endpoints": ["c.eth2", "a.eth2"]}]
            """

        /// Rounds of what is repeated: a few each time, many where somebody has the time.
        private static let rounds = getenv("SLICEC_LAB_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 10

        /// SIGKILL at random instants of apply and of destroy.
        @Test func killedAtAnyInstantNothingIsLost() async throws {
            let slice = try TestSlice("killed", Self.body)
            defer { slice.remove() }
            var random = SystemRandomNumberGenerator()
            // How long both take here, so that instants spread over all of it.
            let whole = try await cluster.sh(
                """
                set -e; start=$(date +%s%N); slicec apply --auto-approve \(slice.file) >/dev/null
                middle=$(date +%s%N); slicec destroy --auto-approve \(slice.file) >/dev/null
                echo $(((middle - start) / 1000000)) $((($(date +%s%N) - middle) / 1000000))
                """)
            let times = whole.output.split { $0.isWhitespace }.compactMap { Int($0) }
            try #require(whole.status == 0 && times.count == 2, "\(whole.output)\(whole.errors)")
            var hits = 0
            for round in 1...Self.rounds {
                let instants = times.map { Int.random(in: 0...$0, using: &random) }
                let note = "round \(round): killed \(instants[0]) ms into apply, \(instants[1]) ms into destroy"
                if try await kill("apply", slice, after: instants[0]) { hits += 1 }
                if round % 3 != 0 { try await cluster.expectConverges(slice, note) }
                if try await cluster.slicec("show", slice.name).status == 0 {
                    if try await kill("destroy", slice, after: instants[1]) { hits += 1 }
                }
                // Every other time, what was half destroyed is what it is: destroy ends it.
                if try await cluster.slicec("show", slice.name).status == 0 {
                    try await cluster.expectDestroys(slice, note)
                }
                #expect(try await Hosts.leftovers() == [], "\(note)")
            }
            #expect(hits > 0, "no run was killed before its end")
        }

        /// - Returns: whether it was killed before it came to its end.
        private func kill(_ verb: String, _ slice: TestSlice, after milliseconds: Int) async throws -> Bool {
            let seconds = "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
            let result = try await cluster.sh(
                """
                "$SLICEC_UNDER_TEST" \(verb) --auto-approve \(slice.file) >/dev/null 2>&1 & pid=$!
                sleep \(seconds); kill -9 $pid 2>/dev/null; wait $pid; echo $?
                """)
            // 128 + SIGKILL.
            return result.output == "137\n"
        }

        /// What slices share comes with the first and goes with the last, whoever is faster.
        @Test func twoSlicesWithInternetComeAndGoAtOnce() async throws {
            let slices = [try TestSlice("one", Self.body), try TestSlice("two", Self.body)]
            defer { slices.forEach { $0.remove() } }
            for round in 1...max(2, Self.rounds / 4) {
                let result = try await cluster.sh(
                    """
                    fail() { echo "$*"; cat \(slices[0].file).log \(slices[1].file).log; exit 1; }
                    for verb in apply destroy; do
                        slicec $verb --auto-approve \(slices[0].file) >\(slices[0].file).log 2>&1 & first=$!
                        slicec $verb --auto-approve \(slices[1].file) >\(slices[1].file).log 2>&1 & second=$!
                        wait $first || fail "$verb one"
                        wait $second || fail "$verb two"
                        if [ $verb = apply ]; then slicec status >\(slices[0].file).log 2>&1 || fail status; fi
                    done
                    # One goes while the other comes.
                    slicec apply --auto-approve \(slices[0].file) >\(slices[0].file).log 2>&1 || fail apply one
                    slicec destroy --auto-approve \(slices[0].file) >\(slices[0].file).log 2>&1 & first=$!
                    slicec apply --auto-approve \(slices[1].file) >\(slices[1].file).log 2>&1 & second=$!
                    wait $first || fail "destroy one while two comes"
                    wait $second || fail "apply two while one goes"
                    slicec status >\(slices[0].file).log 2>&1 || fail status
                    slicec destroy --auto-approve \(slices[1].file) >\(slices[1].file).log 2>&1 || fail destroy two
                    rm -f \(slices[0].file).log \(slices[1].file).log
                    """)
                #expect(result.status == 0, "round \(round): \(result.output)\(result.errors)")
                #expect(try await Hosts.leftovers() == [], "round \(round)")
            }
        }

        @Test func sixteenSlicesAtOnceShareNothing() async throws {
            let slices = try (1...16).map { number in
                try TestSlice(
                    "many\(number)",
                    """
                    "vms": [{"name": "a", "flavor": "idle"}, {"name": "b", "flavor": "idle"}],
                    "links": [{"endpoints": ["a.eth1", "b.eth1"]}]
                    """)
            }
            defer { slices.forEach { $0.remove() } }
            let files = slices.map(\.file).joined(separator: " ")
            let script = """
                pids=
                for file in \(files); do
                    slicec VERB --auto-approve $file >$file.log 2>&1 & pids="$pids $!"
                done
                failed=0
                for pid in $pids; do wait $pid || failed=1; done
                if [ $failed = 1 ]; then for file in \(files); do cat $file.log; done; fi
                for file in \(files); do rm -f $file.log; done
                exit $failed
                """
            let applied = try await cluster.sh(script.replacing("VERB", with: "apply"))
            #expect(applied.status == 0, "\(applied.output)")
            let status = try await cluster.slicec("status")
            #expect(status.status == 0, "\(status.output)\(status.errors)")
            #expect(try await cluster.slicec("state", "check").status == 0)
            // As the hosts have it: no tag, tap or VNC port belongs to two.
            let gateways = try await lab.text("w3", Self.portsAndTags + " | grep '^gw_vlan'").lines
            let tags = gateways.compactMap { $0.split(separator: " ").last }
            #expect(gateways.count == 16 && Set(tags).count == 16, "\(gateways)")
            var taps: [String] = []
            for host in Hosts.workers { taps += try await lab.text(host, "ls /sys/class/net | grep '^tap_'").lines }
            // Of each VM the management interface and one more.
            #expect(taps.count == 64 && Set(taps).count == 64, "\(taps.sorted())")
            let consoles = "ps -e -o args= | grep '^qemu-system' | grep -o -- '-vnc [^ ]*'"
            var displays: [String] = []
            for host in Hosts.workers { displays += try await lab.text(host, consoles).lines }
            #expect(displays.count == 32 && Set(displays.compactMap { $0.split(separator: ":").last }).count == 32)
            let destroyed = try await cluster.sh(script.replacing("VERB", with: "destroy"))
            #expect(destroyed.status == 0, "\(destroyed.output)")
            #expect(try await Hosts.leftovers() == [])
        }

        /// A line for each port of Open vSwitch: its name and its tag.
        private static let portsAndTags =
            "ovs-vsctl --format=csv --no-headings --data=bare --columns=name,tag list Port | tr -d '\"' | tr ',' ' '"

        /// A run that was stopped keeps its lock, until somebody takes it away: then it can do no harm.
        @Test func stoppedRunIsNotRobbedButCanBeUnlocked() async throws {
            // What slices share it may have in its hands: that is not taken away.
            let slice = try TestSlice("asleep", Self.body.replacing(#""internet": true, "#, with: ""))
            defer { slice.remove() }
            let result = try await cluster.sh(
                """
                log=\(slice.file).log
                "$SLICEC_UNDER_TEST" apply --auto-approve \(slice.file) >$log 2>&1 & pid=$!
                until grep -q ' done ' $log; do kill -0 $pid || break; done
                # Not while it writes the state, or has what slices share, such as the copying of an image:
                # then it would keep everybody out of that, too.
                holds() {
                    grep -q "POSIX .* $pid " /proc/locks || [ "$(grep -c "FLOCK .* $pid " /proc/locks)" -gt 1 ]
                }
                # A signal is sent at once, but its thread stops when it next leaves the kernel: until all
                # have, one of them may still take a lock.
                stopped() {
                    for thread in /proc/$pid/task/*; do
                        grep -q '^State:.T' $thread/status || return 1
                    done
                }
                while kill -STOP $pid && until stopped; do :; done && holds; do
                    kill -CONT $pid
                    sleep 0.01
                done
                slicec apply --auto-approve --lock-timeout 0 \(slice.file) >/dev/null 2>&1; echo "other: $?"
                slicec unlock asleep >/dev/null 2>&1; echo "who: $?"
                slicec unlock asleep --force >/dev/null 2>&1; echo "unlock: $?"
                slicec apply --auto-approve \(slice.file) >$log.other 2>&1; echo "other: $?"
                kill -CONT $pid
                wait $pid; echo "stopped: $?"
                grep -o SLC331 $log | head -n 1
                cat $log.other >&2
                cat $log >&2
                rm -f $log $log.other
                """)
            #expect(
                result.output == "other: 3\nwho: 3\nunlock: 0\nother: 0\nstopped: 3\nSLC331\n",
                "\(result.output)\(result.errors)")
            try await cluster.expectConverges(slice, "afterwards")
            try await cluster.expectDestroys(slice, "afterwards")
            #expect(try await Hosts.leftovers() == [])
        }

        @Test func switchThatDiesInTheMidst() async throws {
            let slice = try TestSlice("switch", Self.body)
            defer { slice.remove() }
            // Nobody but the lab brings it back.
            try await disturb(slice, host: "w3", "kill -9 $(cat /run/openvswitch/ovs-vswitchd.pid)", ["SLC416"])
        }

        @Test func workerWhoseSSHStopsInTheMidst() async throws {
            let slice = try TestSlice("silent", Self.body)
            defer { slice.remove() }
            try await disturb(slice, host: "w2", "kill -9 $(pidof sshd)", ["SLC401", "SLC409"])
        }

        /// Something dies while apply is at work, and comes back afterwards.
        private func disturb(_ slice: TestSlice, host: String, _ harm: String, _ codes: [String]) async throws {
            let result = try await cluster.sh(
                """
                log=\(slice.file).log
                "$SLICEC_UNDER_TEST" apply --auto-approve \(slice.file) >$log 2>&1 & pid=$!
                until grep -q ' done ' $log; do kill -0 $pid || break; done
                slicec lab exec --name \(LabCluster.name) \(host) -- sh -c '\(harm)' >/dev/null
                if kill -0 $pid; then echo 'harmed in time'; fi
                wait $pid; status=$?
                cat $log; rm -f $log
                exit $status
                """)
            #expect([0, 5].contains(result.status), "\(result.status): \(result.output)")
            #expect(result.output.contains("harmed in time"), "the run was over: \(result.output)")
            #expect(result.status == 0 || result.output.contains("To go on: slicec apply"), "\(result.output)")
            let isTold = codes.contains { result.output.contains("error[\($0)]") }
            #expect(result.status == 0 || isTold, "\(result.output)")
            #expect(try await lab.lab("up").status == 0)
            try await cluster.expectConverges(slice, harm)
            try await cluster.expectDestroys(slice, harm)
            #expect(try await Hosts.leftovers() == [])
        }

        /// The disk with the state runs full, at one write after the other.
        @Test func stateOnAFullDisk() async throws {
            let slice = try TestSlice("fullstate", Self.body)
            defer { slice.remove() }
            let folder = "\(slice.file).state"
            let environment = ["SLICEC_STATE": folder + "/state.db"]
            // The hosts are the lab's state's: this one is a copy of it, with the same lineage.
            let made = try await cluster.sh(
                """
                mkdir \(folder) && mount -t tmpfs -o size=1m tmpfs \(folder)
                slicec state backup \(folder)/state.db
                """)
            #expect(made.status == 0, "\(made.output)\(made.errors)")
            var endings: Set<Int> = []
            for room in [0, 8, 16, 32, 64] {
                let full = try await cluster.sh(
                    """
                    free() { df --output=avail -k \(folder) | tail -n 1; }
                    dd if=/dev/zero of=\(folder)/filler bs=1k count=$(($(free) - \(room))) 2>/dev/null
                    slicec apply --auto-approve \(slice.file); status=$?
                    rm \(folder)/filler
                    exit $status
                    """, environment: environment)
                endings.insert(full.status)
                if full.status != 0 {
                    #expect(
                        full.errors.contains("SLC306") && full.errors.contains("full"), "\(room) KiB: \(full.errors)")
                    #expect([1, 5].contains(full.status), "\(room) KiB: \(full.status)")
                }
                let check = try await cluster.slicec("state", "check", environment: environment)
                #expect(check.status == 0, "\(room) KiB: \(check.errors)")
                let again = try await cluster.slicec("apply", "--auto-approve", slice.file, environment: environment)
                #expect(again.status == 0, "\(room) KiB: \(again.output)\(again.errors)")
                let gone = try await cluster.slicec("destroy", "--auto-approve", slice.file, environment: environment)
                #expect(gone.status == 0, "\(room) KiB: \(gone.output)\(gone.errors)")
                #expect(try await Hosts.leftovers() == [], "\(room) KiB")
            }
            #expect(endings.contains { $0 != 0 }, "the disk was never full")
            _ = try await cluster.sh("umount \(folder); rmdir \(folder)")
        }
    }
}
