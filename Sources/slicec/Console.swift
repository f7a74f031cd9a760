import ArgumentParser
import Glibc
import SliceApply
import SliceSyntax

/// When to use colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
}

/// Where text goes: data to standard output, diagnostics and progress to standard error.
struct Console: Sendable {
    let outputStyle: Style
    let errorStyle: Style

    init(color: ColorChoice) {
        outputStyle = Style(isColored: Self.isColored(color, STDOUT_FILENO))
        errorStyle = Style(isColored: Self.isColored(color, STDERR_FILENO))
    }

    /// `NO_COLOR` (no-color.org) and `TERM=dumb` are honoured.
    private static func isColored(_ choice: ColorChoice, _ descriptor: Int32) -> Bool {
        switch choice {
        case .always: true
        case .never: false
        case .auto:
            isatty(descriptor) == 1 && (Environment["NO_COLOR"] ?? "").isEmpty && Environment["TERM"] != "dumb"
        }
    }

    /// Columns of the terminal that standard output goes to; nil where it goes elsewhere.
    static var outputWidth: Int? { width(STDOUT_FILENO) }

    /// The same of standard error.
    static var errorWidth: Int? { width(STDERR_FILENO) }

    private static func width(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        // Narrower than that nothing is readable any more, and broken terminals say 0.
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return nil }
        return Int(size.ws_col)
    }

    /// Standard error is a terminal on which lines can be drawn anew.
    static var canRedraw: Bool {
        isatty(STDERR_FILENO) == 1 && !["", "dumb"].contains(Environment["TERM"] ?? "")
    }

    /// The size of the terminal that standard error goes to; the usual one where it does not say.
    static var errorSize: ProgressScreen.Size {
        var size = winsize()
        if ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) != 0 { size = winsize() }
        return ProgressScreen.Size(
            columns: size.ws_col > 0 ? Int(size.ws_col) : 80, rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// Nobody else has the terminal: the job is not in the background.
    static var isForeground: Bool {
        let owner = tcgetpgrp(STDERR_FILENO)
        return owner < 0 || owner == getpgrp()
    }

    /// Both ends are a person's: something may be asked.
    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    func output(_ text: String) { Self.write(text, to: STDOUT_FILENO) }
    func error(_ text: String) { Self.write(text, to: STDERR_FILENO) }

    /// A sentence on standard error, broken between words where the terminal ends.
    func say(_ sentence: String) {
        error(TerminalText.wrapped(sentence, width: Self.errorWidth, from: 0, indent: 0) + "\n")
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return giveUp(descriptor, errno) }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Nobody reads any more: nothing is left to say. A disk that is full is another matter:
    /// what was asked for would be lost, and nobody told.
    private static func giveUp(_ descriptor: Int32, _ error: Int32) {
        guard descriptor == STDOUT_FILENO, error != EPIPE else { return }
        let reason = String(cString: strerror(error)).lowercased()
        write("error: standard output cannot be written: \(reason)\n", to: STDERR_FILENO)
        exit(ExitStatus.error.rawValue)
    }

    /// Diagnostics as standard error shows them.
    func text(_ diagnostics: [Diagnostic]) -> String {
        DiagnosticText.render(diagnostics, style: errorStyle, width: Self.errorWidth)
    }

    /// Says what is allowed and may not be meant, behind text that is longer.
    func warn(_ warnings: [Diagnostic]) {
        guard !warnings.isEmpty else { return }
        // What comes next begins with an empty line of its own.
        error("\n" + text(warnings).dropLast())
    }

    /// Asks for `yes`. Anything else, and the end of input, is no.
    func confirm(_ question: String) -> Bool {
        let room = Self.errorSize.columns - 2
        let text = TerminalText.wrapped(question + " Only \"yes\" goes on:", width: room, from: 0, indent: 0)
        // A line's end has taken the place of a blank, so that the question is as long as it was.
        error("\n\(errorStyle.bold(String(text.prefix(question.count))))\(text.dropFirst(question.count)) ")
        let answer = readLine()
        if answer == nil { error("\n") }
        return answer == "yes"
    }
}

extension Console {
    /// Asks until the answer is one; an empty one is the default.
    ///
    /// - Parameters:
    ///   - read: the value of an answer; nil where it is none.
    ///   - hint: what to say then.
    /// - Throws: where the input ends.
    func ask<Value>(
        _ question: String, default usual: String, _ read: (String) -> Value?, or hint: (String) -> String
    ) throws -> Value {
        while true {
            error("\(errorStyle.bold(question)) [\(usual)]: ")
            guard let line = readLine() else {
                error("\n")
                throw ExitStatus.error
            }
            let answer = line.split(separator: " ").joined(separator: " ")
            if let value = read(answer.isEmpty ? usual : answer) { return value }
            error("  \(hint(answer))\n")
        }
    }
}

/// The process's environment.
enum Environment {
    static subscript(name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The folder that the process is in; nil where it has been removed.
    static var folder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
