#!/usr/bin/env python3
"""Set up everything and colour a sample photograph. Needs Python 3.11 and nothing else."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python would only show a traceback
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"Python 3.11 is needed, this is {found}: run `python3.11 install/set_up.py`.")
sys.path[:0] = [str(Path(__file__).resolve().parents[1] / name) for name in ("install", "shared")]

from handtint_install.set_up import main  # noqa: E402 - needs a recent Python to be imported

if __name__ == "__main__":
    sys.exit(main())
