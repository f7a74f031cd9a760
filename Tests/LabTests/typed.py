"""Runs shell text on a terminal of its own, and types an answer to each question.

Arguments: the answers, `--`, the shell text. What stands on the terminal then is printed, and the status is the
command's.
"""
import os
import pty
import sys

split = sys.argv.index("--")
answers, text = sys.argv[1:split], sys.argv[split + 1]
child, terminal = pty.fork()
if child == 0:
    os.execv("/bin/sh", ["sh", "-c", text])
shown = ""
while True:
    try:
        part = os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        break
    if not part:
        break
    shown += part
    if answers and shown.endswith(": "):
        os.write(terminal, (answers.pop(0) + "\n").encode())
sys.stdout.write(shown.replace("\r\n", "\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
