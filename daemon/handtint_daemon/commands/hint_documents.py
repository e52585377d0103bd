"""Named colours into `handtint colorize`, and the hints that it used out of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from handtint_daemon.files.given_paths import require_writable
from handtint_shared.documents.plain_hints import READERS
from handtint_shared.errors import BadInput
from handtint_shared.translation import translated

_SUFFIX = ".json"


def add_palette(parser: argparse.ArgumentParser, kind: Callable[[str], object] = Path) -> None:
    """Add --palette; `kind` is of its value."""
    parser.add_argument(
        "--palette",
        type=kind,
        help=translated(
            "colours that hints may name, as JSON of "
            '{"uniform": {"rgb": [82, 91, 74], "source": "museum"}} or a GIMP palette (.gpl)'
        ),
    )


def add_hints_out(parser: argparse.ArgumentParser) -> None:
    """Add --hints-out."""
    parser.add_argument(
        "--hints-out",
        type=Path,
        metavar="FILE",
        help=translated(
            "write the hints that were used, with place, colour, radius, name and source, as JSON "
            "that --hints reads; a stroke becomes the largest disc in it"
        ),
    )


def require_palette(args: argparse.Namespace) -> None:
    """Raise BadInput if there are no hints that could name its colours."""
    if args.palette and (not is_numbers(args.hints) or args.hints_on_photo):
        raise BadInput("palette_unused")


def require_hints_out(args: argparse.Namespace) -> None:
    """Raise BadInput or WriteFailed, before any work, if it cannot be written."""
    path: Path | None = args.hints_out
    if path is None:
        return
    if path.suffix.lower() != _SUFFIX:
        raise BadInput("hints_file_ending", path=path)
    if path.exists() and not args.force:
        raise BadInput("output_exists", path=path)
    require_writable(path)


def is_numbers(path: Path | None) -> bool:
    return path is not None and path.suffix.lower() in READERS
