import ArgumentParser
import SliceLab
import SlicePlanning
import SliceState

/// `slicec lab up`.
struct LabUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Bring up the lab, or what is missing of it.",
        discussion: """
            Links cluster.json in the current folder to the lab's, unless there is one already.
            """)

    @OptionGroup var options: LabCommand.Options

    func run() async throws {
        try await LabCommand.reporting {
            let lab = try options.lab()
            let outcome = try await LabInterruption.cancelling {
                try await lab.up(progress: LabCommand.progress)
            }
            switch outcome {
            case .alreadyUp: LabCommand.progress("lab \(lab.name) is up already")
            case .up: LabCommand.progress("lab \(lab.name) is up")
            }
            if let link = try lab.linkClusterFile() {
                LabCommand.progress("\(link) is a link to the lab's cluster file")
            } else {
                LabCommand.progress("this folder has a cluster.json of its own; to use the lab instead:")
                print("export SLICEC_CLUSTER=\(lab.clusterFile)")
            }
        }
    }
}

/// `slicec lab down`.
struct LabDown: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Take the lab away: its processes, namespaces and files.")

    @OptionGroup var options: LabCommand.Options

    func run() async throws {
        try await LabCommand.reporting {
            let lab = try options.lab()
            let slices = ((try? StateStore.open("\(lab.stateFile)")?.read().slices) ?? []).map(\.name)
            let removed = try await LabInterruption.cancelling {
                try await lab.down(progress: LabCommand.progress)
            }
            let lost = slices.isEmpty ? "" : ", and with it slice\(slices.count == 1 ? "" : "s") "
            LabCommand.progress(
                removed
                    ? "lab \(lab.name) is gone\(lost)\(slices.joined(separator: ", "))" : "there is no lab \(lab.name)")
        }
    }
}
