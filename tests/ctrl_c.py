"""How does a child process hear Ctrl-C, though whoever started the tests ignores it (as `nohup` in a script does)?"""

import signal


def hear_ctrl_c() -> None:
    """For `preexec_fn` of subprocess.Popen."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
