import Glibc
import Testing

extension LabTests {
    /// `slicec image`: copies that are cut off and go on, damage that is found, disks that are full.
    @Suite(.serialized)
    struct Images {
        let lab = LabCluster.shared
        private let clusterFile: String

        /// Bytes of the image: two of the blocks that half copies are compared by, and a bit more.
        private static let size = 150 << 20

        init() async throws {
            try await lab.up()
            clusterFile = lab.folder + "/images.json"
            // No byte of it is like that of another test's.
            let made = try await lab.run([
                "/bin/sh", "-c",
                #"""
                set -e
                head -c \#(Self.size) /dev/urandom >"$1/big.raw"
                head -c 1048576 /dev/urandom >"$1/small.raw"
                flavor() { printf '{"cores": 1, "memoryGB": 0.125, "diskGB": 1, "image": "%s"}' "$1"; }
                jq --argjson big "$(flavor "$1/big.raw")" --argjson small "$(flavor "$1/small.raw")" \
                    '.flavors = {big: $big, small: $small}' "$2" >"$3"
                """#, "sh", lab.folder, lab.clusterFile, clusterFile,
            ])
            try #require(made.status == 0, "\(made.errors)")
        }

        /// Shell text in which `slicec` is the program, and some more that tests need.
        private func sh(_ script: String, environment: [String: String] = [:]) async throws -> LabCluster.Output {
            let functions = #"""
                slicec() { "$SLICEC_UNDER_TEST" "$@"; }
                on() { host=$1; shift; slicec lab exec --name \#(LabCluster.name) "$host" -- sh -c "$*"; }
                big=$(sha256sum \#(lab.folder)/big.raw); big=${big%% *}
                small=$(sha256sum \#(lab.folder)/small.raw); small=${small%% *}
                images=/var/lib/slicec/images
                # part HOST: bytes of the half copy there.
                part() { on "$1" "stat -c %s $images/.$big.part 2>/dev/null || echo 0"; }
                # grown HOST PID BYTES: waits until as much has arrived, as long as the process lives.
                grown() { while [ "$(part "$1")" -lt "$3" ]; do kill -0 "$2" || return 1; done; }
                # came HOST: bytes that have come to it so far, of whatever.
                came() { on "$1" 'cat /sys/class/net/mgmt0/statistics/rx_bytes'; }
                # sender PID: the ssh that sends for it.
                sender() { ps -eo pid,ppid,args | awk -v p="$1" '$2 == p && /ControlMaster=no/ && /image-/ {print $1}'; }
                at() { jq -s '[.[] | select(.event == "resumed") | .at] | last // 0' "$1"; }
                log=\#(lab.folder)/push.log
                """#
            return try await lab.run(
                ["/bin/bash", "-c", functions + "\n" + script],
                environment: environment.merging([
                    "SLICEC_CLUSTER": clusterFile, "SLICEC_UNDER_TEST": lab.program,
                ]) { first, _ in first })
        }

        /// The workers as they were.
        private func clear() async throws {
            for host in Hosts.workers {
                _ = try await sh(
                    "on \(host) \"rm -f $images/$big.* $images/.$big.* $images/$small.* $images/.$small.*\"")
            }
        }

        /// Lines `NAME VALUE` of a script's output.
        private func numbers(_ output: LabCluster.Output) throws -> [String: Int] {
            var numbers: [String: Int] = [:]
            for line in output.output.lines {
                let words = line.split(separator: " ").map(String.init)
                if words.count == 2 { numbers[words[0]] = Int(words[1]) }
            }
            return numbers
        }

        @Test func cutCopyGoesOnAndSendsOnlyTheRest() async throws {
            let result = try await sh(
                #"""
                "$SLICEC_UNDER_TEST" image push big --worker w1 --retries 0 --json >$log 2>$log.err & pid=$!
                grown w1 $pid 30000000
                kill -9 $(sender $pid); wait $pid; echo "cut $?"
                echo "part $(part w1)"
                slicec image list --json | jq -r '"listed \(.halves[0].size)"'
                before=$(came w1)
                slicec image push big --worker w1 --json >$log 2>>$log.err; echo "again $?"
                echo "sent $(($(came w1) - before))"
                echo "at $(at $log)"
                on w1 "sha256sum $images/$big.raw" | grep -c "^$big" | sed 's/^/right /'
                cat $log $log.err >&2
                """#)
            let seen = try numbers(result)
            let part = try #require(seen["part"])
            #expect(seen["cut"] == 5 && seen["again"] == 0 && seen["right"] == 1, "\(result.output)\(result.errors)")
            #expect(part >= 30_000_000 && part < Self.size)
            #expect(seen["at"] == part && seen["listed"] == part, "\(result.output)")
            // What ssh itself adds is some percent.
            let sent = try #require(seen["sent"])
            #expect(sent > Self.size - part && sent < (Self.size - part) * 11 / 10, "\(result.output)")
            try await clear()
        }

        /// A connection that is cut within a run is made again by the run itself.
        @Test func cutCopyGoesOnWithinARun() async throws {
            let result = try await sh(
                #"""
                "$SLICEC_UNDER_TEST" image push big --worker w1 --json >$log 2>$log.err & pid=$!
                grown w1 $pid 30000000
                kill -9 $(sender $pid); wait $pid; echo "done $?"
                echo "at $(at $log)"
                on w1 "sha256sum $images/$big.raw" | grep -c "^$big" | sed 's/^/right /'
                cat $log >&2
                """#)
            let seen = try numbers(result)
            #expect(seen["done"] == 0 && seen["right"] == 1, "\(result.output)\(result.errors)")
            #expect(seen["at"] ?? 0 >= 30_000_000, "\(result.output)")
            try await clear()
        }

        /// What a run that was killed had sent goes on by itself; the next one takes it over.
        @Test func killedPushIsTakenOver() async throws {
            let result = try await sh(
                #"""
                "$SLICEC_UNDER_TEST" image push big --worker w1 >$log 2>&1 & pid=$!
                grown w1 $pid 30000000
                kill -9 $pid; wait $pid 2>/dev/null
                slicec image push big --worker w1 --json >$log 2>$log.err; echo "again $?"
                echo "at $(at $log)"
                jq -r 'select(.event == "done") | "found \(if .found then 1 else 0 end)"' $log
                on w1 "sha256sum $images/$big.raw" | grep -c "^$big" | sed 's/^/right /'
                echo "parts $(on w1 "ls -A $images" | grep -c part)"
                cat $log $log.err >&2
                """#)
            let seen = try numbers(result)
            #expect(seen["again"] == 0 && seen["right"] == 1 && seen["parts"] == 0, "\(result.output)\(result.errors)")
            #expect(seen["at"] ?? 0 >= 30_000_000 || seen["found"] == 1, "\(result.output)\(result.errors)")
            try await clear()
        }

        @Test func interruptedPushKeepsWhatHasArrived() async throws {
            let result = try await sh(
                #"""
                "$SLICEC_UNDER_TEST" image push big --worker w1 >$log 2>&1 & pid=$!
                grown w1 $pid 30000000
                kill -INT $pid; wait $pid; echo "stopped $?"
                echo "told $(grep -c 'To go on: slicec image push big --worker w1' $log)"
                echo "part $(part w1)"
                slicec image push big --worker w1 --json >$log.json 2>$log.err; echo "again $?"
                echo "at $(at $log.json)"
                cat $log $log.json >&2
                """#)
            let seen = try numbers(result)
            #expect(
                seen["stopped"] == 130 && seen["told"] == 1 && seen["again"] == 0, "\(result.output)\(result.errors)")
            #expect(seen["part"] ?? 0 >= 30_000_000 && seen["at"] == seen["part"], "\(result.output)")
            try await clear()
        }

        @Test func twoPushesAtOnceSendOnce() async throws {
            let result = try await sh(
                #"""
                before=$(came w2)
                "$SLICEC_UNDER_TEST" image push big --worker w2 >$log 2>&1 & first=$!
                "$SLICEC_UNDER_TEST" image push big --worker w2 >$log.other 2>&1 & second=$!
                wait $first; echo "first $?"
                wait $second; echo "second $?"
                echo "sent $(($(came w2) - before))"
                cat $log $log.other >&2
                """#)
            let seen = try numbers(result)
            #expect(seen["first"] == 0 && seen["second"] == 0, "\(result.output)\(result.errors)")
            #expect(seen["sent"] ?? 0 < Self.size * 11 / 10, "\(result.output)")
            try await clear()
        }

        @Test func fullDiskIsSeenBeforehandAndInTheMidst() async throws {
            let result = try await sh(
                #"""
                on w2 "mkdir -p $images && mount -t tmpfs -o size=40m tmpfs $images"
                slicec image push big --worker w2 >$log 2>&1; echo "small $?"
                echo "refused $(grep -c 'SLC413' $log)"
                echo "nothing $(part w2)"
                on w2 "umount $images && mount -t tmpfs -o size=200m tmpfs $images"
                "$SLICEC_UNDER_TEST" image push big --worker w2 --retries 0 >$log.2 2>&1 & pid=$!
                grown w2 $pid 20000000
                on w2 "head -c 200000000 /dev/zero >$images/filler" 2>/dev/null
                wait $pid; echo "filled $?"
                echo "full $(grep -c 'SLC413' $log.2)"
                echo "part $(part w2)"
                on w2 "rm $images/filler"
                slicec image push big --worker w2 --json >$log.json 2>$log.err; echo "again $?"
                echo "at $(at $log.json)"
                on w2 "sha256sum $images/$big.raw" | grep -c "^$big" | sed 's/^/right /'
                on w2 "umount $images"
                cat $log $log.2 $log.json >&2
                """#)
            let seen = try numbers(result)
            #expect(
                seen["small"] == 5 && seen["refused"] == 1 && seen["nothing"] == 0, "\(result.output)\(result.errors)")
            #expect(seen["filled"] == 5 && seen["full"] == 1, "\(result.output)\(result.errors)")
            #expect(seen["part"] ?? 0 >= 20_000_000 && seen["at"] == seen["part"], "\(result.output)\(result.errors)")
            #expect(seen["again"] == 0 && seen["right"] == 1, "\(result.output)\(result.errors)")
        }

        /// Behind a host that lost its power, a file may be as long as it was and end in something else.
        @Test func garbledHalfCopyIsNoBeginning() async throws {
            let result = try await sh(
                #"""
                slicec image push small --worker w1 >/dev/null 2>&1
                { head -c 70000000 \#(lab.folder)/big.raw; head -c 10000000 /dev/zero; } >\#(lab.folder)/half
                on w1 "cat >$images/.$big.part" <\#(lab.folder)/half
                slicec image push big --worker w1 --json >$log 2>$log.err; echo "pushed $?"
                echo "at $(at $log)"
                on w1 "sha256sum $images/$big.raw" | grep -c "^$big" | sed 's/^/right /'
                cat $log >&2
                """#)
            let seen = try numbers(result)
            #expect(seen["pushed"] == 0 && seen["right"] == 1, "\(result.output)\(result.errors)")
            #expect(seen["at"] == 64 << 20, "\(result.output)")
            try await clear()
        }

        @Test func damageIsFoundAndMended() async throws {
            let slice = try TestSlice("lying", #""vms": [{"name": "a", "flavor": "small", "worker": "w2"}]"#)
            defer { slice.remove() }
            let result = try await sh(
                #"""
                harm() { on $1 "chmod u+w $images/$small.raw; printf X | dd of=$images/$small.raw conv=notrunc bs=1 seek=1000 2>/dev/null"; }
                fail() { echo "$*"; cat $log; exit 1; }
                slicec image push small >$log 2>&1 || fail push
                slicec apply --auto-approve \#(slice.file) >$log 2>&1 || fail apply
                slicec image verify small >$log 2>&1 || fail sound
                harm w1; harm w2
                slicec image verify small >$log 2>&1 && fail 'not found'
                grep -q 'over it\|Over it lie the disks of a (lying)' $log || fail 'not named'
                [ "$(grep -c DAMAGED $log)" = 2 ] || fail 'not both'
                slicec image verify --json 2>/dev/null | jq -e '.sound | not' >/dev/null || fail json
                # The one that nothing lies over is replaced, the other is not.
                slicec image push small --verify >$log 2>&1; [ $? = 5 ] || fail "push: $?"
                grep -q SLC418 $log || fail 'not refused'
                slicec image verify small --worker w1 >$log 2>&1 || fail 'w1 not mended'
                slicec image verify small --worker w2 >$log 2>&1 && fail 'w2 overwritten'
                # As it is said.
                on w2 "mv $images/$small.raw $images/$small.raw.damaged"
                slicec image push small >$log 2>&1 || fail 'push again'
                slicec image verify small >$log 2>&1 || fail 'w2 not mended'
                on w2 "rm -f $images/$small.raw.damaged"
                slicec image list --json | jq -e '.images[] | select(.flavors == ["small"]) | .workers[] |
                    select(.host == "10.0.10.2") | .vms[0].name == "a"' >/dev/null || fail 'list'
                slicec destroy --auto-approve \#(slice.file) >$log 2>&1 || fail destroy
                echo well
                """#)
            #expect(result.output == "well\n", "\(result.output)\(result.errors)")
            #expect(try await Hosts.leftovers() == [])
            try await clear()
        }

        @Test func whatMustNotBeDoneIsRefused() async throws {
            let state = "/tmp/slicec-test-\(getpid())-images.db"
            let result = try await sh(
                #"""
                # An image that a topology needs goes with any flavor of any state; a host does not.
                slicec image push small --worker w1 >$log 2>&1 || { echo push; cat $log; }
                slicec image push small --worker w1 --state \#(state) >$log 2>&1; echo "foreign $?"
                echo "told $(grep -c SLC405 $log)"
                slicec image list --state \#(state) >$log 2>&1; echo "looked $?"
                printf KDMV >\#(lab.folder)/small.raw
                slicec image push small >$log 2>&1; echo "vmdk $?"
                echo "located $(grep -c -- '--> .*images.json:[0-9]*:[0-9]*' $log)"
                echo "named $(grep -c 'qemu-img convert -f vmdk -O qcow2' $log)"
                slicec image push smal >$log 2>&1; echo "flavor $?"
                echo "meant $(grep -c 'did you mean "small"' $log)"
                slicec image push small --worker w9 >$log 2>&1; echo "worker $?"
                rm -rf \#(state) \#(state)-* \#(state).locks
                """#)
            let seen = try numbers(result)
            #expect(
                seen["foreign"] == 5 && seen["told"] == 1 && seen["looked"] == 1, "\(result.output)\(result.errors)")
            #expect(seen["vmdk"] == 1 && seen["located"] == 1 && seen["named"] == 1, "\(result.output)\(result.errors)")
            #expect(
                seen["flavor"] == 1 && seen["meant"] == 1 && seen["worker"] == 1, "\(result.output)\(result.errors)")
            try await clear()
        }
    }
}
