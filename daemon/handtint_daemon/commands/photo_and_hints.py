"""What commands about a photo have in common: photo, hints and the daemon that is asked."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from handtint_daemon.client import connect, require_device
from handtint_daemon.commands.accepting import accepted_hints, add_accept, require_accepted
from handtint_daemon.commands.common_options import add_faint_hints
from handtint_daemon.commands.hint_documents import add_palette, require_palette
from handtint_daemon.config import DEVICES
from handtint_daemon.engines import ENGINE_NAMES
from handtint_daemon.files.given_paths import require_file
from handtint_daemon.files.hint_files import (
    Hints,
    read_hints,
    read_hints_on_photo,
    read_palette_file,
)
from handtint_daemon.files.photo_files import PhotoFile, read_photo
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_daemon.numbers import whole
from handtint_shared.canvas import new_canvas
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.exchange import Link, OnProgress
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import ProgressEvent
from handtint_shared.pixels import Picture, photo_key
from handtint_shared.stages import stage_words
from handtint_shared.translation import translated

_MOST_PAGES = 10**6

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Given:
    """The photo and the hints that were named, and notes on how they were read."""

    photo: PhotoFile
    hints: Hints

    @property
    def notes(self) -> tuple[HandtintError, ...]:
        return (*self.photo.notes, *self.hints.notes)

    def fields(self, args: argparse.Namespace) -> dict[str, Any]:
        """Return those of a `HintedPhoto`; the photo is sent only if the daemon lacks it."""
        return {
            "canvas": new_canvas(),
            "photo_key": photo_key(self.photo.picture),
            "hint_layer": self.hints.layer,
            "hint_points": self.hints.points,
            "engine": args.engine,
            "faint_hints": args.faint_hints,
        }


def add_photo_and_hints(parser: argparse.ArgumentParser, hints_help: str) -> None:
    """Add the photo, and all that says which hints."""
    parser.add_argument(
        "photo", type=Path, help=translated("PNG, JPEG, TIFF…, grey or colour, 8 or 16 bits")
    )
    parser.add_argument("--hints", type=Path, help=hints_help)
    add_palette(parser)
    add_accept(parser)
    parser.add_argument(
        "--hints-on-photo",
        action="store_true",
        help=translated("the file of --hints is a copy of the photo with dots painted on it"),
    )
    add_faint_hints(parser)
    parser.add_argument(
        "--page",
        type=whole(1, _MOST_PAGES),
        metavar="N",
        help=translated("of several pictures in one file, the one to colour; default: the first"),
    )


def add_daemon(parser: argparse.ArgumentParser) -> None:
    """Add the engine, and the device on which the daemon must run."""
    parser.add_argument(
        "--engine", choices=ENGINE_NAMES, default="", help=translated("default: the daemon's")
    )
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default="",
        help=translated("the device that the daemon must use; default: the daemon's"),
    )


def require_photo_and_hints(args: argparse.Namespace) -> None:
    """Raise BadInput, before any work, if what was named cannot be read or used."""
    require_file(args.photo)
    if args.hints_on_photo and not args.hints:
        raise BadInput("hints_option_alone")
    require_palette(args)
    require_accepted(args)


def read_photo_and_hints(args: argparse.Namespace) -> Given:
    """Read what was named. Raises BadInput."""
    photo = read_photo(args.photo, args.page)
    return Given(photo, _hints(args, photo.picture))


def _hints(args: argparse.Namespace, photo: Picture) -> Hints:
    if not args.hints:
        return Hints()
    if args.hints_on_photo:
        return read_hints_on_photo(args.hints, photo)
    palette = read_palette_file(args.palette) if args.palette else None
    return accepted_hints(args, read_hints(args.hints, photo.size_hw, palette))


def ask_daemon(args: argparse.Namespace, do: Callable[[Link, OnProgress], R]) -> R:
    """Find or start the daemon and show progress while `do` asks it."""
    options = ("--device", args.device) if args.device else ()
    link = find_or_start_daemon(connect, daemon_command(*options))
    try:
        require_device(link, args.device)
        return _with_progress(link, do)
    finally:
        link.transport.close()


def _with_progress(link: Link, do: Callable[[Link, OnProgress], R]) -> R:
    columns = (TextColumn("{task.description:12}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(translated("sending"), total=None)

        def show(event: ProgressEvent) -> None:
            known = event.fraction >= 0
            progress.update(
                task,
                description=stage_words(event.stage) or translated("working"),
                total=1.0 if known else None,
                completed=event.fraction if known else 0.0,
            )

        return do(link, show)
