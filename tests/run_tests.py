#!/usr/bin/env python3
"""Set up what is missing, including the real GIMP 3, and run all tests."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python would only show a traceback
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"Python 3.11 is needed, this is {found}: run `python3.11 tests/run_tests.py`.")
sys.path[:0] = [
    str(Path(__file__).resolve().parents[1] / name) for name in ("install", "shared", "tests")
]

from devtools.gates import main  # noqa: E402 - needs a recent Python to be imported

if __name__ == "__main__":
    sys.exit(main())
