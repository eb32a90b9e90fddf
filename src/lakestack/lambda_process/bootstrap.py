"""The first code in a function's process: tie it to the emulator's life, then hand over to AWS's runtime client.

Called as `python -S -P -u bootstrap.py LIFELINE HANDLER`. LIFELINE is the number of a file descriptor: the reading end
of a pipe whose other end the emulator holds and never writes to. It ends when the emulator does, even by SIGKILL, and
on every system; Linux's PR_SET_PDEATHSIG would end the process with the thread that started it, and macOS has none.
"""

import os
import signal
import site
import sys
import threading

# Beside this file; found by a path of text, because pathlib would take milliseconds to import.
PORTABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "portable")  # noqa: PTH100, PTH118, PTH120


def end_with_emulator(lifeline: int) -> None:
    while os.read(lifeline, 1):  # blocks until the other end is closed
        pass
    os.killpg(0, signal.SIGKILL)  # the whole session: what the function started goes with it


def main(lifeline: int, handler: str) -> None:
    threading.Thread(target=end_with_emulator, args=(lifeline,), daemon=True).start()
    # -S keeps the emulator's packages out, and with them what `site` adds to the builtins.
    site.setquit()
    site.setcopyright()
    site.sethelper()
    sys.path.append(PORTABLE)
    from awslambdaric.__main__ import main as serve

    serve(["awslambdaric", handler])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
