/// The way to hosts: SSH, or a simulated cluster in its place.
package protocol HostTransport: Sendable {
    /// Connects, claims the host for the state and the slice there for this connection.
    ///
    /// - Throws: ``HostFailure``.
    func connect(to address: String, claim: HostClaim) async throws(HostFailure) -> any HostSession
}

/// One connection to one host, for a whole run.
package protocol HostSession: Sendable {
    /// Sends requests that are carried out one after the other, with nobody else at work on the slice
    /// in between. Those behind one that fails are not carried out, and never answered.
    ///
    /// - Returns: a number for each, by which ``answer(_:timeout:)`` knows it.
    /// - Throws: ``HostFailure`` where the connection broke.
    func send(_ requests: [HostRequest]) async throws(HostFailure) -> [Int]

    /// The answer to a request that was sent, waiting for it.
    ///
    /// - Throws: ``HostFailure`` where there is none. A script that failed is an answer.
    func answer(_ number: Int, timeout: Duration) async throws(HostFailure) -> HostAnswer

    /// Carries out a request whose script gets a file of the controller as its standard input, over
    /// the same connection.
    ///
    /// Ends where its task is cancelled.
    ///
    /// - Parameters:
    ///   - offset: the byte of the file that comes first.
    ///   - sent: told now and then up to which byte the file is on its way.
    /// - Throws: ``HostFailure`` where the connection broke or the time ran out.
    func upload(
        _ file: String, from offset: Int, with request: HostRequest, timeout: Duration,
        sent: @escaping @Sendable (Int) -> Void
    ) async throws(HostFailure) -> HostAnswer

    /// What was sent and is not begun yet is not begun any more: the first of it is answered with
    /// ``SliceCommands/HostExit/superseded``, and so is whatever is sent later.
    func halt() async

    /// Ends the connection once what is in flight is answered.
    func close() async
}

extension HostSession {
    /// Carries out one request.
    ///
    /// - Throws: ``HostFailure`` where there is no answer. A script that failed is an answer.
    package func perform(_ request: HostRequest, timeout: Duration) async throws(HostFailure) -> HostAnswer {
        // One for each, as `send` promises.
        let numbers = try await send([request])
        return try await answer(numbers[0], timeout: timeout)
    }
}
