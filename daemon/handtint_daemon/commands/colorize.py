"""`handtint colorize`: colour a photograph from hints through the daemon."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from handtint_daemon.client import connect
from handtint_daemon.config import AUTO, DEVICES
from handtint_daemon.engines import ENGINE_NAMES
from handtint_daemon.files.colored_files import depth_notes, write_colored
from handtint_daemon.files.given_paths import require_file, require_writable
from handtint_daemon.files.hint_files import Hints, OutsideHint, read_hints
from handtint_daemon.files.photo_files import PhotoFile, read_photo
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_daemon.numbers import real, whole
from handtint_shared.canvas import new_canvas
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.knobs import KNOBS, Knob
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    HintReport,
    ProgressEvent,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import PixelFormat, photo_key
from handtint_shared.problems import error_of, problem_of
from handtint_shared.sentences import explain
from handtint_shared.stages import stage_words
from handtint_shared.translation import translated, translated_plural

EXAMPLE = "handtint colorize photo.png --hints hints.png -o coloured.png"
# Smaller differences are invisible.
_SEEN_DE00 = 0.5
_MOST_NAMED = 5
_MOST_PAGES = 10**6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "photo", type=Path, help=translated("PNG, JPEG, TIFF…, grey or colour, 8 or 16 bits")
    )
    parser.add_argument(
        "--hints",
        type=Path,
        help=translated(
            "a picture of the photo's size with dots on a transparent background (PNG, TIFF), a "
            'JSON list of {"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3} in the photo\'s '
            "pixels, or CSV whose first line is x,y,r,g,b,radius; without hints the engine chooses "
            "all colours"
        ),
    )
    parser.add_argument(
        "-o", "--output", type=Path, help=translated("default: PHOTO-coloured, next to the photo")
    )
    parser.add_argument(
        "--page",
        type=whole(1, _MOST_PAGES),
        metavar="N",
        help=translated("of several pictures in one file, the one to colour; default: the first"),
    )
    add_knobs(parser, KNOBS)
    parser.add_argument(
        "--engine", choices=ENGINE_NAMES, default="", help=translated("default: the daemon's")
    )
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default="",
        help=translated("the device that the daemon must use; default: the daemon's"),
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=translated("print JSON that says what became of each hint"),
    )
    parser.add_argument(
        "--force", action="store_true", help=translated("overwrite an existing output")
    )


def add_knobs(parser: argparse.ArgumentParser, knobs: Iterable[Knob]) -> None:
    """Add an option for each knob."""
    told = translated("{least:g} to {most:g}: {about}; default: {default:g}")
    for knob in knobs:
        least, most = knob.least, knob.most
        about = told.format(least=least, most=most, about=knob.help, default=knob.default)
        parser.add_argument(
            f"--{knob.option}",
            type=real(least, most),
            default=knob.default,
            metavar="X",
            help=about.replace("%", "%%"),
        )


def run(args: argparse.Namespace) -> int:
    require_file(args.photo)
    output = args.output or args.photo.with_stem(f"{args.photo.stem}-coloured")
    if output.exists() and not args.force:
        raise BadInput("output_exists", path=output)
    require_writable(output)
    photo = read_photo(args.photo, args.page)
    notes = (*photo.notes, *depth_notes(output, photo))
    for note in () if args.json else notes:
        _print_note(str(explain(note)), file=sys.stderr)
    hints = read_hints(args.hints, photo.picture.size_hw) if args.hints else Hints()
    request = _request(args, photo, hints)
    options = ("--device", args.device) if args.device else ()
    link = find_or_start_daemon(connect, daemon_command(*options))
    try:
        _require_device(link, args.device)
        reply = _ask_with_progress(link, request, photo)
    finally:
        link.transport.close()
    write_colored(output, reply.picture, photo)
    if args.json:
        _print_json(reply, notes, hints, output)
    else:
        _print_outcome(reply, hints, output)
    return 0


def _request(args: argparse.Namespace, photo: PhotoFile, hints: Hints) -> ColorizeRequest:
    return ColorizeRequest(
        canvas=new_canvas(),
        photo_key=photo_key(photo.picture),
        hint_layer=hints.layer,
        hint_points=hints.points,
        engine=args.engine,
        answer_format=PixelFormat.RGBA_U16 if photo.is_deep else PixelFormat.RGBA_U8,
        without_hints=args.hints is None,
        **{knob.name: getattr(args, knob.name) for knob in KNOBS},
    )


def _require_device(link: Link, device: str) -> None:
    running_on = ask(link, StatusRequest(), StatusReply).device
    if device not in ("", AUTO, running_on):
        raise BadInput("device_differs", device=running_on)


def _ask_with_progress(link: Link, request: ColorizeRequest, photo: PhotoFile) -> ColorizeReply:
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

        return ask_colorize(link, request, photo.picture, on_progress=show)


def _print_json(
    reply: ColorizeReply, notes: Sequence[HandtintError], hints: Hints, output: Path
) -> None:
    told = {
        "output": str(output),
        "engine": reply.engine,
        "notes": [dataclasses.asdict(problem_of(note)) for note in notes],
        "notice": dataclasses.asdict(reply.notice) if reply.notice else None,
        "hints": [dataclasses.asdict(hint) for hint in reply.hints],
        "hints_outside": [
            {"number": hint.number, "x": hint.given.point.x, "y": hint.given.point.y}
            for hint in hints.outside
        ],
    }
    print(json.dumps(told, indent=2))


def _print_outcome(reply: ColorizeReply, hints: Hints, output: Path) -> None:
    if reply.notice:
        _print_note(str(explain(error_of(reply.notice))), file=sys.stderr)
    if hints.outside:
        _print_note(_outside_words(hints.outside, len(hints.outside) + len(hints.given)))
    outside = [hint for hint in reply.hints if hint.de00 > _SEEN_DE00]
    if outside:
        _print_note(
            translated_plural(
                "{count} of {all} colours does not exist at the photo's lightness where it was "
                "painted; hue kept, chroma reduced at {places}",
                "{count} of {all} colours do not exist at the photo's lightness where they were "
                "painted; hue kept, chroma reduced at {places}",
                len(outside),
            ).format(count=len(outside), all=len(reply.hints), places=_places(outside))
        )
    if not reply.hints:
        _print_note(
            translated("no hints were given, so the engine chose whatever colours it could.")
        )
    done = translated_plural(
        "{path}: coloured with {count} hint by {engine}",
        "{path}: coloured with {count} hints by {engine}",
        len(reply.hints),
    )
    print(done.format(path=output, count=len(reply.hints), engine=reply.engine))


def _print_note(text: str, file: TextIO | None = None) -> None:
    print(translated("note: {text}").format(text=text), file=file)


def _places(hints: Sequence[HintReport]) -> str:
    farthest = sorted(hints, key=lambda hint: -hint.de00)
    place = translated("({x}, {y}) by ΔE {de00:.1f}")
    return _first([place.format(x=hint.x, y=hint.y, de00=hint.de00) for hint in farthest])


def _outside_words(outside: Sequence[OutsideHint], count: int) -> str:
    place = translated("hint {number} at ({x:g}, {y:g})")
    points = [(hint.number, hint.given.point) for hint in outside]
    return translated_plural(
        "{count} of {all} hints lies outside the photo and was left out: {places}",
        "{count} of {all} hints lie outside the photo and were left out: {places}",
        len(outside),
    ).format(
        count=len(outside),
        all=count,
        places=_first([place.format(number=n, x=point.x, y=point.y) for n, point in points]),
    )


def _first(places: Sequence[str]) -> str:
    """Join the first few places, and the number of the others."""
    named = ", ".join(places[:_MOST_NAMED])
    more = len(places) - _MOST_NAMED
    if more <= 0:
        return named
    return translated_plural(
        "{places} and {more} more (--json lists all)",
        "{places} and {more} more (--json lists all)",
        more,
    ).format(places=named, more=more)
