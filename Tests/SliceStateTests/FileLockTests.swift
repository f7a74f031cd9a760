import Glibc
@testable import SliceState
import SliceSyntax
import Testing

/// Locks that go with their holders.
///
/// That a lock is free is proved by waiting for it: a process that another test starts has all
/// descriptors for the moment between its `fork` and its `exec`.
@Suite(.timeLimit(.minutes(5))) struct FileLockTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func isHeld(_ path: String) throws -> String? {
        if case .held(let holder) = try FileLock.attempt(path, holder: "me") { holder } else { nil }
    }

    @Test func `a held lock says who has it, and goes with its holder`() async throws {
        let path = folder.file("lock")
        var lock: FileLock?
        if case .locked(let taken) = try FileLock.attempt(path, holder: "a very long name, since noon") { lock = taken }
        #expect(lock != nil)
        #expect(try isHeld(path) == "a very long name, since noon")
        lock = nil
        _ = try await FileLock.wait(path, holder: "next")
        if case .locked(let taken) = try FileLock.attempt(path, holder: "short") { lock = taken }
        #expect(try isHeld(path) == "short", "nothing of the name before is left")
        withExtendedLifetime(lock) {}
    }

    @Test func `who looks at a lock neither takes it nor keeps others from it`() async throws {
        let path = folder.file("looked-at")
        #expect(FileLock.holder(of: path) == nil)
        #expect(access(path, F_OK) != 0, "looking made a file")
        let lock = try await FileLock.wait(path, holder: "ada, since noon")
        #expect(FileLock.holder(of: path) == "ada, since noon")
        withExtendedLifetime(lock) {}
    }

    @Test func `taking a lock sees through those who only look`() throws {
        let path = folder.file("contended")
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        // One who looks, and loses the processor with the shared lock in hand.
        let looker = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(looker) }
        try #require(flock(looker, LOCK_SH) == 0)
        var attempts = 1
        let isTaken = FileLock.takeExclusively(descriptor) {
            attempts += 1
            flock(looker, LOCK_UN)
        }
        #expect(isTaken && attempts > 1)
    }

    @Test func `a slice's lock is refused with the holder's name`() async throws {
        let store = try folder.store()
        let lock = try await store.lockSlice("web", holder: "apply of ada on w1", timeout: .zero)
        let refused = await #expect(throws: Diagnostic.self) {
            _ = try await store.lockSlice("web", holder: "me", timeout: .milliseconds(60))
        }
        #expect(refused?.code == .sliceLocked && refused?.detail.contains("apply of ada on w1") == true)
        _ = try await store.lockSlice("other", holder: "me", timeout: .zero)
        withExtendedLifetime(lock) {}
    }

    @Test func `another process's lock is honoured, and goes when it is killed`() async throws {
        let path = folder.file("lock")
        var ends: [Int32] = [0, 0]
        try Self.makePipe(&ends)
        let pid = try spawn(["flock", "-x", path, "sh", "-c", "echo held; exec cat"], output: ends[1])
        close(ends[1])
        var byte: UInt8 = 0
        #expect(read(ends[0], &byte, 1) == 1, "it has the lock when it says so")
        #expect(try isHeld(path) != nil)
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        // The pipe ends once the last process that could hold the lock is gone.
        while read(ends[0], &byte, 1) > 0 {}
        close(ends[0])
        _ = try await FileLock.wait(path, holder: "next")
    }

    @Test func `a child does not keep its parent's lock`() async throws {
        let path = folder.file("lock")
        var lock: FileLock?
        if case .locked(let taken) = try FileLock.attempt(path, holder: "parent") { lock = taken }
        let pid = try spawn(["cat"], output: -1)
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try await FileLock.wait(path, holder: "next")
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    @Test func `what is shared is waited for`() async throws {
        let path = folder.file("lock")
        var lock: FileLock? = try await FileLock.wait(path, holder: "first")
        async let second = FileLock.wait(path, holder: "second")
        #expect(lock != nil)
        lock = nil
        _ = try await second
    }

    private static func makePipe(_ ends: inout [Int32]) throws {
        try #require(pipe(&ends) == 0)
        // Children of other tests must not keep an end open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    /// A process in a group of its own, whose input never ends.
    private func spawn(_ words: [String], output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var input: [Int32] = [0, 0]
        try Self.makePipe(&input)
        // The child holds the other end itself.
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, input[1], 9)
        if output >= 0 { posix_spawn_file_actions_adddup2(&actions, output, 1) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid = pid_t()
        try #require(posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ) == 0)
        close(input[0])
        close(input[1])
        return pid
    }
}
