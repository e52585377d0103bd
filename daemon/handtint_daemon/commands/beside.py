"""Pictures that `handtint colorize` writes beside the coloured one."""

from __future__ import annotations

import argparse
from pathlib import Path

from handtint_daemon.files.destination import Written, require_free, reserved
from handtint_shared.errors import BadInput


def overwriting(args: argparse.Namespace) -> dict[str, bool]:
    """Return what --force and --in-place say, as `reserved` takes it."""
    return {"force": args.force, "in_place": args.in_place}


def require_beside(args: argparse.Namespace, path: Path, *others: Path | None) -> None:
    """Raise BadInput or WriteFailed, before any work, if it cannot be written beside the others."""
    if path.resolve() in {other.resolve() for other in others if other}:
        raise BadInput("output_twice", path=path)
    require_free(path, **overwriting(args))


def write_beside(args: argparse.Namespace, path: Path, data: bytes) -> Written:
    """Write a file. Raises BadInput, WriteFailed."""
    with reserved(path, len(data), **overwriting(args)) as destination:
        return destination.write(data)
