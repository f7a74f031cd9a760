import ArgumentParser

/// ArgumentParser's completion scripts, mended where they fall short of what people type.
enum CompletionScript {
    /// The script that a command line asks for; nil where it asks for something else, or for a shell that
    /// ArgumentParser is to refuse.
    static func asked(by arguments: [String]) -> String? {
        let option = "--generate-completion-script"
        guard let first = arguments.first, first == option || first.hasPrefix(option + "=") else { return nil }
        let name = first == option ? arguments.dropFirst().first ?? "" : String(first.dropFirst(option.count + 1))
        return CompletionShell(rawValue: name).map(text)
    }

    static func text(for shell: CompletionShell) -> String {
        let script = Slicec.completionScript(for: shell)
        return switch shell {
        case .bash: bash(script)
        case .zsh: zsh(script)
        case .fish: fish(script)
        default: script
        }
    }

    /// What asks the program for names is silent: its errors would be written into the line.
    private static func silenced(_ script: String, _ call: String) -> String {
        script.replacing(call, with: call + " 2>/dev/null")
    }

    private static func bash(_ script: String) -> String {
        silenced(script, #""${COMP_WORDS[0]}" "${@}" "${words[@]}""#)
            .replacing("complete -o filenames -F _slicec slicec", with: joining)
    }

    /// Readline takes words apart at each `=`, and the script takes what is behind it for an argument.
    private static let joining = #"""
        # `--state=FILE` is one word; where it is being typed, option and value are two.
        _slicec_joined() {
            local -a joined=()
            local -i index current=0
            local word is_value=''
            for index in "${!COMP_WORDS[@]}"; do
                word="${COMP_WORDS[index]}"
                if [[ -n "${is_value}" || ("${word}" = '=' && "${joined[*]: -1}" = --?*) ]]; then
                    joined[${#joined[@]} - 1]+="${word}"
                    [[ "${word}" = '=' ]] && is_value=yes || is_value=''
                else
                    joined+=("${word}")
                fi
                [[ "${index}" -eq "${COMP_CWORD}" ]] && current="${#joined[@]}-1"
            done
            local cur="${2}" prev="${3}"
            if [[ "${joined[current]}" = --?*=* ]]; then
                prev="${joined[current]%%=*}"
                cur="${joined[current]#*=}"
                joined=("${joined[@]::current}" "${prev}" "${cur}" "${joined[@]:current + 1}")
                current+=1
            fi
            local -i COMP_CWORD="${current}"
            local -a COMP_WORDS=("${joined[@]}")
            _slicec "${1}" "${cur}" "${prev}"
        }

        complete -o filenames -F _slicec_joined slicec
        """#

    /// Options may have their value behind a `=`: `'--state[…]:file:'` is for a word of its own alone.
    private static func zsh(_ script: String) -> String {
        let lines = silenced(script, #""${command_name}" "${@}" "${command_line[@]}""#)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line -> String in
            let spec = line.drop { $0 == " " }
            guard spec.hasPrefix("'--") || spec.hasPrefix("'*--"), let bracket = spec.firstIndex(of: "["),
                spec.contains("]:")
            else { return String(line) }
            return String(line[..<bracket]) + "=" + line[bracket...]
        }.joined(separator: "\n")
    }

    /// fish 3 knows no `commandline -o` together with `-C`, and no `-C` outside of an interactive shell.
    private static func fish(_ script: String) -> String {
        silenced(script, "command $tokens[1] $argv $tokens")
            .replacing("(__slicec_tokens -tC)", with: #"(string length -- "$(commandline -ct)")"#)
    }
}
