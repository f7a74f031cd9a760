import Glibc
import SliceCommands
import SliceSyntax
import SliceTopology
import Subprocess
import SystemPackage

/// One `ssh` with one remote shell that takes scripts for as long as the run lasts.
actor SSHSession: HostSession {
    private let host: String
    private let transport: SSHTransport
    private let control: String
    private let shell: RemoteShell
    private let frames: FrameReader
    private let errors: ErrorTail
    private var writer: StandardInputWriter?
    private var lastStep = 0
    private var isHalted = false
    private var process: Task<Void, Never>?
    /// Ends the process's closure; `true`: at once, without waiting for the remote shell.
    private let (endings, ending) = AsyncStream<Bool>.makeStream()

    private init(host: String, transport: SSHTransport, claim: HostClaim) {
        self.host = host
        self.transport = transport
        let token = String((UInt64.random(in: .min ... .max)), radix: 16)
        control = "\(transport.controlFolder)/\(token)"
        shell = RemoteShell(
            token: "slicec-\(token)", purpose: claim.purpose, sliceID: claim.context.sliceID,
            lockTimeout: claim.lockTimeout)
        frames = FrameReader(token: shell.token, host: host)
        errors = ErrorTail()
    }

    static func open(
        to host: String, transport: SSHTransport, claim: HostClaim
    ) async throws(HostFailure) -> SSHSession {
        let session = SSHSession(host: host, transport: transport, claim: claim)
        await session.start(claim)
        do throws(HostFailure) {
            try await session.awaitReady()
            if claim.isLook { return session }
            let answer = try await session.awaitAnswer(1, timeout: .seconds(claim.lockTimeout + 30)).get()
            guard answer.status == 0 else {
                throw SSHMistakes.claim(host, answer: answer, dataDirectory: claim.context.dataDirectory)
            }
        } catch {
            await session.abort()
            throw error
        }
        return session
    }

    func send(_ requests: [HostRequest]) async throws(HostFailure) -> [Int] {
        guard let writer else { throw SSHMistakes.lost(host, errors: await errors.text) }
        let first = lastStep + 1
        lastStep += requests.count
        do {
            _ = try await writer.write(
                shell.steps(from: first, requests.map(\.script), making: requests.contains(where: \.isWork)))
        } catch {
            await abort()
            throw SSHMistakes.lost(host, errors: await errors.text)
        }
        return Array(first..<(first + requests.count))
    }

    func answer(_ number: Int, timeout: Duration) async throws(HostFailure) -> HostAnswer {
        let failure: HostFailure
        switch await awaitAnswer(number, timeout: timeout) {
        case .success(let answer):
            if answer.status != HostExit.superseded || isHalted { return answer }
            failure = SSHMistakes.superseded(host)
        case .failure(let error): failure = error
        }
        // Whatever comes after this is not the answer to what is asked next.
        await abort()
        throw failure
    }

    func upload(
        _ file: String, from offset: Int, with request: HostRequest, timeout: Duration,
        sent: @escaping @Sendable (Int) -> Void
    ) async throws(HostFailure) -> HostAnswer {
        let source: FileDescriptor
        do {
            source = try FileDescriptor.open(FilePath(file), .readOnly, options: .closeOnExec)
            try source.seek(offset: Int64(offset), from: .start)
        } catch {
            return HostAnswer(status: 1, output: "", errors: "\(file) cannot be read on the controller: \(error)")
        }
        let gauge = UploadGauge(source, report: sent)
        defer { gauge.end() }
        let arguments = besides(request.script)
        // Cancelling ends the process.
        let upload = Task {
            try await run(
                .named("ssh"), arguments: Arguments(arguments), platformOptions: .ownSession,
                input: .fileDescriptor(source, closeAfterSpawningProcess: true), output: .discarded,
                error: .string(limit: 1 << 16))
        }
        let timer = Task {
            try await Task.sleep(for: timeout)
            upload.cancel()
        }
        defer { timer.cancel() }
        let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
        do {
            result = try await withTaskCancellationHandler {
                try await upload.value
            } onCancel: {
                upload.cancel()
            }
        } catch {
            if Task.isCancelled { throw SSHMistakes.lost(host, errors: "") }
            if upload.isCancelled { throw SSHMistakes.timeout(host, after: timeout, errors: "") }
            throw SSHMistakes.noProgram(host, error)
        }
        if upload.isCancelled { throw SSHMistakes.timeout(host, after: timeout, errors: result.standardError) }
        // 255 is ssh's own: the connection; anything else is what the host's command said.
        guard case .exited(let status) = result.terminationStatus, status != 255 else {
            throw SSHMistakes.lost(host, errors: result.standardError)
        }
        return HostAnswer(status: Int(status), output: "", errors: result.standardError)
    }

    func halt() async {
        guard !isHalted else { return }
        isHalted = true
        let arguments = besides(shell.halt())
        let halting = Task {
            try await run(
                .named("ssh"), arguments: Arguments(arguments), platformOptions: .ownSession, input: .none,
                output: .discarded, error: .discarded)
        }
        let timer = Task {
            try await Task.sleep(for: .seconds(10))
            halting.cancel()
        }
        // Where this fails, what was sent is done to its end.
        _ = try? await halting.value
        timer.cancel()
    }

    /// Arguments of an `ssh` that goes over the same connection.
    private func besides(_ script: String) -> [String] {
        transport.arguments(control: control, isMaster: false)
            + ["--", host, transport.privilege.asRoot("sh -c " + ShellWord.quote(script))]
    }

    func close() async {
        ending.yield(false)
        await process?.value
    }

    private func abort() async {
        ending.yield(true)
        await process?.value
    }

    // MARK: The process

    /// The claim is asked for right behind the opening, so that it costs no turn of its own.
    private func start(_ claim: HostClaim) {
        let arguments =
            transport.arguments(control: control, isMaster: true) + ["--", host, transport.privilege.asRoot("sh")]
        var opening = shell.opening()
        if !claim.isLook {
            lastStep = 1
            opening += shell.claim(step: lastStep, for: claim.purpose, claim.context)
        }
        let text = opening
        process = Task { [self] in
            do {
                _ = try await run(
                    .named("ssh"), arguments: Arguments(arguments), platformOptions: .ownSession,
                    input: .inputWriter, output: .sequence, error: .sequence
                ) { execution in
                    await serve(execution, opening: text)
                }
            } catch {
                await frames.end(SSHMistakes.noProgram(host, error))
            }
        }
    }

    private nonisolated func serve(
        _ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>, opening: String
    ) async {
        let writer = execution.standardInputWriter
        await setWriter(writer)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    for try await buffer in execution.standardError { await self.errors.append(buffer.array) }
                } catch {}
                await self.errors.end()
            }
            group.addTask {
                do {
                    for try await buffer in execution.standardOutput { await self.frames.receive(buffer.array) }
                } catch {}
                // Standard error may say why; it ends with the process, a moment later at most. What a
                // proxy or a jump host left running may keep it open for long.
                await self.errors.waitForEnd(atMost: .seconds(2))
                await self.frames.end(SSHMistakes.lost(self.host, errors: self.errors.text))
                self.ending.yield(true)
            }
            group.addTask {
                _ = try? await writer.write(opening)
                var killer: Task<Void, Never>?
                for await atOnce in self.endings {
                    // The remote shell ends by itself at the end of its input; a host that hangs
                    // does not get to keep us.
                    try? await writer.finish()
                    killer = Task {
                        if !atOnce { try? await Task.sleep(for: .seconds(10)) }
                        // With what leads the way there: a proxy has our pipes too.
                        if !Task.isCancelled { try? execution.send(signal: .kill, toProcessGroup: true) }
                    }
                    if atOnce { break }
                    await self.frames.waitForEnd()
                    killer?.cancel()
                    break
                }
            }
            await group.waitForAll()
        }
    }

    private func setWriter(_ writer: StandardInputWriter) { self.writer = writer }

    // MARK: Asking

    private func awaitReady() async throws(HostFailure) {
        switch await awaitAnswer(FrameReader.ready, timeout: .seconds(30)) {
        case .success: return
        case .failure(let failure):
            guard failure.code == .connectionLost else { throw failure }
            throw SSHMistakes.connecting(host, transport.settings, errors: await errors.text)
        }
    }

    private func awaitAnswer(_ number: Int, timeout: Duration) async -> Result<HostAnswer, HostFailure> {
        let timer = Task { [frames, errors, host] in
            try await Task.sleep(for: timeout)
            await frames.fail(number, SSHMistakes.timeout(host, after: timeout, errors: await errors.text))
        }
        defer { timer.cancel() }
        return await frames.answer(number)
    }
}
