import ArgumentParser
import SliceLab
import SliceSyntax

/// What a shell offers where an argument is typed. What depends on the state or the cluster file is asked for at
/// that moment; whatever is wrong with these is said by the command, not here.
extension CompletionKind {
    /// A topology file, or another that is JSON.
    static let jsonFile = file(extensions: ["json"])

    /// Recorded slices.
    static let slice = names { $0.slices }

    /// Recorded slices, and the files of the folder.
    static let sliceOrFile = names { $0.slices + $0.jsonFiles }

    /// VMs of recorded slices: `web`, or `two-tier/web` where several slices have one of that name, or a slice
    /// has been typed.
    static let vm = names { $0.vms }

    /// IDs of recorded VMs.
    static let vmID = names { $0.vmIDs }

    /// Hosts of the cluster file and of the state.
    static let host = names { $0.hosts }

    /// Flavors of the cluster file.
    static let flavor = names { $0.flavors }

    /// Codes of diagnostics.
    static let code = custom { _, _, _ in
        Candidate.lines(Explanation.all.map { Candidate($0.code.id, note: $0.code.summary) })
    }

    /// Labs of this machine; none for those who may not look.
    static let lab = custom { _, _, _ in Candidate.lines(Lab.all().map { Candidate($0.name) }) }

    private static func names(_ candidates: @escaping @Sendable (KnownNames) -> [Candidate]) -> CompletionKind {
        custom { words, index, _ in
            Candidate.lines(candidates(KnownNames(for: TypedLine(words, at: index))))
        }
    }
}
