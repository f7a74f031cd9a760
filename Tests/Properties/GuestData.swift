import SlicePlanning

/// Where what guests have written is: on disks, and with processes that hold a disk open whose file is
/// gone. Each disk that is made is another one, whatever its path.
struct GuestData {
    private struct Place: Hashable {
        let slice: Int
        let vm: String
        let host: String
    }

    private var births = 0
    private var files: [Place: Int] = [:]
    /// What running VMs hold.
    private var open: [Place: Int] = [:]
    /// What each VM wrote to last, by slice and ID.
    private var written: [Int: [String: Int]] = [:]

    /// The disk that a VM wrote to last, if it still is anywhere.
    func disk(of vm: Int, in slice: Int) -> Int? {
        guard let disk = written[slice]?["\(vm)"], has(disk, of: vm, in: slice) else { return nil }
        return disk
    }

    func has(_ disk: Int, of vm: Int, in slice: Int) -> Bool {
        [files, open].contains { held in
            held.contains { $0.key.slice == slice && $0.key.vm == "\(vm)" && $0.value == disk }
        }
    }

    /// The host on which a VM runs, and whether the file of the disk that it holds is still there.
    func run(of vm: Int, in slice: Int) -> (host: String, hasFile: Bool)? {
        guard let place = open.keys.first(where: { $0.slice == slice && $0.vm == "\(vm)" }) else { return nil }
        return (place.host, files[place] == open[place])
    }

    mutating func ensure(_ object: Hosts.Place, of slice: Int) {
        let place = Place(slice: slice, vm: object.key, host: object.host)
        if object.kind == .disk, files[place] == nil {
            births += 1
            files[place] = births
        }
        if object.kind == .vm, open[place] == nil, let disk = files[place] {
            open[place] = disk
            written[slice, default: [:]][object.key] = disk
        }
    }

    mutating func remove(_ object: Hosts.Place, of slice: Int) {
        let place = Place(slice: slice, vm: object.key, host: object.host)
        if object.kind == .disk { files[place] = nil }
        if object.kind == .vm { open[place] = nil }
    }
}
