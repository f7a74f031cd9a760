import SliceApply
import SlicePlanning
import SliceState
import SliceSyntax

extension History {
    /// Carries runs out, all at once.
    func carryOut(_ runs: [Run]) throws -> [(Run, End)] {
        world.begin()
        let ends = Conductor.run(
            { [self] in
                await withTaskGroup(of: Ended.self) { group in
                    for (index, run) in runs.enumerated() {
                        group.addTask { Ended(index: index, end: await self.end(of: run)) }
                    }
                    return await group.reduce(into: [Ended]()) { $0.append($1) }
                }
            }, move: world.move)
        guard let ends else { throw Broken(rule: "a run comes to its end") }
        stores.handOn(from: runs.map(\.controller))
        if let violation = world.violation { throw Broken(rule: violation) }
        for run in runs where !run.controller.isDead && !run.controller.open.isEmpty {
            let open = run.controller.open.sorted().joined(separator: ", ")
            throw Broken(rule: "what was begun is told to its end: \(open)")
        }
        for run in runs where run.controller.isDead && world.random.chance(4) { try checkIntegrity() }
        return ends.sorted { $0.index < $1.index }.map { (runs[$0.index], $0.end) }
    }

    private struct Ended: Sendable {
        let index: Int
        let end: End
    }

    private func end(of run: Run) async -> End {
        let controller = run.controller
        var options = RunOptions()
        options.parallelism = 1 + controller.number % 4
        options.retries = controller.number % 3
        let world = world
        let waits: Int
        do {
            waits = try await prepare(run)
        } catch {
            return .threw(error)
        }
        options.lockTimeout = waits
        let sliceRun = SliceRun(
            cluster: setting.cluster, store: controller.store,
            transport: SimulatedTransport(world: world, controller: controller), options: options,
            holder: "run \(controller.number)", interruption: controller.interruption,
            identify: { Setting.identity(of: $0) }, files: SimulatedImageFiles()
        ) { [self] in note($0, controller) }
        return await Pause.$current.withValue(Pause { _ in await world.pause() }) {
            do {
                switch run.operation {
                case .apply(let topology, let abandoned):
                    return .ended(
                        try await sliceRun.apply(topology, defaultOwner: "tester", abandoning: abandoned) { plan, _ in
                            self.show(plan, controller)
                        })
                case .carryOut(let saved, let topology):
                    return .ended(
                        try await sliceRun.apply(saved, topology: topology) { plan, _ in self.show(plan, controller) })
                case .destroy(let name, let abandoned):
                    return .ended(
                        try await sliceRun.destroy(name, abandoning: abandoned) { plan, _ in
                            self.show(plan, controller)
                        })
                case .power(let power, let ids, let name):
                    return .ended(
                        try await sliceRun.power(power, Set(ids), of: name) { plan, _ in self.show(plan, controller) })
                }
            } catch {
                return .threw(error)
            }
        }
    }

    private func show(_ plan: Plan, _ controller: Controller) -> Bool {
        controller.plans.append(plan)
        controller.written = world.written
        tell("run \(controller.number), \(controller.operation): \(plan.actions.map(\.id).joined(separator: " "))")
        if controller.death == .diedBeforePlan { world.kill(controller, .diedBeforePlan, at: "the plan") }
        let dies = controller.death.map { Fault.deaths.contains($0) || $0 == .interrupted } ?? false
        if dies, !plan.actions.isEmpty { controller.deathAction = world.random.pick(plan.actions) }
        return true
    }

    /// What is told of an action is told once: that it is begun, and how it ended.
    private func balance(_ event: ApplyEvent, _ controller: Controller) {
        switch event {
        case .begun(let action):
            if !controller.open.insert(action.id).inserted { world.breaks("an action begins once: \(action.id)") }
        case .done(let action, _, _, _), .kept(let action, _), .failed(let action, _):
            if controller.open.remove(action.id) == nil { world.breaks("what ends was begun: \(action.id)") }
        case .preparing, .waiting, .answered, .retrying, .resuming, .copying, .hostFailed: break
        }
    }

    /// At an action as it begins, or at any other moment.
    private func isInterrupting(_ event: ApplyEvent, _ controller: Controller) -> Bool {
        guard controller.death == .interrupted, !controller.interruption.isRequested else { return false }
        if case .begun(let action) = event, action.id == controller.deathAction?.id { return true }
        return !controller.plans.isEmpty && world.random.chance(20)
    }

    private func note(_ event: ApplyEvent, _ controller: Controller) {
        guard !controller.isDead else { return }
        balance(event, controller)
        if isInterrupting(event, controller) {
            world.count(.interrupted)
            controller.interruption.request()
        }
        switch event {
        case .begun(let action):
            world.figures.add("actions")
            guard action.id == controller.deathAction?.id else { return }
            if controller.death == .diedBeforeIntent { world.kill(controller, .diedBeforeIntent, at: action.id) }
        case .done(let action, _, _, _), .kept(let action, _):
            if controller.isRobbed { world.breaks("a run without its lock records nothing: \(action.id)") }
            guard action.id == controller.deathAction?.id, controller.death == .diedAfterOutcome else { return }
            world.kill(controller, .diedAfterOutcome, at: action.id)
        case .resuming: world.figures.add("copies that went on")
        case .preparing, .waiting, .answered, .retrying, .copying, .failed, .hostFailed: break
        }
    }
}
