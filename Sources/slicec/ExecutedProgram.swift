import Glibc

/// Another program in our place: it has the terminal, the signals and the exit status to itself.
enum ExecutedProgram {
    /// Comes back only where the program cannot be run, and `errno` says why.
    static func become(_ command: [String]) {
        guard let program = command.first else { return }
        var arguments = command.map { strdup($0) }
        arguments.append(nil)
        // Swift's threads block most signals, and the other program would keep them blocked; and it would go on to write
        // into a pipe that nobody reads.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        signal(SIGPIPE, SIG_DFL)
        execvp(program, arguments)
    }
}
