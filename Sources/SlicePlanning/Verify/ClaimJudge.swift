package import SliceTopology

/// Compares what is claimed with what hosts showed.
package struct ClaimJudge {
    let sights: [String: HostSight]
    /// Hosts that were asked together, in the order of their numbers.
    let hosts: [String]
    let lineage: String
    let cluster: Cluster

    /// - Parameters:
    ///   - sights: by host; a host that is missing could not be looked at.
    ///   - hosts: as ``HostSurveys`` had them.
    package init(sights: [String: HostSight], hosts: [String], lineage: String, cluster: Cluster) {
        self.sights = sights
        self.hosts = hosts
        self.lineage = lineage
        self.cluster = cluster
    }

    /// What became of a claim.
    package func result(of claim: DataPlaneClaim) -> ClaimResult {
        ClaimResult(claim: claim, verdict: verdict(of: claim))
    }

    private func verdict(of claim: DataPlaneClaim) -> ClaimVerdict {
        let host = claim.hosts.first ?? ""
        switch (claim.proof, sights[host]) {
        // What is seen on some hosts may refute it, whether or not the others were looked at.
        case (.exclusive(let vlan, let ports), _): return exclusive(vlan, ports, on: claim.hosts)
        case (_, nil): return .unknown("\(cluster.hostName(host)) was not looked at")
        case (.alive(let vmID, let pid), let sight?): return alive(sight.machines[vmID] ?? [], pid)
        case (.stopped(let vmID), let sight?):
            return sight.machines[vmID]?.first.map { .failed("it runs as process \($0.pid)") } ?? .held
        case (.tag(let tap, let vlan), let sight?): return tag(tap, vlan, sight)
        case (.wired(let tap, let vmID), let sight?): return wired(tap, vmID, sight)
        case (.trunk(let lines), let sight?): return trunk(host, sight, lines)
        case (.dhcp(let vlan, let reservations), let sight?):
            return dhcp(sight.networks[vlan], vlan, reservations, sight)
        case (.lease(let station), let sight?): return lease(station, sight.networks[station.vlan])
        case (.answers(let station), let sight?): return answers(station, sight)
        case (.gateway(let vlan, let group), let sight?): return gateway(vlan, group, sight)
        case (.forwards(let vlan, let routes), let sight?): return forwards(vlan, routes, sight)
        case (.fenced(let sliceID), let sight?): return fenced(sliceID, sight)
        case (.guarded(let workers), let sight?): return guarded(host, workers, sight)
        case (.isolated(let routes), let sight?): return isolated(routes, sight)
        case (.translated(let uplink), let sight?): return translated(uplink, sight)
        case (.reached(let station, let route), let sight?): return reached(station, route, sight)
        }
    }

    // MARK: VMs

    private func alive(_ found: [HostSight.Machine], _ pid: Int?) -> ClaimVerdict {
        guard let machine = found.first else { return .failed("no process of it runs") }
        if found.count > 1 {
            return .failed("it runs more than once: as " + found.map { "process \($0.pid)" }.joined(separator: " and "))
        }
        guard let pid else { return .failed("it runs as process \(machine.pid), and none is recorded") }
        if machine.pid != pid { return .failed("it runs as process \(machine.pid), not as \(pid)") }
        if ["T", "t"].contains(machine.state) { return .failed("its process \(pid) is stopped") }
        guard let guest = machine.guest else { return .failed("QEMU does not answer on its QMP socket") }
        return guest == "running" ? .held : .failed("QEMU says of its guest: \(guest)")
    }

    private func tag(_ tap: String, _ vlan: Int?, _ sight: HostSight) -> ClaimVerdict {
        guard let ports = sight.ports else { return Self.switchSilent }
        guard let port = ports.first(where: { $0.name == tap }) else {
            return vlan == nil ? .held : .failed("\(tap) is on no bridge")
        }
        guard let vlan else { return .failed("\(tap) is on the bridge \(port.bridge ?? "?")") }
        let bridge = PortSpec.bridge(ofTapIn: vlan, cluster.bridge)
        if port.bridge != bridge { return .failed("\(tap) is on the bridge \(port.bridge ?? "?"), not on \(bridge)") }
        if port.lineage != lineage { return .failed("\(tap) has lost the label of this state") }
        guard let tag = port.tag else { return .failed("\(tap) has no VLAN") }
        if tag != vlan { return .failed("\(tap) is in VLAN \(tag)") }
        if let mode = port.mode, mode != "access" { return .failed("\(tap) is no access port: \(mode)") }
        return port.trunks.isEmpty ? .held : .failed("\(tap) carries VLAN \(Self.list(port.trunks)) as well")
    }

    private func wired(_ tap: String, _ vmID: Int, _ sight: HostSight) -> ClaimVerdict {
        guard let interface = sight.interfaces[tap] else { return .failed("there is no interface \(tap)") }
        if !interface.isUp { return .failed("\(tap) is down") }
        let holders = sight.machines[vmID] ?? []
        if !holders.contains(where: { $0.taps.contains(tap) }) {
            return .failed(holders.isEmpty ? "VM \(vmID) does not run" : "VM \(vmID) does not hold \(tap)")
        }
        return interface.hasCarrier ? .held : .failed("\(tap) has no carrier")
    }

    // MARK: VLANs

    private func exclusive(_ vlan: Int, _ ports: [String: Set<String>], on hosts: [String]) -> ClaimVerdict {
        var found: [String] = []
        var unseen: [String] = []
        for host in hosts {
            guard let sight = sights[host], let there = sight.ports else {
                unseen.append(cluster.hostName(host))
                continue
            }
            let known = ports[host] ?? []
            for port in there where port.reaches(vlan, cluster.bridge) && !known.contains(port.name) {
                let owner = port.slice.map { " of slice \($0)" } ?? ""
                found.append("\(port.name)\(owner) on \(cluster.hostName(host)) is in it")
            }
            for leak in sight.leaks where leak.vlan == vlan {
                found.append("its frames arrive at \(leak.interface) on \(cluster.hostName(host))")
            }
        }
        if !found.isEmpty { return .failed(Self.sentence(found)) }
        return unseen.isEmpty ? .held : .unknown("not looked at: " + unseen.joined(separator: ", "))
    }

    private func trunk(_ host: String, _ sight: HostSight, _ lines: [DataPlaneClaim.TrunkLine]) -> ClaimVerdict {
        guard let number = hosts.firstIndex(of: host) else { return .unknown("it was not asked") }
        var failures: [String] = []
        var unknown: [String] = []
        for line in lines {
            guard let hub = sights[line.hub], let hubNumber = hosts.firstIndex(of: line.hub) else {
                unknown.append("\(cluster.hostName(line.hub)) was not looked at")
                continue
            }
            let wasHeard = hub.heard[line.vlan]?.contains(number + 1) == true
            let hears = sight.heard[line.vlan]?.contains(hubNumber + 1) == true
            // What is wrong with a tap is not the trunk's fault.
            let canHear = sight.canHear(line.vlan, at: line.taps)
            let answered = line.stations.contains { station in
                hub.networks[station.vlan]?.answers.values.contains { $0.contains(station.mac) } == true
            }
            if answered || wasHeard && (hears || !canHear) { continue }
            if !wasHeard && !line.hubPorts.isEmpty && !hub.canHear(line.vlan, at: line.hubPorts) {
                unknown.append(
                    "\(cluster.hostName(line.hub)) cannot hear VLAN \(line.vlan): nothing of it there is up and in it")
                continue
            }
            if wasHeard {
                failures.append("in VLAN \(line.vlan) nothing comes back")
            } else {
                failures.append("in VLAN \(line.vlan) nothing arrives at \(cluster.hostName(line.hub))")
            }
            for (place, ports) in [(host, sight.ports), (line.hub, hub.ports)] {
                for port in ports ?? [] where port.leavesOut(line.vlan) {
                    failures.append(
                        "\(port.name) on \(cluster.hostName(place)) carries only VLAN \(Self.list(port.trunks))")
                }
            }
        }
        if !failures.isEmpty { return .failed(Self.sentence(failures)) }
        return unknown.isEmpty ? .held : .unknown(Self.sentence(unknown))
    }

    static let switchSilent = ClaimVerdict.failed("Open vSwitch does not answer")

    static func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }

    /// What was found, each once.
    static func sentence(_ parts: [String]) -> String {
        var seen: Set<String> = []
        return parts.filter { seen.insert($0).inserted }.joined(separator: "; ")
    }
}

extension HostSight.Interface {
    /// Whether frames come out of it.
    var isOpen: Bool { isUp && hasCarrier }
}

extension HostSight {
    /// Whether frames of the VLAN come out of one of these ports.
    fileprivate func canHear(_ vlan: Int, at names: [String]) -> Bool {
        names.contains { name in
            interfaces[name]?.isOpen == true && ports?.contains { $0.name == name && $0.tag == vlan } == true
        }
    }
}

extension HostSight.Port {
    /// Whether frames of the VLAN reach it, other than as a trunk between hosts, which carries no label. What other
    /// bridges on the host have under the same number is none of ours.
    fileprivate func reaches(_ vlan: Int, _ integration: String) -> Bool {
        guard bridge == integration || bridge == InternetNetwork.bridge else { return false }
        return tag == vlan
            || lineage != nil
                && (tag == nil && trunks.isEmpty && bridge != InternetNetwork.bridge
                    || trunks.contains(vlan))
    }

    /// Whether it is a trunk that was told to carry other VLANs.
    fileprivate func leavesOut(_ vlan: Int) -> Bool {
        tag == nil && lineage == nil && !trunks.isEmpty && !trunks.contains(vlan)
    }
}
