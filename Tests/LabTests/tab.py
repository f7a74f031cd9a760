#!/usr/bin/python3
"""Types into a real, interactive shell and says what its completion made of it.

tab.py bash|zsh|fish FOLDER SHARE KEY LINE [KEY LINE]...

FOLDER is the shell's home and the folder it is in; SHARE the share/ that slicec was installed to. KEY is what is
pressed behind LINE: `tab`, or `all`, which inserts all that the shell would offer. Then the line is run, and the
words that slicec got are printed, one line for each LINE, with blanks between them; of `all` in fish, only what it
would offer.

What slicec writes beside completions would be seen on the terminal: it is printed as `noise: …`.
"""

import os
import pty
import re
import select
import signal
import sys

shell, folder, share = sys.argv[1:4]
steps = list(zip(sys.argv[4::2], sys.argv[5::2]))

# The shell never comes to its prompt: the test fails, rather than waiting for ever.
signal.alarm(120)

SETUP = {
    "bash": (
        ".bashrc",
        f"""
        . /usr/share/bash-completion/bash_completion
        bind '"\\C-xa": insert-completions'
        bind 'set enable-bracketed-paste off'
        count=0
        PROMPT_COMMAND='count=$((count + 1)); PS1="<ready $count>"'
        """,
        ["bash", "--noprofile", "-i"],
        {"tab": "\t", "all": "\x18a"},
    ),
    "zsh": (
        ".zshrc",
        f"""
        fpath=("{share}/zsh/site-functions" $fpath)
        autoload -Uz compinit
        compinit -u -d {folder}/zcompdump
        zle -C all-matches complete-word _generic
        zstyle ':completion:all-matches::::' completer _all_matches _complete
        zstyle ':completion:all-matches:*' old-matches only
        zstyle ':completion:all-matches::::' insert yes
        bindkey '^Xa' all-matches
        unsetopt auto_menu prompt_cr prompt_sp
        unset zle_bracketed_paste
        setopt no_list_beep
        count=0
        precmd() {{ count=$((count + 1)); PS1="<ready $count>" }}
        """,
        ["zsh", "-i"],
        {"tab": "\t", "all": "\t\t\x18a"},
    ),
    "fish": (
        ".config/fish/config.fish",
        """
        set -g fish_greeting
        set -g count 0
        function fish_prompt
            set -g count (math $count + 1)
            echo -n "<ready $count>"
        end
        """,
        ["fish", "-i"],
        {"tab": "\t", "all": None},
    ),
}

name, setup, command, keys = SETUP[shell]
os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
with open(os.path.join(folder, name), "w") as file:
    file.write(re.sub(r"^ {8}", "", setup, flags=re.M))

results = os.path.join(folder, "results")
os.mkfifo(results)
environment = dict(os.environ)
environment.update(
    HOME=folder, ZDOTDIR=folder, XDG_DATA_DIRS=share + ":/usr/share", TERM="dumb" if shell != "fish" else "xterm",
    XDG_CONFIG_HOME=folder + "/.config", XDG_DATA_HOME=folder + "/.local/share", SLICEC_TEST_RESULTS=results,
    LC_ALL="C.UTF-8",
)

child, terminal = pty.fork()
if child == 0:
    os.chdir(folder)
    os.execvpe(command[0], command, environment)

# Both ends: with no writer the reader would be told of an end.
reader = os.open(results, os.O_RDWR | os.O_NONBLOCK)
shown = b""
answers = b""


def wait(until):
    """Reads what comes until it is there."""
    global shown, answers
    while not until():
        ready, _, _ = select.select([terminal, reader], [], [])
        if terminal in ready:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                sys.exit("the shell is gone:\n" + shown.decode(errors="replace"))
        if reader in ready:
            answers += os.read(reader, 65536)


for number, (key, line) in enumerate(steps, 1):
    wait(lambda: b"<ready %d>" % number in shown)
    shown = b""
    if keys[key] is None:
        # What fish says itself that it would offer: it has no key that inserts all of it.
        line = f"echo (complete -C '{line}' | string replace -r '\\t.*' '') >>{results}"
        os.write(terminal, line.encode())
    else:
        os.write(terminal, (line + keys[key]).encode())
    os.write(terminal, b"\r")
    wait(lambda: answers.count(b"\n") >= number)
    wait(lambda: b"<ready %d>" % (number + 1) in shown)
    for noise in re.findall(rb"[^\r\n]*(?:error|warning|fatal|SLC\d+\])[^\r\n]*", shown):
        print("noise:", noise.decode(errors="replace"))

print(answers.decode(), end="")
os.close(terminal)
os.waitpid(child, 0)
