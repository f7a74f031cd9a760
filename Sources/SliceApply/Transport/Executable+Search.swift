import Subprocess
import Synchronization

extension Executable {
    private static let found = Mutex<[String: Task<Executable, Never>]>([:])

    /// A program of this machine, looked for in `PATH` once. By its name alone it would be tried in each folder of
    /// `PATH` by a process of its own, each time; where many folders lack it, ten connections would wait for that.
    ///
    /// One that is nowhere is left to fail where it is run.
    static func named(_ name: String) async -> Executable {
        let search = found.withLock { found in
            if let known = found[name] { return known }
            let search = Task {
                let program = Executable.name(name)
                guard let path = try? await program.resolveExecutablePath(in: .inherit) else { return program }
                return .path(path)
            }
            found[name] = search
            return search
        }
        return await search.value
    }
}
