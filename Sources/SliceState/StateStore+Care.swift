import GRDB
import Glibc
import SlicePlanning
package import SliceSyntax
import SliceTopology

extension StateStore {
    /// What a check of the whole state came to.
    package struct Report: Sendable {
        package var slices = 0
        package var vms = 0
        package var objects = 0
        /// What is wrong, in whole sentences.
        package var problems: [String] = []
    }

    /// Reads everything: SQLite's own structures (`PRAGMA integrity_check`), the checksum of every
    /// record, and that no number was given out twice. Changes nothing.
    ///
    /// - Throws: ``Diagnostic`` where something cannot be read at all.
    package func check() throws(Diagnostic) -> Report {
        try access { db in
            var report = Report()
            let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check")
            if integrity != ["ok"] { report.problems += Self.problems(integrity) }
            for row in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
                report.problems.append("SQLite: a row of \(row[0] ?? "a table") refers to one that is not there.")
            }
            let reader = StateReader(db: db, path: self.path)
            for key in try String.fetchAll(db, sql: "SELECT key FROM meta") { _ = try reader.meta(key) }
            let state = try reader.state()
            report.slices = state.slices.count
            report.vms = state.slices.reduce(0) { $0 + $1.vms.count }
            report.objects = state.slices.reduce(0) { $0 + $1.objects.count }
            report.problems += Self.collisions(in: state)
            return report
        }
    }

    /// What `state check` says of a problem.
    package static func damaged(_ path: String, _ problem: String) -> Diagnostic {
        StateMistakes.damaged(path, problem.hasSuffix(".") ? String(problem.dropLast()) : problem)
    }

    /// SQLite's own list, of which one entry may have several lines and a title.
    private static func problems(_ integrity: [String]) -> [String] {
        integrity.flatMap { $0.split(separator: "\n") }.filter { !$0.hasPrefix("***") }.map { "SQLite: \($0)." }
    }

    /// Numbers that more than one has, or that lie in another's pool.
    private static func collisions(in state: ClusterState) -> [String] {
        var problems: [String] = []
        var pools: [VLANPool: String] = [:]
        var vmIDs: [Int: String] = [:]
        var vncPorts: [Int: String] = [:]
        var hosts: [Int: String] = [:]
        for slice in state.slices {
            let here = "slice \"\(slice.name)\" (\(slice.id))"
            if let other = pools.updateValue(here, forKey: slice.pool) {
                problems.append("The VLAN pool \(slice.pool.text) belongs to \(other) and \(here).")
            }
            for vlan in slice.heldVLANs.sorted() where !(slice.pool.start...slice.pool.end).contains(vlan) {
                problems.append("VLAN \(vlan) of \(here) is not in its pool \(slice.pool.text).")
            }
            for id in slice.heldVMIDs.sorted() {
                if let other = vmIDs.updateValue(here, forKey: id) {
                    problems.append("The VM ID \(id) belongs to \(other) and \(here).")
                }
            }
            for port in slice.heldVNCPorts.sorted() {
                if let other = vncPorts.updateValue(here, forKey: port) {
                    problems.append("The VNC port \(port) belongs to \(other) and \(here).")
                }
            }
            for host in slice.heldInternetHosts.sorted() {
                let address = InternetNetwork.subnet.address(ofHost: host)
                if let other = hosts.updateValue(here, forKey: host) {
                    problems.append("The address \(address) belongs to \(other) and \(here).")
                }
            }
        }
        return problems
    }

    /// Copies the state as it is at one moment, while others may use it (SQLite's online backup), and checks
    /// the copy. It appears under its name whole, or not at all.
    ///
    /// - Parameter replacing: whether a file of that name may be replaced.
    package func backUp(to destination: String, replacing: Bool) throws(Diagnostic) -> Report {
        try StateFile.withNew(destination) { copy in
            try database.backup(to: copy)
        } use: { temporary throws(Diagnostic) in
            guard let copy = try StateStore.open(temporary) else {
                throw StateMistakes.unusable(destination, "the copy vanished as it was made")
            }
            let report = try copy.check()
            try copy.close()
            if let problem = report.problems.first { throw StateMistakes.damaged(path, String(problem.dropLast())) }
            let isThere = replacing ? rename(temporary, destination) == 0 : link(temporary, destination) == 0
            guard isThere else {
                throw errno == EEXIST
                    ? StateMistakes.taken(destination)
                    : StateMistakes.unusable(destination, String(cString: strerror(errno)))
            }
            StateFile.syncFolder(of: destination)
            return report
        }
    }
}
