/// A lab as it is at this moment.
package struct LabStatus: Sendable {
    /// One worker.
    package struct Host: Sendable {
        /// Which one.
        package let host: LabHost
        /// Its init process lives.
        package let isAlive: Bool
        /// Its SSH server answers the controller.
        package let answersSSH: Bool
        /// Open vSwitch answers, with the bridge and the trunk.
        package let answersSwitch: Bool
        /// All of that.
        package var isUp: Bool { isAlive && answersSSH && answersSwitch }
    }

    /// The lab's name.
    package let name: String
    /// Its workers, in order.
    package let hosts: [Host]
    /// The controller's, the switch's and the internet's namespaces are there.
    package let isWired: Bool
    /// Everything answers.
    package var isUp: Bool { isWired && hosts.allSatisfy(\.isUp) }
}

extension Lab {
    /// Looks at every part of the lab. Takes no lock, and changes nothing.
    package func status() async -> LabStatus {
        let found = LabNetwork(lab: self).existing
        return LabStatus(
            name: name, hosts: await hostStates(),
            isWired: found.isSuperset(of: [switchNamespace, controllerNamespace, internetNamespace]))
    }

    /// All workers at once.
    func hostStates() async -> [LabStatus.Host] {
        await withTaskGroup(of: LabStatus.Host.self) { group in
            for host in LabHost.all {
                group.addTask {
                    let running = RunningHost(lab: self, host: host)
                    guard running.initProcess != nil else {
                        return .init(host: host, isAlive: false, answersSSH: false, answersSwitch: false)
                    }
                    async let ssh = running.answersSSH()
                    async let network = running.answersSwitch()
                    return await .init(
                        host: host, isAlive: true, answersSSH: ssh, answersSwitch: network)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.host.index < $1.host.index }
        }
    }
}
