package import SliceTopology

extension Cluster.SSHSettings {
    /// The command line by which a person reaches a host as `slicec` does, with what is to be run there.
    package func command(to host: String, _ words: [String] = []) -> String {
        ShellWord.join(["ssh"] + (configFile.map { ["-F", $0] } ?? []) + ["\(user)@\(host)"] + words)
    }
}
