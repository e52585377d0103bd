"""`python -m handtint_lab.training`: `handtint train` with fewer dependencies than Handtint."""

from __future__ import annotations

import argparse
import sys

from handtint_lab.training.arguments import add_arguments
from handtint_lab.training.run import run_train
from handtint_shared.errors import HandtintError
from handtint_shared.sentences import explain


def main() -> int:
    """Run the command; return the exit code: 0 on success, 1 after a reported error."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    try:
        return run_train(parser.parse_args())
    except HandtintError as error:
        sys.stderr.write(f"handtint: {explain(error)} [{error.code}]\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
