"""Kernels are forked from one process that has the libraries in memory already.

To start Python and to import PyTorch, Matplotlib and IPython takes longer than most chapters
compute. `python -P -m book._ext.kernel.server [LIBRARY ...]` imports once. Then each line of its
input asks for a kernel, as JSON: its arguments, its folder and its environment. The kernel
answers with its process id. The server ends with its input, which the build holds open.

Nothing here starts a thread or computes: what is forked would find locks that nobody releases.
"""

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module

from .run import run


def main() -> None:
    """Fork a kernel for each line of the input."""
    for library in sys.argv[1:]:
        with suppress(ImportError):  # a chapter that needs it says so better
            import_module(library)
    gc.freeze()  # kernels look for no garbage among what is here, and leave it shared
    signal.signal(signal.SIGCHLD, _forget_ended)
    while request := sys.stdin.readline():
        if os.fork() == 0:
            _become_kernel(**json.loads(request))
            return


def _forget_ended(*_: object) -> None:
    """Leave no kernel that has ended as a zombie, which looks alive to those who ask."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become_kernel(arguments: list[str], cwd: str, env: dict[str, str]) -> None:
    """Run a kernel as if it had been started by itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.write(1, b"%d\n" % os.getpid())
    os.dup2(2, 1)  # what is written from now on is no answer
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    run([*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])  # and end with the server


if __name__ == "__main__":
    main()
