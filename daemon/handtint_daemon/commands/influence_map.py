"""How much the hints decided: for the record, and at each pixel for `handtint colorize --map`."""

from __future__ import annotations

import argparse
from pathlib import Path

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.commands.beside import require_beside, write_beside
from handtint_daemon.files.destination import Written
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.writing.formats import PNG
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.exchange import Link, OnProgress, ask_influence
from handtint_shared.messages import ColorizeRequest, InfluenceReply, InfluenceRequest
from handtint_shared.pixels import Picture
from handtint_shared.translation import translated

_CANNOT_TELL = ("engine_weighs_no_hints", "unknown_message")
"""The reasons of an engine, and of a daemon of protocol 2.0."""


def add_map(parser: argparse.ArgumentParser) -> None:
    """Add --map."""
    parser.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help=translated(
            "write how much the hints decided at each pixel, as a grey PNG of the photo's size: "
            "white where a hint decided, black where the network guessed"
        ),
    )


def require_map(args: argparse.Namespace, output: Path) -> None:
    """Raise BadInput or WriteFailed, before any work, if it cannot be written."""
    path: Path | None = args.map
    if path is None:
        return
    if path.suffix.lower() not in PNG.suffixes:
        raise BadInput("map_ending", path=path)
    require_beside(args, path, output, args.side_by_side)


def influence_of(
    args: argparse.Namespace,
    request: ColorizeRequest,
    photo: Picture,
    link: Link,
    show: OnProgress,
) -> InfluenceReply | None:
    """Ask what record and map need. Raises BadInput if there is to be a map and the engine cannot
    tell; a record does without."""
    with_map = args.map is not None or args.with_map
    if args.no_provenance and not with_map:
        return None
    asked = InfluenceRequest(**request.hinted(), with_map=with_map)
    try:
        return ask_influence(link, asked, photo, on_progress=show)
    except HandtintError as error:
        if asked.with_map or error.reason not in _CANNOT_TELL:
            raise
        return None


def write_map(args: argparse.Namespace, influence: InfluenceReply | None) -> Written | None:
    """Write the picture of --map, if it was asked for. Raises BadInput, WriteFailed."""
    if args.map is None or influence is None or influence.influence_map is None:
        return None
    data = PNG.encode(array_of(influence.influence_map), Metadata())
    return write_beside(args, args.map, data)
