import Subprocess
import SystemPackage

/// One command in one guest, beside others in others.
package struct GuestJob: Sendable {
    package let name: String
    /// The words of the `ssh` that runs it.
    package let command: [String]

    /// Why there is no way to the guest; nil where there is one.
    private let refusal: String?

    package init(name: String, command: [String]) {
        self.name = name
        self.command = command
        refusal = nil
    }

    package init(name: String, refusal: String) {
        self.name = name
        self.refusal = refusal
        command = []
    }

    package struct Line: Sendable {
        package let job: String
        package let text: String
        package let isError: Bool
    }

    package struct End: Sendable {
        package let job: String
        /// Exit status; 128 and the number where a signal ended it, 255 where it could not be run.
        package var status: Int
    }

    /// So many connections at once: a host's `sshd` lets no more than ten begin at a time (`sshd_config(5)`,
    /// MaxStartups).
    private static let atOnce = 8

    /// Runs all of them, and tells what they say line by line as it comes.
    ///
    /// - Returns: how each ended, in the jobs' order.
    package static func run(_ jobs: [GuestJob], say: @escaping @Sendable (Line) -> Void) async -> [End] {
        await withTaskGroup(of: (Numbered).self) { group in
            var ends = jobs.map { End(job: $0.name, status: 255) }
            var waiting = jobs.enumerated().makeIterator()
            func next() {
                guard let (number, job) = waiting.next() else { return }
                group.addTask {
                    let status = await job.run(say)
                    return Numbered(number: number, status: status)
                }
            }
            for _ in 0..<atOnce { next() }
            for await ended in group {
                ends[ended.number].status = ended.status
                next()
            }
            return ends
        }
    }

    private struct Numbered: Sendable {
        let number: Int
        let status: Int
    }

    private func run(_ say: @escaping @Sendable (Line) -> Void) async -> Int {
        guard let program = command.first else {
            say(Line(job: name, text: refusal ?? "nothing to run", isError: true))
            return 255
        }
        do {
            let result = try await Subprocess.run(
                .named(program), arguments: Arguments(Array(command.dropFirst())),
                // In our own group: Ctrl-C ends it with us.
                input: .none, output: .sequence, error: .sequence
            ) { execution in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await pass(execution.standardOutput, isError: false, to: say) }
                    group.addTask { await pass(execution.standardError, isError: true, to: say) }
                }
            }
            return switch result.terminationStatus {
            case .exited(let status): Int(status)
            case .signaled(let signal): 128 + Int(signal)
            }
        } catch {
            say(Line(job: name, text: "ssh could not be run: \(error)", isError: true))
            return 255
        }
    }

    private func pass(
        _ output: SubprocessOutputSequence, isError: Bool, to say: @Sendable (Line) -> Void
    ) async {
        var rest: [UInt8] = []
        func tell(_ bytes: ArraySlice<UInt8>) {
            let text = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
            say(Line(job: name, text: String(decoding: text, as: UTF8.self), isError: isError))
        }
        do {
            for try await buffer in output {
                rest += buffer.array
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    tell(rest[..<end])
                    rest = Array(rest[(end + 1)...])
                }
                // Whoever writes without lines is told in parts.
                if rest.count > Self.longestLine {
                    tell(rest[...])
                    rest = []
                }
            }
        } catch {}
        if !rest.isEmpty { tell(rest[...]) }
    }

    /// Bytes.
    private static let longestLine = 1 << 16
}
