import Glibc
package import SystemPackage

extension Lab {
    /// Takes the lab away, whatever state it is in: its own processes by pid, its own namespaces,
    /// its folder, its links. Other labs do not notice.
    /// - Returns: false where there was nothing.
    @discardableResult
    package func down(progress: @escaping @Sendable (String) -> Void) async throws(LabError) -> Bool {
        try Prerequisites.checkRights()
        let network = LabNetwork(lab: self)
        guard folder.exists || !network.existing.isEmpty else { return false }
        let shared = try await FolderLock(Self.root, mode: 0o700)
        defer { shared.release() }
        let lock = try await FolderLock(folder, mode: 0o700) {
            progress("waiting for another run on lab \(name)")
        }
        defer { lock.release() }
        guard marker.exists || folder.entries.isEmpty else {
            throw LabError(
                "This folder is not a lab's.",
                detail: "\(folder) was not made by `slicec lab up`.", help: "Nothing was removed.")
        }
        // Begun, it is finished: half of it would be no use to anybody, and it takes a moment.
        let failure = await Uncancelled.run { () -> LabError? in
            do throws(LabError) {
                try await self.tearDown()
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
        Self.removeSharedFolders()
        return true
    }

    /// Removes everything; the caller holds the lock.
    func tearDown() async throws(LabError) {
        try await concurrently(LabHost.all) { host throws(LabError) in
            try await RunningHost(lab: self, host: host).stop()
        }
        let network = LabNetwork(lab: self)
        for namespace in namespaces { try await network.remove(namespace: namespace) }
        removeLinks()
        try await Program.run(["rm", "-rf", "--one-file-system", "--", folder.string])
    }

    // MARK: Folders that labs share

    private static var dataMarker: FilePath { root.appending(".made-data-folder") }

    /// The place that workers bind their data to has to be there in the machine too. Where we
    /// made it, the last lab takes it away.
    func makeSharedFolders() throws(LabError) {
        if Self.dataFolder.exists { return }
        try Self.dataMarker.write("")
        try Self.dataFolder.makeFolder()
    }

    /// The caller holds the lock on the root folder.
    private static func removeSharedFolders() {
        guard root.entries.allSatisfy({ $0 == dataMarker.lastComponent?.string }) else { return }
        if dataMarker.exists {
            rmdir(dataFolder.string)
            unlink(dataMarker.string)
        }
        rmdir(root.string)
    }

    /// After an `up` that came to nothing.
    static func removeSharedFoldersIfUnused() async {
        guard let lock = try? await FolderLock(root, mode: 0o700) else { return }
        removeSharedFolders()
        lock.release()
    }

    // MARK: A link in the user's folder

    /// Puts `cluster.json` into the current folder, as a link to ours, unless there is one.
    /// - Returns: the link, or nil where the folder has a cluster file of its own.
    package func linkClusterFile() throws(LabError) -> FilePath? {
        guard let current = getcwd(nil, 0) else { return nil }
        defer { free(current) }
        let link = FilePath(String(cString: current)).appending("cluster.json")
        if link.linkTarget == clusterFile.string { return link }
        guard !link.exists, symlink(clusterFile.string, link.string) == 0 else { return nil }
        try linkRecord.write((linkRecord.text ?? "") + link.string + "\n")
        return link
    }

    private func removeLinks() {
        var links = (linkRecord.text ?? "").split(separator: "\n").map { FilePath(String($0)) }
        links.append("cluster.json")
        for link in links where link.linkTarget == clusterFile.string { unlink(link.string) }
    }
}
