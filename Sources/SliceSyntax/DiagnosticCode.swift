/// A stable code and the summary that belongs to it.
///
/// `SLC0xx` the text is not JSON, `SLC1xx` the shape is wrong, `SLC2xx` the meaning is
/// wrong, `SLC3xx` cluster, state and plan, `SLC4xx` hosts and apply. A code keeps its
/// meaning for ever; one that is no longer given is not given to something else.
package struct DiagnosticCode: Sendable, Hashable {
    package let id: String
    package let summary: String

    init(_ id: String, _ summary: String) {
        self.id = id
        self.summary = summary
    }
}

// SLC0xx: the text is not JSON (RFC 8259).
extension DiagnosticCode {
    package static let unreadableFile = DiagnosticCode("SLC001", "the file cannot be read")
    package static let emptyFile = DiagnosticCode("SLC002", "the file is empty")
    package static let invalidUTF8 = DiagnosticCode("SLC003", "not valid UTF-8")
    package static let byteOrderMark = DiagnosticCode("SLC004", "byte-order mark at the start")
    package static let fileTooLarge = DiagnosticCode("SLC005", "the file is too large")
    package static let nestedTooDeep = DiagnosticCode("SLC006", "nested too deeply")
    package static let unexpectedCharacter = DiagnosticCode("SLC007", "unexpected character")
    package static let unclosedString = DiagnosticCode("SLC008", "unclosed string")
    package static let controlCharacter = DiagnosticCode("SLC009", "control character in a string")
    package static let invalidEscape = DiagnosticCode("SLC010", "invalid escape in a string")
    package static let invalidNumber = DiagnosticCode("SLC011", "invalid number")
    package static let trailingComma = DiagnosticCode("SLC012", "trailing comma")
    package static let missingComma = DiagnosticCode("SLC013", "missing comma")
    package static let unclosedBracket = DiagnosticCode("SLC014", "unclosed bracket")
    package static let duplicateKey = DiagnosticCode("SLC015", "duplicate key")
    package static let textAfterDocument = DiagnosticCode("SLC016", "text after the end of the document")
    package static let comment = DiagnosticCode("SLC017", "comment in JSON")
    package static let singleQuotes = DiagnosticCode("SLC018", "single quotes")
    package static let unquotedKey = DiagnosticCode("SLC019", "key without quotes")
    package static let unknownLiteral = DiagnosticCode("SLC020", "unknown literal")
    package static let missingColon = DiagnosticCode("SLC021", "missing colon")
    package static let loneSurrogate = DiagnosticCode("SLC022", "lone surrogate in a string")
    package static let missingValue = DiagnosticCode("SLC023", "missing value")
    package static let mismatchedBracket = DiagnosticCode("SLC024", "mismatched bracket")
    package static let yaml = DiagnosticCode("SLC025", "YAML instead of JSON")
    package static let strayBracket = DiagnosticCode("SLC026", "bracket that closes nothing")
    package static let emptyFolder = DiagnosticCode("SLC027", "no JSON file in the folder")
    package static let unwritableFile = DiagnosticCode("SLC028", "the file cannot be written")
    package static let otherLayout = DiagnosticCode("SLC029", "the file is laid out otherwise")
    package static let missingOpening = DiagnosticCode("SLC030", "bracket that was not opened")
}

// SLC1xx: JSON, but not of the right shape.
extension DiagnosticCode {
    package static let wrongType = DiagnosticCode("SLC101", "wrong type")
    package static let unknownKey = DiagnosticCode("SLC102", "unknown key")
    package static let missingKey = DiagnosticCode("SLC103", "missing key")
    package static let invalidName = DiagnosticCode("SLC104", "name out of form")
    package static let outOfRange = DiagnosticCode("SLC105", "number out of range")
    package static let invalidEndpoint = DiagnosticCode("SLC106", "endpoint out of form")
    package static let tooFewEndpoints = DiagnosticCode("SLC107", "link with fewer than two endpoints")
    package static let invalidText = DiagnosticCode("SLC108", "text out of form")
    package static let invalidAddress = DiagnosticCode("SLC109", "address out of form")
    package static let emptyList = DiagnosticCode("SLC110", "empty list")
    package static let wrongFile = DiagnosticCode("SLC111", "another kind of file")
}

// SLC2xx: the right shape, but not the right meaning.
extension DiagnosticCode {
    package static let duplicateVM = DiagnosticCode("SLC201", "duplicate VM name")
    package static let duplicateLink = DiagnosticCode("SLC202", "duplicate link name")
    package static let unknownFlavor = DiagnosticCode("SLC203", "unknown flavor")
    package static let unknownVM = DiagnosticCode("SLC204", "unknown VM in an endpoint")
    package static let unknownInterface = DiagnosticCode("SLC205", "unknown interface in an endpoint")
    package static let interfaceInTwoLinks = DiagnosticCode("SLC206", "interface in two links")
    package static let repeatedEndpoint = DiagnosticCode("SLC207", "interface linked with itself")
    package static let managementInterface = DiagnosticCode("SLC208", "eth0 in a link")
    package static let tooManyLinks = DiagnosticCode("SLC209", "more links than VLANs")
    package static let unknownWorker = DiagnosticCode("SLC210", "unknown worker")
    package static let overQuota = DiagnosticCode("SLC211", "over the owner's quota")
    package static let duplicateWorker = DiagnosticCode("SLC212", "duplicate worker")
    package static let duplicateSlice = DiagnosticCode("SLC213", "slice in two files")
    package static let duplicateID = DiagnosticCode("SLC214", "slice ID pinned in two files")
    package static let sharedPool = DiagnosticCode("SLC215", "VLAN pool pinned twice")
    package static let overCapacity = DiagnosticCode("SLC216", "more than the workers hold")
    package static let tooManySlices = DiagnosticCode("SLC217", "more slices than VLAN pools")
    package static let formerNameInUse = DiagnosticCode("SLC218", "former name still in use")
    package static let formerNameTwice = DiagnosticCode("SLC219", "former name given twice")
    package static let formerNameUnknown = DiagnosticCode("SLC220", "former name that is not recorded")
    package static let namedFileUnusable = DiagnosticCode("SLC221", "a file that is named cannot be used")
    package static let invalidKey = DiagnosticCode("SLC222", "not an SSH public key")
    package static let invalidUserData = DiagnosticCode("SLC223", "user data that would be left aside")
    package static let maybeRenamed = DiagnosticCode("SLC224", "perhaps a VM that was renamed")
}

// SLC3xx: cluster, state and plan.
extension DiagnosticCode {
    package static let noCluster = DiagnosticCode("SLC301", "no cluster file")
    package static let stateUnusable = DiagnosticCode("SLC302", "the state cannot be opened")
    package static let stateForeign = DiagnosticCode("SLC303", "the state file is not slicec's")
    package static let stateDamaged = DiagnosticCode("SLC304", "the state is damaged")
    package static let stateTooNew = DiagnosticCode("SLC305", "the state was written by a newer slicec")
    package static let stateWrite = DiagnosticCode("SLC306", "the state cannot be written")
    package static let poolsTaken = DiagnosticCode("SLC307", "all VLAN pools are taken")
    package static let idTaken = DiagnosticCode("SLC308", "the pinned slice ID is taken")
    package static let idChanged = DiagnosticCode("SLC309", "the slice ID cannot change")
    package static let ownerChanged = DiagnosticCode("SLC310", "the owner cannot change")
    package static let sliceLocked = DiagnosticCode("SLC311", "the slice is locked by another run")
    package static let replaceNotAllowed = DiagnosticCode("SLC312", "a disk would be lost")
    package static let unknownSlice = DiagnosticCode("SLC313", "no such slice")
    package static let sliceRemoving = DiagnosticCode("SLC314", "the slice is being removed")
    package static let quotaReached = DiagnosticCode("SLC315", "the owner's quota is used up")
    package static let vlansTaken = DiagnosticCode("SLC316", "no VLAN is free in the pool")
    package static let portsTaken = DiagnosticCode("SLC317", "no VNC port is free")
    package static let protectedVM = DiagnosticCode("SLC318", "the VM is protected")
    package static let approvalNeeded = DiagnosticCode("SLC319", "approval needs a terminal")
    package static let idsTaken = DiagnosticCode("SLC320", "no ID is free")
    package static let settingFixed = DiagnosticCode("SLC322", "a cluster setting cannot change now")
    package static let placedOnAbandoned = DiagnosticCode("SLC326", "something is placed on the abandoned host")
    package static let internetFull = DiagnosticCode("SLC327", "no address is free in VLAN 400")
    package static let linkFull = DiagnosticCode("SLC330", "no address is free on the link")
    package static let abandonedAnswers = DiagnosticCode("SLC328", "the host that is given up answers")
    package static let notRepeatable = DiagnosticCode("SLC329", "a script could not be run twice")
    package static let hostsWait = DiagnosticCode("SLC333", "scripts would have to wait for each other")
    package static let lockLost = DiagnosticCode("SLC331", "the slice's lock was taken away")
    package static let noSuchVM = DiagnosticCode("SLC334", "no such VM is recorded")
    package static let guestUnreachable = DiagnosticCode("SLC335", "no way into the VM")
    package static let sharedLocked = DiagnosticCode("SLC332", "what slices share is locked by another run")
    package static let capacityReached = DiagnosticCode("SLC321", "no worker has room")
    package static let planStale = DiagnosticCode("SLC323", "the saved plan is stale")
    package static let planUnusable = DiagnosticCode("SLC324", "not a plan as slicec saved it")
    package static let planElsewhere = DiagnosticCode("SLC325", "the saved plan is for another cluster or state")
}

// SLC4xx: hosts and apply.
extension DiagnosticCode {
    package static let hostUnreachable = DiagnosticCode("SLC401", "the host cannot be reached")
    package static let hostKey = DiagnosticCode("SLC402", "the host key is not the known one")
    package static let hostRefused = DiagnosticCode("SLC403", "the host refused the login")
    package static let hostPrivilege = DiagnosticCode("SLC404", "no root rights on the host")
    package static let hostForeign = DiagnosticCode("SLC405", "the host belongs to another state")
    package static let actionFailed = DiagnosticCode("SLC406", "an action failed")
    package static let hostTimeout = DiagnosticCode("SLC407", "the host did not answer in time")
    package static let hostGarbled = DiagnosticCode("SLC408", "the host's answer cannot be understood")
    package static let connectionLost = DiagnosticCode("SLC409", "the connection to the host broke")
    package static let imageUnusable = DiagnosticCode("SLC410", "the base image cannot be used")
    package static let hostBusy = DiagnosticCode("SLC411", "another run is still at work on the host")
    package static let objectForeign = DiagnosticCode("SLC412", "something else on the host has the name")
    package static let hostDiskFull = DiagnosticCode("SLC413", "the host's disk is full")
    package static let orphanStays = DiagnosticCode("SLC417", "an orphan could not be removed")
    package static let switchSilent = DiagnosticCode("SLC416", "Open vSwitch does not answer")
    package static let imageDamaged = DiagnosticCode("SLC418", "a base image is damaged")
    package static let sshMissing = DiagnosticCode("SLC415", "ssh cannot be run")
}
