"""Run IPython's kernel for one chapter: `python -P -m book._ext.kernel.run -f CONNECTION`.

Nothing of this stands among the chapter's own names: a page that forgets an import fails here,
as it would for its reader.
"""

import os
import sys
from pathlib import Path

from ipykernel.kernelapp import IPKernelApp

from . import LOADED, offline


def run(arguments: list[str]) -> None:
    """Run the kernel until it is asked to end."""
    offline.refuse_other_hosts()
    try:
        IPKernelApp.launch_instance(argv=arguments)
    finally:
        Path(os.environ[LOADED]).write_text("\n".join(loaded("mathdl")), "utf8")


def loaded(package: str) -> list[str]:
    """Return the files of a package's modules that this Python has loaded."""
    modules = [m for name, m in sys.modules.items() if name.split(".")[0] == package]
    return sorted(file for m in modules if (file := getattr(m, "__file__", None)))


if __name__ == "__main__":
    run(sys.argv[1:])
