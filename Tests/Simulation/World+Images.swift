import SliceApply
import SliceCommands
import SlicePlanning
import TestSupport

extension World {
    /// What comes of a base image that is sent.
    func upload(_ transfer: ImageTransfer, _ session: SimulatedSession) -> Result<HostAnswer, HostFailure> {
        let (host, controller) = (session.host, session.controller)
        let digest = transfer.image.sha256
        if host.copiers[digest] == transfer.token, host.parts[digest]?.right ?? 0 < transfer.offset {
            breaks("only what is proved to be the image's is not sent again: \(digest) from \(transfer.offset)")
        }
        if transfer.offset > 0 { figures.add("copies from somewhere on") }
        let isTarget = controller.deathAction?.kind == .vmImage && controller.deathAction?.host == host.address
        if isTarget, controller.death == .diedAfterIntent {
            if random.chance(2) { host.lateCopies.append(transfer) } else { cut(transfer, host) }
            kill(controller, .diedAfterIntent, at: "upload")
            return .failure(session.lost)
        }
        if host.isFull {
            count(.diskFull)
            cut(transfer, host)
            return .success(HostAnswer(status: 1, output: "", errors: Self.noSpace))
        }
        let fault = fault(of: Fault.uploading, session)
        if let fault {
            count(fault)
            tell("\(host.address): upload from \(transfer.offset): \(fault.rawValue)")
        }
        switch fault {
        case .requestLost: return .failure(session.lost)
        case .lostHalfway:
            cut(transfer, host)
            return .failure(session.lost)
        case .lostAndGoesOn:
            cut(transfer, host)
            host.lateCopies.append(transfer)
            return .failure(session.lost)
        case .failedHalfway:
            cut(transfer, host)
            return .success(HostAnswer(status: 1, output: "", errors: "cat: it did not work\n"))
        case .filledUp:
            cut(transfer, host)
            return .success(HostAnswer(status: 1, output: "", errors: Self.noSpace))
        case .damagedUpload:
            let status = host.receive(transfer, upTo: transfer.total, right: place(in: transfer) - 1)
            return .success(HostAnswer(status: status, output: "", errors: "another\n"))
        case .cutAndDamaged:
            let end = place(in: transfer)
            _ = host.receive(transfer, upTo: end, right: random.number(transfer.offset...end))
            return .failure(session.lost)
        case .hungBefore: return .failure(session.timeout)
        case .rebooted:
            // What was written last is not on the disk: the file is as long, and ends in zeros.
            let end = place(in: transfer)
            _ = host.receive(transfer, upTo: end, right: random.number(transfer.offset...end))
            host.reboot()
            return .failure(session.lost)
        default: break
        }
        let status = host.receive(transfer, upTo: transfer.total, right: transfer.total)
        if isTarget, controller.death == .diedAfterEffect { kill(controller, .diedAfterEffect, at: "upload") }
        if controller.isDead || fault == .replyLost { return .failure(session.lost) }
        tell("\(host.address): upload from \(transfer.offset): \(status)")
        return .success(HostAnswer(status: status, output: "", errors: ""))
    }

    private static let noSpace = "cat: write error: No space left on device\n"

    /// The copy ends somewhere.
    private func cut(_ transfer: ImageTransfer, _ host: SimulatedHost) {
        let end = place(in: transfer)
        _ = host.receive(transfer, upTo: end, right: end)
    }

    /// Somewhere before the end.
    private func place(in transfer: ImageTransfer) -> Int {
        transfer.offset >= transfer.total - 1
            ? transfer.offset : random.number(transfer.offset...(transfer.total - 1))
    }
}
