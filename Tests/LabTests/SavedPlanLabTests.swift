import Glibc
import Testing

extension LabTests {
    /// A plan that is made in one place and carried out in another.
    @Suite(.serialized)
    struct SavedPlans {
        let lab = LabCluster.shared

        init() async throws { try await lab.up() }

        @Test func whatWasSavedIsWhatIsDone() async throws {
            let body =
                #""vms": [{"name": "a", "flavor": "cirros", "interfaces": 1}, {"name": "b", "flavor": "cirros", "interfaces": 1}]"#
            let (mine, other) = (try TestSlice("mine", body), try TestSlice("other", body))
            let plan = "/tmp/slicec-test-\(getpid())-plan.json"
            defer {
                mine.remove()
                other.remove()
                unlink(plan)
            }
            func apply(expecting status: Int = 0) async throws -> LabCluster.Output {
                let result = try await lab.slicec(["apply", "--auto-approve", "--plan", plan])
                #expect(result.status == status, "\(result.output)\(result.errors)")
                return result
            }
            // In "CI": the file is saved, and then is all that there is.
            try await mine.apply()
            try mine.write(body + #", "links": [{"name": "net", "endpoints": ["a.eth1", "b.eth1"]}]"#)
            #expect(try await lab.slicec(["plan", "--out", plan, mine.file]).status == 0)
            mine.remove()
            // Another slice in between, with VMs of the same names on the same workers.
            try await other.apply()
            let (others, before) = (try await other.vm("a"), try await mine.vm("a"))
            let survivor = try await Hosts.qemu(others.id, on: others.worker)

            let done = try await apply()
            #expect(done.output.contains("network.link:net"), "\(done.output)")
            let vlan = try await mine.vlan()
            #expect(try await Hosts.tag("tap_\(before.id)_eth1", on: before.worker) == "\(vlan)")
            #expect(try await Hosts.tag("gw_vlan\(vlan)", on: Hosts.node) == "\(vlan)")
            let again = try await apply(expecting: 4)
            #expect(again.errors.contains("SLC323") && again.errors.contains("its serial was"), "\(again.errors)")

            // What the plan does not say is not done, even where it is a repair.
            try mine.write(body)
            #expect(try await lab.slicec(["plan", "--out", plan, mine.file]).status == 0)
            let b = try await mine.vm("b")
            let pid = try #require(try await Hosts.qemu(b.id, on: b.worker))
            _ = try await lab.text(b.worker, "kill -9 \(pid); while kill -0 \(pid) 2>/dev/null; do sleep 0.1; done")
            let drifted = try await apply(expecting: 4)
            #expect(drifted.errors.contains("+ vm.launch:b on"), "\(drifted.errors)")
            #expect(try await Hosts.qemu(b.id, on: b.worker) == nil)
            #expect(try await Hosts.tag("gw_vlan\(vlan)", on: Hosts.node) == "\(vlan)", "nothing was done")

            // A saved destroy takes its slice, and leaves the other's VMs alone.
            #expect(try await lab.slicec(["plan", "--destroy", "--out", plan, mine.file]).status == 0)
            _ = try await apply()
            #expect(try await Hosts.qemu(before.id, on: before.worker) == nil)
            #expect(try await Hosts.tag("gw_vlan\(vlan)", on: Hosts.node) == "")
            #expect(try await Hosts.qemu(others.id, on: others.worker) == survivor)
            #expect(try await apply(expecting: 4).errors.contains("is gone now"))
            try await other.destroy()
            #expect(try await Hosts.leftovers() == [])
        }
    }
}
