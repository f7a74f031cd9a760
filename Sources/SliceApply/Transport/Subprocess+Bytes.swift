import Subprocess

extension SubprocessOutputSequence.Buffer {
    var array: [UInt8] { withUnsafeBytes { Array($0) } }
}

extension PlatformOptions {
    /// In a session of its own: signals of the terminal do not reach it.
    static var ownSession: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        // With what leads the way to the host, such as a proxy.
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        return options
    }
}
