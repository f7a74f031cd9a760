/// What goes wrong in a schedule.
enum Fault: String, CaseIterable {
    // A connection that does not come about.
    case refused = "connection refused"
    case connectTimedOut = "connection timed out"
    case greetingCut = "connection reset in its greeting"
    case wrongHostKey = "wrong host key"
    case greetingGarbled = "garbled greeting"

    // A request.
    case requestLost = "lost before any effect"
    case replyLost = "done but the reply lost"
    case lostHalfway = "lost half-way"
    case lostAndGoesOn = "lost, and the host goes on"
    case failedBefore = "failed before any effect"
    case failedHalfway = "failed half-way"
    case busy = "something was busy for a moment"
    case hungBefore = "hung without effect"
    case hungAfter = "hung after the effect"
    case hungAndGoesOn = "hung, and the host goes on"
    case garbledFrame = "garbled frame"
    case nonsense = "nonsense with exit status 0"
    case truncated = "truncated answer"
    case damagedUpload = "image damaged on its way"
    case cutAndDamaged = "copy cut off, and what has arrived damaged"
    case filledUp = "disk full in the midst of a copy"
    case rebooted = "host rebooted in the midst"

    // A host, for some time.
    case staysDown = "host down for a while"
    case staysHung = "host hangs for a while"
    case keyStaysWrong = "host key wrong for a while"
    case diskFull = "disk full"
    case keepsFailing = "one kind of action fails for a while"

    // A host, for ever.
    case abandoned = "host given up, and back after all"
    case abandonedAndMoved = "host given up, its VMs made anew elsewhere, and back after all"

    // A removal of orphans, and a state that does not know what hosts hold.
    case huntFaulty = "orphans removed while something goes wrong"
    case huntDied = "died while orphans were removed"
    case restored = "an older copy of the state put back"

    // The state, and others who work with it.
    case stateFull = "the disk with the state ran full"
    case waited = "another run had the slice, and was waited for"
    case locked = "another run had the slice, and refused"
    case robbed = "lock taken away by force while its run went on"

    // A host that is not ours alone.
    case foreign = "somebody else's object in the way"
    case foreignStays = "somebody else's object in the way until after destroy"

    // Between runs.
    case rebootedBetween = "host rebooted between runs"
    case guestDied = "QEMU or dnsmasq died"
    case switchRestarted = "the switch was restarted"
    case tampered = "something removed behind our back"

    // The controller.
    case diedBeforePlan = "died before allocating"
    case diedLooking = "died while it looked"
    case diedBeforeIntent = "died before intent"
    case diedAfterIntent = "died after intent"
    case diedAfterEffect = "died after effect"
    case diedAfterOutcome = "died after outcome"
    case interrupted = "interrupted"

    /// At an orphan.
    static let huntDeaths: [Fault] = [.diedLooking, .diedAfterIntent, .diedAfterEffect, .diedAfterOutcome]

    static let connecting: [Fault] = [
        .refused, .connectTimedOut, .greetingCut, .wrongHostKey, .greetingGarbled,
    ]
    static let looking: [Fault] = [
        .requestLost, .replyLost, .failedBefore, .hungBefore, .garbledFrame, .nonsense, .truncated, .rebooted,
    ]
    static let acting: [Fault] = [
        .requestLost, .replyLost, .lostHalfway, .lostAndGoesOn, .failedBefore, .failedHalfway, .busy, .hungBefore,
        .hungAfter, .hungAndGoesOn, .garbledFrame, .nonsense, .truncated, .rebooted,
    ]
    static let uploading: [Fault] = [
        .requestLost, .replyLost, .lostHalfway, .lostAndGoesOn, .failedHalfway, .hungBefore, .damagedUpload,
        .cutAndDamaged, .filledUp, .rebooted,
    ]
    static let lasting: [Fault] = [.staysDown, .staysHung, .keyStaysWrong, .diskFull, .keepsFailing]
    static let between: [Fault] = [.rebootedBetween, .guestDied, .switchRestarted, .tampered]
    /// At an action.
    static let deaths: [Fault] = [.diedBeforeIntent, .diedAfterIntent, .diedAfterEffect, .diedAfterOutcome]
}
