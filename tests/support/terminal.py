# SPDX-License-Identifier: ISC
"""Run a command on a terminal of its own and type into it.

    terminal.py PROMPT=ANSWER ... -- COMMAND [ARGUMENT ...]

Each ANSWER, with backslash escapes, is typed when PROMPT has appeared. Prints
what the terminal showed and ends as the command did.
"""
import os
import pty
import select
import sys
import time


def read_some(fd, deadline):
    ready, _, _ = select.select([fd], [], [], max(0, deadline - time.time()))
    if not ready:
        raise SystemExit("terminal.py: the command asks nothing more")
    try:
        return os.read(fd, 4096)
    except OSError:
        return b""


def main(arguments):
    split = arguments.index("--")
    answers = [a.split("=", 1) for a in arguments[:split]]
    pid, fd = pty.fork()
    if pid == 0:
        os.execvp(arguments[split + 1], arguments[split + 1:])
    shown = waiting = b""
    deadline = time.time() + 20
    while chunk := read_some(fd, deadline):
        shown += chunk
        waiting += chunk
        if answers and answers[0][0].encode() in waiting:
            answer = answers.pop(0)[1].encode().decode("unicode_escape")
            os.write(fd, answer.encode("latin-1"))
            waiting = b""
    sys.stdout.buffer.write(shown)
    sys.stdout.flush()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
