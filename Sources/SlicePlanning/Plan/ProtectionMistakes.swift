import SliceSyntax
import SliceTopology

/// The wording of what would cost a disk that somebody wants to keep.
enum ProtectionMistakes {
    static func removal(_ vm: RecordedVM, of slice: RecordedSlice, at topology: Topology) -> Diagnostic {
        Diagnostic(
            .protectedVM,
            detail: "VM \"\(vm.name)\" (\(vm.id)) of slice \"\(slice.name)\" is protected, and this file no longer has "
                + "it. Its disk would be lost.", at: topology.vmsSpan ?? topology.slice.span,
            help:
                "put it back, or say with \"renamedFrom\": \"\(vm.name)\" which VM it became; to remove it, first apply "
                + "the file with it and without \"protect\": true")
    }

    static func replacement(
        _ before: RecordedVM, _ after: RecordedVM, _ disk: LostDisk, because reasons: [String], at topology: Topology
    ) -> Diagnostic {
        let vm = topology.vm(named: after.name)
        let why = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
        let place: SourceSpan?
        let help: String
        let loss: String
        if disk.isHeldOpen {
            place = vm?.name.span
            loss = "Its disk's file is gone; the VM, which runs, still has it open, and would lose it."
            help = "copy what is needed out of the guest and shut it down, then apply again"
        } else {
            place = before.worker != after.worker ? vm?.worker?.span : vm?.flavor?.span
            loss = "Its disk would be lost."
            help =
                before.protect
                ? "undo that; or first apply the file as it was, without \"protect\": true"
                : "apply \"protect\": true after the VM was made anew, or undo that"
        }
        return Diagnostic(
            .protectedVM,
            detail: "VM \"\(after.name)\" (\(after.id)) is protected, and this would make it anew\(why). " + loss,
            at: place ?? vm?.name.span ?? topology.slice.span, help: help)
    }

    static func destruction(of slice: RecordedSlice, protecting vms: [RecordedVM]) -> Diagnostic {
        let names = vms.map { "\"\($0.name)\" (\($0.id))" }.joined(separator: ", ")
        let one = vms.count == 1
        return Diagnostic(
            .protectedVM,
            detail: "Slice \"\(slice.name)\" cannot be destroyed as long as \(one ? "a VM" : "VMs") of it "
                + "\(one ? "is" : "are") protected: \(names). \(one ? "Its disk" : "Their disks") would be lost.",
            help: "take \"protect\": true out of the file, apply it, then destroy the slice")
    }
}
