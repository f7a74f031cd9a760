package import SlicePlanning
import SliceSyntax
import SliceTopology

/// Has a host show its data plane. Changes nothing.
package enum SurveyScript {
    /// Prints one document, which ``HostSight`` reads. Ends with ``HostExit/foreignLineage`` on a host of another state.
    ///
    /// - Parameters:
    ///   - token: 16 hexadecimal digits by which hosts know the frames of this run.
    ///   - seconds: how long what does not come is waited for.
    package static func text(_ survey: HostSurvey, token: String, seconds: Int, in context: HostContext) -> String {
        """
        \(LineageCheck.text(context))
        {
        lineage=\(ShellWord.quote(context.lineage)) integration=\(ShellWord.quote(context.bridge))
        \(survey.networks.isEmpty ? ":" : chains)
        \(survey.hasGuests ? InternetBridge.survey : ":")
        } </dev/null 2>/dev/null | python3 -I -S -c \(ShellWord.quote(SurveyProgram.text)) 3<<'END_OF_QUESTIONS'
        \(document(survey, token: token, seconds: seconds, in: context).compact)
        END_OF_QUESTIONS
        """
    }

    /// Prints whether the table that keeps slices apart is as it was made; nothing where it is not there.
    private static let chains = """
        if slicec_rules_hold slicec; then echo 'chains right'
        elif [ -n "$listing" ]; then echo 'chains wrong'; fi
        """

    private static func document(
        _ survey: HostSurvey, token: String, seconds: Int, in context: HostContext
    ) -> JSONOutput {
        let machines = survey.machines.map { id in
            JSONOutput.array([.integer(id), .string(context.pidFile(id)), .string(context.qmpSocket(id))])
        }
        return .object([
            "token": .string(token), "seconds": .integer(seconds), "bridge": .string(context.bridge),
            "data": .string(context.dataDirectory), "uplink": survey.uplink.map { .string($0) } ?? .null,
            "vms": .array(machines), "interfaces": .strings(survey.interfaces),
            "ears": .array(survey.ears.map { .array([.string($0.name), .integer($0.vlan)]) }),
            "hellos": .array(survey.hellos.map(hello)), "networks": .array(survey.networks.map(network)),
            "routes": .array(survey.routes.map(route)),
        ])
    }

    private static func hello(_ hello: HostSurvey.Hello) -> JSONOutput {
        let others = [hello.confirming, hello.heard].map { JSONOutput.array($0.map { .integer($0) }) }
        return .array([.integer(hello.vlan), .integer(hello.number)] + others)
    }

    private static func network(_ network: HostSurvey.Network) -> JSONOutput {
        .object([
            "vlan": .integer(network.vlan), "prefix": .string(network.subnet.network),
            "gateway": network.gateway ? .string(network.subnet.gateway) : .null,
            "server": network.dhcp ? .string(network.subnet.dhcpServer) : .null,
            "guarded": .bool(network.vlan == InternetNetwork.vlan),
            "stations": .array(
                network.stations.map { .array([.string($0.mac), $0.address.map { .string($0) } ?? .null]) }),
        ])
    }

    private static func route(_ route: HostSurvey.Route) -> JSONOutput {
        .object([
            "from": .integer(route.from), "to": route.to.map { .string($0) } ?? .null,
            "awaited": route.awaited.map { .string($0.rawValue) } ?? .null,
        ])
    }
}
