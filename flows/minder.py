"""Does a program end when whoever started it has gone? Runs a module, and ends it when standard input is closed.

    python -m flows.minder module [arguments]

`eightflows up` holds the other end of standard input: however it dies, its parts do not outlive it and hold on to
the port and the database. What a part has started itself (flow runs) goes with it.
"""

import os
import runpy
import signal
import sys
import threading
import time

LAST_WORDS_S = 20.0
"""What a part gets to end in order: a flow that is just writing finishes its batch."""


def watch_input() -> None:
    """End this process, and all it has started, when nobody holds our input any more."""
    while os.read(0, 1024):  # not sys.stdin: its lock would break our own ending
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_WORDS_S)
    if sys.platform != "win32":
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a service manager may have it ignored; Prefect needs it
    threading.Thread(target=watch_input, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
