import SliceApply
import SliceCommands
import SlicePlanning
import SliceSyntax
import TestSupport

extension World {
    /// What comes of a request that is looked at now.
    func serve(_ request: Request) -> Result<HostAnswer, HostFailure> {
        let session = request.session
        let result = answer(request)
        if case .failure(let failure) = result {
            session.isBroken = true
            tell("\(session.host.address): \(failure.code.id) \(failure.message)")
        }
        return result
    }

    private func answer(_ request: Request) -> Result<HostAnswer, HostFailure> {
        let session = request.session
        let host = session.host
        if session.controller.isDead || session.isBroken { return .failure(session.lost) }
        // What was left behind comes to its end at any time.
        if random.chance(4) { finishGhosts(of: host) { $0.patience == 0 } }
        if !host.lateCopies.isEmpty, random.chance(4) { host.finishLateCopies() }
        if !host.late.isEmpty, random.chance(4) { arrive(at: host, claims: session.controller.faultsOneIn > 0) }
        switch (host.ailment, request.work) {
        case (.down, .connect): return .failure(session.failure(.hostUnreachable, "there is no way to it."))
        case (.down, _): return .failure(session.lost)
        case (.hangs, let work):
            if case .perform(let meaning, let next) = work { delay(meaning, before: next, session) }
            return .failure(session.timeout)
        case (.wrongKey, .connect): return .failure(session.failure(.hostKey, "its host key is another."))
        case (.wrongKey, _), (nil, _): break
        }
        switch request.work {
        case .connect: return connect(session)
        case _ where session.boots != host.boots: return .failure(session.lost)
        case .perform(let meaning, let next): return perform(meaning, before: next, session)
        case .upload(let transfer): return upload(transfer, session)
        }
    }

    /// - Returns: what goes wrong now, if anything.
    func fault(of faults: [Fault], _ session: SimulatedSession) -> Fault? {
        let oneIn = session.controller.faultsOneIn
        guard oneIn > 0, session.controller.faultsLeft > 0, random.chance(oneIn) else { return nil }
        session.controller.faultsLeft -= 1
        return random.pick(faults)
    }

    // MARK: Connecting

    private func connect(_ session: SimulatedSession) -> Result<HostAnswer, HostFailure> {
        let host = session.host
        session.boots = host.boots
        if let fault = fault(of: Fault.connecting, session) {
            count(fault)
            tell("\(host.address): \(fault.rawValue)")
            if fault == .connectTimedOut, let fence = session.fence, random.chance(2) {
                host.late.append(LateLine(name: "claim", fence: fence, session: session.number, steps: nil))
            }
            switch fault {
            case .wrongHostKey: return .failure(session.failure(.hostKey, "its host key is another."))
            case .greetingCut:
                return .failure(session.failure(.hostUnreachable, "it hung up.", "Connection reset by peer"))
            case .greetingGarbled: return .failure(session.failure(.hostGarbled, "its answer is garbled."))
            default: return .failure(session.failure(.hostUnreachable, "there is no way to it."))
            }
        }
        guard let fence = session.fence else { return .success(HostAnswer(status: 0, output: "", errors: "")) }
        if isBusy(session) { return .failure(session.failure(.hostBusy, "a run that was stopped is at work.")) }
        if fence != .orphans { host.lineage = host.lineage ?? session.lineage }
        guard host.lineage ?? session.lineage == session.lineage else {
            return .failure(session.failure(.hostForeign, "it belongs to another state."))
        }
        host.claim(fence, for: session.number)
        return .success(HostAnswer(status: 0, output: "", errors: ""))
    }

    // MARK: Requests

    private func perform(
        _ meaning: HostRequest.Meaning, before next: [HostRequest.Meaning], _ session: SimulatedSession
    ) -> Result<HostAnswer, HostFailure> {
        let controller = session.controller
        let (host, name) = (session.host, Self.name(meaning))
        let isTarget = isDeathAction(meaning, session) || isDeathOrphan(meaning, session)
        if isTarget, controller.death == .diedAfterIntent {
            if !random.chance(3), !isBusy(session) { leave(meaning, before: next, session, from: 0) }
            kill(controller, .diedAfterIntent, at: name)
            return .failure(session.lost)
        }
        var isLook = false
        switch meaning {
        case .probe, .inventory, .survey, .examine: isLook = true
        case .perform, .leaveShared, .removeOrphan, .takeOverImage, .installImage, .listImages, .readImage,
            .claimShared:
            break
        }
        if isLook, controller.death == .diedLooking, random.chance(2) {
            kill(controller, .diedLooking, at: name)
            return .failure(session.lost)
        }
        if isBusy(session) {
            tell("\(host.address): \(name): busy")
            return .success(HostAnswer(status: HostExit.busy, output: "", errors: "busy\n"))
        }
        let isWork =
            switch meaning {
            case .perform, .leaveShared: true
            default: false
            }
        if isWork, let fence = session.fence { host.endRemovals(before: fence) }
        guard session.isOwner || isLook && session.fence == .orphans else { return .failure(session.superseded) }
        // Whether it was begun before it was taken back.
        if session.isHalted, random.chance(2) {
            return .success(HostAnswer(status: HostExit.superseded, output: "", errors: "superseded\n"))
        }
        if Self.isShared(meaning) || meaning.isSharedClaim { finishGhosts(of: host) { $0.holdsInternet } }
        let steps = steps(meaning, session)
        if isTarget, controller.death == .diedAfterEffect {
            let failure = Self.run(steps[...], on: host, HostReply())
            if failure == nil, random.chance(2) { leave(meaning, before: next, session, from: steps.count) }
            kill(controller, .diedAfterEffect, at: name)
            return .failure(session.lost)
        }
        if let failing = host.failing, Self.kind(meaning) == failing {
            count(.keepsFailing)
            tell("\(host.address): \(name): fails again")
            return go(wrong: .failedHalfway, meaning, before: next, steps, session)
        }
        guard let fault = fault(of: isLook ? Fault.looking : Fault.acting, session) else {
            let answer = carryOut(steps[...], on: host)
            if answer.status == HostExit.superseded { return .failure(session.superseded) }
            tell(
                "\(host.address): \(name): \(answer.status) \(answer.output.replacing("\n", with: " "))\(answer.errors)"
            )
            return .success(answer)
        }
        count(fault)
        tell("\(host.address): \(name): \(fault.rawValue)")
        return go(wrong: fault, meaning, before: next, steps, session)
    }

    private func isDeathAction(_ meaning: HostRequest.Meaning, _ session: SimulatedSession) -> Bool {
        guard let action = session.controller.deathAction, action.host == session.host.address,
            Self.operations(meaning).contains(action.operation)
        else { return false }
        // An image is looked for, and where it lacks, sent.
        return action.kind != .vmImage || random.chance(2)
    }

    /// Whether the controller is to die at this orphan's removal.
    private func isDeathOrphan(_ meaning: HostRequest.Meaning, _ session: SimulatedSession) -> Bool {
        guard case .removeOrphan(let orphan) = meaning else { return false }
        return session.controller.deathOrphan == orphan
    }

    private func carryOut(_ steps: ArraySlice<HostStep>, on host: SimulatedHost) -> HostAnswer {
        let reply = HostReply()
        let failure = Self.run(steps, on: host, reply)
        if failure?.errors == StepFailure.noSpace.errors { count(.diskFull) }
        return HostAnswer(
            status: failure?.status ?? 0, output: reply.text, errors: failure?.errors ?? "")
    }

    private func go(
        wrong fault: Fault, _ meaning: HostRequest.Meaning, before next: [HostRequest.Meaning], _ steps: [HostStep],
        _ session: SimulatedSession
    ) -> Result<HostAnswer, HostFailure> {
        let host = session.host
        let half = random.number(0...max(0, steps.count - 1))
        /// - Returns: what the script says until then.
        @discardableResult
        func reach(_ count: Int) -> String {
            let reply = HostReply()
            _ = Self.run(steps[..<min(count, steps.count)], on: host, reply)
            return reply.text
        }
        /// All of it is done, and the host may go on with what was sent with it.
        func reachEnd() {
            let isDone = Self.run(steps[...], on: host, HostReply()) == nil
            if isDone, random.chance(2) { leave(meaning, before: next, session, from: steps.count) }
        }
        switch fault {
        case .requestLost:
            delay(meaning, before: next, session)
            return .failure(session.lost)
        case .replyLost:
            reachEnd()
            return .failure(session.lost)
        case .lostHalfway:
            reach(half)
            return .failure(session.lost)
        case .lostAndGoesOn, .hungAndGoesOn:
            // A script that ended early does not go on.
            let isAlive = carryOut(steps[..<min(half, steps.count)], on: host).status == 0
            if isAlive { leave(meaning, before: next, session, from: half) }
            return .failure(fault == .hungAndGoesOn ? session.timeout : session.lost)
        case .failedBefore, .failedHalfway:
            // How far it came stands in what it printed by then.
            let output = fault == .failedHalfway ? reach(half) : ""
            return .success(
                HostAnswer(status: random.pick([1, 124, 127]), output: output, errors: "it did not work\n"))
        case .busy:
            let output = reach(half)
            return .success(
                HostAnswer(status: 2, output: output, errors: "RTNETLINK answers: Device or resource busy\n"))
        case .hungBefore:
            delay(meaning, before: next, session)
            return .failure(session.timeout)
        case .hungAfter:
            reachEnd()
            return .failure(session.timeout)
        case .garbledFrame:
            if random.chance(2) { reachEnd() }
            return .failure(session.failure(.hostGarbled, "its answer is garbled."))
        case .rebooted:
            reach(half)
            host.reboot()
            return .failure(session.lost)
        case .truncated:
            let output = carryOut(steps[...], on: host).output
            let cut = String(output.unicodeScalars.prefix(random.number(0...max(0, output.unicodeScalars.count - 1))))
            return .success(HostAnswer(status: 0, output: cut, errors: ""))
        default: return .success(nonsense(meaning, before: next, steps, host))
        }
    }

    /// An answer with exit status 0 that says nothing, whether or not anything was done: of what
    /// says how it went. What gives a slice's gateways their leave back says nothing at all, so that it has to
    /// be believed. And what has others behind it was believed by the host, which went on with them.
    private func nonsense(
        _ meaning: HostRequest.Meaning, before next: [HostRequest.Meaning], _ steps: [HostStep], _ host: SimulatedHost
    ) -> HostAnswer {
        var isSilent = !next.isEmpty
        if case .removeOrphan(let orphan) = meaning {
            if case .object = orphan.target {} else { isSilent = true }
        }
        if meaning.isSharedClaim { isSilent = true }
        if isSilent || random.chance(2) { _ = Self.run(steps[...], on: host, HostReply()) }
        let lines = [
            "", "ok", "state", "state=", "state=perhaps", "pid=", "pid=x", "0", "0 present x y", "-1 present",
            "99 present 1",
            "0 drift", "0 drift live", "0 foreign", "9999999999999999999999 present", "\u{FFFD}\u{0}\u{7F}",
            "present 0",
            "state= found", "0  present", " 0 drift x y", "= = =", "tap", "port x y z",
        ]
        let count = random.number(0...3)
        return HostAnswer(
            status: 0, output: (0..<count).map { _ in random.pick(lines) + "\n" }.joined(), errors: "\u{FFFD}")
    }
}

extension HostRequest.Meaning {
    fileprivate var isSharedClaim: Bool { if case .claimShared = self { true } else { false } }
}
