@testable import SliceApply
import SliceSyntax
import Testing

/// Taking a remote shell's output apart.
@Suite(.timeLimit(.minutes(5))) struct FrameReaderTests {
    private let token = "slicec-0123456789abcdef"
    private let lost = HostFailure(.connectionLost, host: "h", message: "", help: "")

    private func frame(_ number: Int, _ status: Int = 0, _ output: String = "", _ errors: String = "") -> String {
        "\(token) \(number) \(status) \(output.utf8.count) \(errors.utf8.count)\n\(output)\(errors)\(token)\n"
    }

    private func reader() -> FrameReader { FrameReader(token: token, host: "h") }

    private func code(_ result: Result<HostAnswer, HostFailure>) -> String? {
        if case .failure(let failure) = result { failure.code.id } else { nil }
    }

    @Test func `frames may be split at every byte`() async throws {
        let output = "é line\n\(token) 9 0 0 0\n\(token)\n\0end"
        let stream = Array("motd\n\(token) ready\n\(frame(1, 3, output, "bad\n"))\(frame(2))".utf8)
        for split in stream.indices {
            let reader = reader()
            await reader.receive(Array(stream[..<split]))
            await reader.receive(Array(stream[split...]))
            _ = try await reader.answer(FrameReader.ready).get()
            let first = try await reader.answer(1).get()
            #expect(first.status == 3 && first.output == output && first.errors == "bad\n", "split at \(split)")
            #expect(try await reader.answer(2).get().output == "")
        }
        let reader = reader()
        for byte in stream { await reader.receive([byte]) }
        #expect(try await reader.answer(1).get().output == output)
    }

    @Test func `output may be counted in lines`() async throws {
        let stream = Array("\(token) ready\n\(token) 1 0 2l 4\none\n\ntwo\n\(token)\n\(frame(2, 0, "x"))".utf8)
        for split in stream.indices {
            let reader = reader()
            await reader.receive(Array(stream[..<split]))
            await reader.receive(Array(stream[split...]))
            let first = try await reader.answer(1).get()
            #expect(first.output == "one\n\n" && first.errors == "two\n", "split at \(split)")
            #expect(try await reader.answer(2).get().output == "x")
        }
    }

    @Test func `what login scripts say is passed over, and nothing else is`() async throws {
        let reader = reader()
        await reader.receive(Array("Welcome to w1\n\nLast login: now\n\(token) ready\n".utf8))
        _ = try await reader.answer(FrameReader.ready).get()
        await reader.receive(Array("who said that?\n\(frame(1))".utf8))
        #expect(code(await reader.answer(1)) == "SLC408")
    }

    @Test(arguments: [
        "1 0 0", "1 0 0 0 0", "1 0 -1 0", "1 0 0 -1", "1 0 x 0", "nonsense",
        "1 0 9223372036854775807 9223372036854775807",
        "1 0 9223372036854775807 1", "1 0 99999999999999999999 0", "a 1 0 0 0", "1 0 -1l 0", "1 0 l 0", "1 0 1l",
        "1 0 9223372036854775807l 0",
    ])
    func `a broken head ends the stream, and not the program`(head: String) async {
        let reader = reader()
        await reader.receive(Array("\(token) ready\n\(token) \(head)\nx\(token)\n".utf8))
        await reader.end(lost)
        #expect(code(await reader.answer(1)) == "SLC408", "\(head)")
    }

    @Test func `a frame without its end is none`() async {
        let reader = reader()
        await reader.receive(Array("\(token) ready\n\(token) 1 0 3 0\nabcdefghijklmnopqrstuvwxyz0123456789\n".utf8))
        #expect(code(await reader.answer(1)) == "SLC408")
    }

    @Test func `the end of the stream is never an answer`() async throws {
        let whole = Array((frame(1, 0, "output", "errors")).utf8)
        for length in 0..<whole.count - 1 {
            let reader = reader()
            await reader.receive(Array("\(token) ready\n".utf8) + whole[..<length])
            await reader.end(lost)
            #expect(code(await reader.answer(1)) == "SLC409", "after \(length) bytes")
        }
    }

    @Test func `an answer that came before the end is still given`() async throws {
        let reader = reader()
        await reader.receive(Array("\(token) ready\n\(frame(1, 0, "x"))".utf8))
        await reader.end(lost)
        #expect(try await reader.answer(1).get().output == "x")
        #expect(code(await reader.answer(2)) == "SLC409")
    }

    @Test func `those who wait are told of answers, failures and the end`() async throws {
        let reader = reader()
        await reader.receive(Array("\(token) ready\n".utf8))
        async let first = reader.answer(1)
        async let second = reader.answer(2)
        async let third = reader.answer(3)
        async let end: Void = reader.waitForEnd()
        for _ in 0..<50 { await Task.yield() }
        await reader.receive(Array(frame(1, 0, "one").utf8))
        await reader.fail(2, HostFailure(.hostTimeout, host: "h", message: "", help: ""))
        #expect(try await first.get().output == "one")
        for _ in 0..<50 { await Task.yield() }
        await reader.end(lost)
        #expect(code(await third) == "SLC409")
        #expect(["SLC407", "SLC409"].contains(code(await second)))
        await end
    }
}
