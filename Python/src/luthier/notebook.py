"""Whether the code runs in a notebook."""

from __future__ import annotations

import sys


def in_notebook() -> bool:
    """True in a Jupyter kernel; false in a script, a terminal's IPython, and without IPython."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"
