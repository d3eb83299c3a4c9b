"""Whether this Python is the kernel of a notebook, which shows pictures where they are made."""

import sys
from typing import Any

__all__ = ["kernel_shell"]


def kernel_shell() -> Any:
    """Return IPython's shell in a notebook's kernel; None in a script and in a terminal.

    IPython itself is never imported: where it is not loaded, this is no notebook.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if shell is not None and hasattr(shell, "kernel") else None
