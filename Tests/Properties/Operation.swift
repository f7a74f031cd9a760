/// One step of a history. Each says all that it needs, so that a history from which steps were
/// taken out is still one.
enum Operation: Hashable {
    case apply(Wish, Mishap)
    /// A file that is `same` under other names; `before` is what was applied last.
    case rename(Wish, same: Wish, before: Wish, Mishap)
    /// A plan for a file is saved, or for taking its slice down.
    case save(Wish, isDestroy: Bool)
    /// The plan that was saved last for a slice is carried out.
    case applySaved(String, Mishap)
    /// - abandoning: hosts whose objects are let go.
    case destroy(String, abandoning: [String], Mishap)
    /// The ID counter stands where long use may have brought it.
    case counter(Int)
    /// The cluster file was edited.
    case cluster(Setting)
    /// Another image lies behind a path.
    case image(String)
    /// Something on hosts vanishes without the program's doing.
    case vanish(String, seed: UInt64)
    /// A VM pauses, or another process takes its place; its disk may lose its file.
    case disturb(String, seed: UInt64)
    /// Scripts are written instead of a run.
    case emit(Wish, isRun: Bool)

    /// The slice that it is about; nil for what is about none.
    var slice: String? {
        switch self {
        case .apply(let wish, _), .rename(let wish, _, _, _), .save(let wish, _), .emit(let wish, _): wish.slice
        case .destroy(let name, _, _), .vanish(let name, _), .disturb(let name, _), .applySaved(let name, _): name
        case .counter, .cluster, .image: nil
        }
    }

    var text: String {
        switch self {
        case .apply(let wish, let mishap): "apply \(wish.text)\(mishap.text)"
        case .rename(let wish, let same, let before, let mishap):
            "rename \(wish.text)\n      which is \(same.text)\n      behind \(before.text)\(mishap.text)"
        case .save(let wish, let isDestroy): "save a plan to \(isDestroy ? "destroy" : "apply") \(wish.text)"
        case .applySaved(let name, let mishap): "apply the saved plan of \(name)\(mishap.text)"
        case .destroy(let name, let abandoned, let mishap):
            "destroy \(name)" + (abandoned.isEmpty ? "" : ", abandoning \(abandoned.joined(separator: " "))")
                + mishap.text
        case .counter(let id): "the ID counter stands at \(id)"
        case .cluster(let setting): "cluster \(setting.text)"
        case .image(let path): "another image behind \(path)"
        case .vanish(let name, let seed): "something of \(name) vanishes (\(seed))"
        case .disturb(let name, let seed): "a VM of \(name) lives otherwise than recorded (\(seed))"
        case .emit(let wish, let isRun): "emit\(isRun ? ", and run," : "") \(wish.text)"
        }
    }
}

extension Mishap {
    fileprivate var text: String {
        var words: [String] = []
        if !down.isEmpty { words.append("down: \(down.sorted().joined(separator: " "))") }
        if let killedAt { words.append("killed at \(killedAt)") }
        if let failsOnceIn { words.append("one action in \(failsOnceIn) fails (\(seed))") }
        return words.isEmpty ? "" : "\n      " + words.joined(separator: ", ")
    }
}
