"""`handtint colorize`: colour a photograph from hints through the daemon."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from handtint_daemon.client import connect
from handtint_daemon.color.film import EMULSIONS
from handtint_daemon.commands.colorize_outcome import (
    print_json,
    print_not_on_film,
    print_note,
    print_outcome,
)
from handtint_daemon.commands.hint_documents import (
    add_hint_documents,
    require_hint_documents,
    used_hints,
)
from handtint_daemon.config import AUTO, DEVICES
from handtint_daemon.engines import ENGINE_NAMES
from handtint_daemon.files.colored_files import colored_file, format_notes, most_bytes
from handtint_daemon.files.destination import require_free, reserved
from handtint_daemon.files.given_paths import require_file
from handtint_daemon.files.hint_files import (
    Hints,
    read_hints,
    read_hints_on_photo,
    read_palette_file,
)
from handtint_daemon.files.photo_files import PhotoFile, read_photo
from handtint_daemon.files.writing.formats import default_output, format_of
from handtint_daemon.hints.on_film import NotOnFilm, not_on_film
from handtint_daemon.lifecycle.daemon_command import daemon_command
from handtint_daemon.numbers import real, whole
from handtint_daemon.photo import Photo
from handtint_shared.canvas import new_canvas
from handtint_shared.documents.plain_hints import write_hints
from handtint_shared.errors import BadInput
from handtint_shared.exchange import Link, ask, ask_colorize
from handtint_shared.knobs import KNOBS, Knob
from handtint_shared.launching import find_or_start_daemon
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    ProgressEvent,
    StatusReply,
    StatusRequest,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from handtint_shared.sentences import explain
from handtint_shared.stages import stage_words
from handtint_shared.translation import translated

EXAMPLE = "handtint colorize photo.png --hints hints.png -o coloured.png"
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
    add_hint_documents(parser)
    parser.add_argument(
        "--hints-on-photo",
        action="store_true",
        help=translated("the file of --hints is a copy of the photo with dots painted on it"),
    )
    parser.add_argument(
        "--faint-hints",
        action="store_true",
        help=translated(
            "take paint under 40 % opacity as hints too, though others are opaque"
        ).replace("%", "%%"),
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
        "--film",
        choices=EMULSIONS,
        help=translated(
            "the film of the photo, if you know it: blue-sensitive, orthochromatic or "
            "panchromatic; you are told which of your colours it cannot have recorded as light or "
            "as dark as the photo is there"
        ),
    )
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
        "--force", action="store_true", help=translated("replace an existing output")
    )
    parser.add_argument(
        "--in-place",
        action="store_true",
        help=translated(
            "overwrite an existing output without replacing it, for hard links; a copy is kept"
        ),
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
    if args.hints_on_photo and not args.hints:
        raise BadInput("hints_option_alone")
    output: Path = args.output or default_output(args.photo)
    overwriting = {"force": args.force, "in_place": args.in_place}
    require_free(output, **overwriting)
    output_format = format_of(output)
    require_hint_documents(args)
    photo = read_photo(args.photo, args.page)
    hints = _hints(args, photo.picture)
    notes = (*photo.notes, *hints.notes, *format_notes(photo, output_format))
    for note in () if args.json else notes:
        print_note(str(explain(note)), file=sys.stderr)
    with reserved(output, most_bytes(photo), **overwriting) as destination:
        request = _request(args, photo, hints)
        reply = _reply(args, photo, request)
        now = datetime.now().astimezone()
        written = destination.write(colored_file(reply.picture, photo, output_format, now))
    if args.hints_out:
        write_hints(args.hints_out, used_hints(request, hints, photo.picture.size_hw))
    off_film = _not_on_film(args.film, reply, photo)
    if args.json:
        print_json(reply, notes + written.notes, hints, written.path, off_film)
        return 0
    for note in written.notes:
        print_note(str(explain(note)), file=sys.stderr)
    print_outcome(reply, hints, written.path)
    print_not_on_film(off_film)
    return 0


def _reply(args: argparse.Namespace, photo: PhotoFile, request: ColorizeRequest) -> ColorizeReply:
    options = ("--device", args.device) if args.device else ()
    link = find_or_start_daemon(connect, daemon_command(*options))
    try:
        _require_device(link, args.device)
        return _ask_with_progress(link, request, photo)
    finally:
        link.transport.close()


def _not_on_film(film: str | None, reply: ColorizeReply, photo: PhotoFile) -> list[NotOnFilm]:
    if film is None:
        return []
    return list(not_on_film(reply.hints, Photo.from_picture(photo.picture), film))


def _hints(args: argparse.Namespace, photo: Picture) -> Hints:
    if not args.hints:
        return Hints()
    if args.hints_on_photo:
        return read_hints_on_photo(args.hints, photo)
    palette = read_palette_file(args.palette) if args.palette else None
    return read_hints(args.hints, photo.size_hw, palette)


def _request(args: argparse.Namespace, photo: PhotoFile, hints: Hints) -> ColorizeRequest:
    return ColorizeRequest(
        canvas=new_canvas(),
        photo_key=photo_key(photo.picture),
        hint_layer=hints.layer,
        hint_points=hints.points,
        engine=args.engine,
        answer_format=PixelFormat.RGBA_U16 if photo.is_deep else PixelFormat.RGBA_U8,
        without_hints=args.hints is None,
        faint_hints=args.faint_hints,
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
