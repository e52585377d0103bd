"""Named colours into `handtint colorize`, and the hints that it used out of it."""

from __future__ import annotations

import argparse
from math import ceil
from pathlib import Path

import numpy as np

from handtint_daemon.files.given_paths import require_writable
from handtint_daemon.files.hint_files import Hints
from handtint_daemon.hints.hint import Hint
from handtint_daemon.painting.colorizer import find_hints
from handtint_shared.documents.plain_hints import READERS, GivenHint
from handtint_shared.errors import BadInput
from handtint_shared.messages import ColorizeRequest, HintPoint
from handtint_shared.translation import translated

_SUFFIX = ".json"
_LESS_PX = 0.01
"""By which a disc ends before the nearest pixel without paint."""


def add_palette(parser: argparse.ArgumentParser) -> None:
    """Add --palette."""
    parser.add_argument(
        "--palette",
        type=Path,
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
    if args.palette and (not _is_numbers(args.hints) or args.hints_on_photo):
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


def _is_numbers(path: Path | None) -> bool:
    return path is not None and path.suffix.lower() in READERS


def used_hints(
    request: ColorizeRequest, hints: Hints, photo_size_hw: tuple[int, int]
) -> tuple[GivenHint, ...]:
    """Return the hints of a request as numbers: as they were given, or as they were painted."""
    if request.hint_layer is None:
        return hints.given
    found, _faint = find_hints(request, photo_size_hw)
    return tuple(GivenHint(_inner_disc(hint)) for hint in found)


def _inner_disc(hint: Hint) -> HintPoint:
    """Return the largest disc of painted pixels around the hint's centre."""
    y, x = hint.center_yx
    reach = ceil((hint.area_px / np.pi) ** 0.5) + 1
    top, left = y - hint.box.y, x - hint.box.x  # of what is in reach, in the padded mask
    padded = np.pad(hint.mask, reach)
    painted = padded[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    steps = np.arange(-reach, reach + 1)
    gap_px = np.hypot(steps[:, None], steps)[~painted].min()
    return HintPoint(x + 0.5, y + 0.5, hint.rgb_u8, float(gap_px) - _LESS_PX)
