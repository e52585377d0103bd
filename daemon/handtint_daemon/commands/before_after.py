"""`handtint colorize --side-by-side`: the grey and the coloured photo in a picture to publish."""

from __future__ import annotations

import argparse
from pathlib import Path

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.commands.beside import require_beside, write_beside
from handtint_daemon.files.colored_files import recorded_file
from handtint_daemon.files.destination import Written
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.side_by_side import Panel, in_8_bits, side_by_side, with_dots
from handtint_daemon.files.writing.formats import format_of
from handtint_daemon.hints.requested import find_hints
from handtint_daemon.photo import Photo
from handtint_shared.errors import BadInput
from handtint_shared.messages import ColorizeReply, ColorizeRequest, InfluenceReply
from handtint_shared.pixels import Picture
from handtint_shared.translation import N_, translated

_GRAY = N_("The photograph")
_HINTS = N_("Colours that a person chose")
_HINTS_PROPOSED_TOO = N_("Colours chosen by a person or proposed by a network")
_MAP = N_("White: decided by these; black: guessed")
_MAP_ALONE = N_("White: chosen by a person; black: guessed")
_MAP_ALONE_PROPOSED_TOO = N_("White: chosen by a person or proposed by a network; black: guessed")
_COLORED = N_("Coloured with Handtint")


def add_side_by_side(parser: argparse.ArgumentParser) -> None:
    """Add --side-by-side, --with-hints and --with-map."""
    parser.add_argument(
        "--side-by-side",
        type=Path,
        metavar="FILE",
        help=translated("write the grey photo and the coloured one into one picture to publish"),
    )
    parser.add_argument(
        "--with-hints",
        action="store_true",
        help=translated("with --side-by-side: show the hints on the photo between the two"),
    )
    parser.add_argument(
        "--with-map",
        action="store_true",
        help=translated("with --side-by-side: show between the two how much the hints decided"),
    )


def require_side_by_side(args: argparse.Namespace, output: Path) -> None:
    """Raise BadInput or WriteFailed, before any work, if it cannot be written."""
    path: Path | None = args.side_by_side
    if path is None:
        alone = {"--with-hints": args.with_hints, "--with-map": args.with_map}
        for option in (name for name, given in alone.items() if given):
            raise BadInput("side_by_side_missing", option=option)
        return
    format_of(path)
    require_beside(args, path, output)


def write_side_by_side(
    args: argparse.Namespace,
    photo: Picture,
    request: ColorizeRequest,
    reply: ColorizeReply,
    influence: InfluenceReply | None,
    record: Record | None,
    *,
    proposed_too: bool,
) -> Written:
    """Write the picture of --side-by-side, with the record, which knows the photo.

    With `proposed_too` a network proposed some of the hints. Raises BadInput, WriteFailed."""
    gray = Photo.from_picture(photo).gray
    panels = [Panel(_GRAY, in_8_bits(gray))]
    if args.with_hints:
        hints, _faint = find_hints(request, photo.size_hw)
        title = _HINTS_PROPOSED_TOO if proposed_too else _HINTS
        panels.append(Panel(title, with_dots(gray, hints)))
    if args.with_map and influence and influence.influence_map:
        alone = _MAP_ALONE_PROPOSED_TOO if proposed_too else _MAP_ALONE
        title = _MAP if args.with_hints else alone
        panels.append(Panel(title, in_8_bits(array_of(influence.influence_map))))
    panels.append(Panel(_COLORED, in_8_bits(array_of(reply.picture))))
    sheet, sheet_format = side_by_side(panels), format_of(args.side_by_side)
    data = recorded_file(sheet, Metadata(), sheet_format, record)
    return write_beside(args, args.side_by_side, data)
