"""`handtint colorize`: colour a photograph from hints through the daemon."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.commands.before_after import (
    add_side_by_side,
    require_side_by_side,
    write_side_by_side,
)
from handtint_daemon.commands.beside import overwriting
from handtint_daemon.commands.colorize_outcome import (
    print_json,
    print_outcome,
)
from handtint_daemon.commands.common_options import add_film
from handtint_daemon.commands.hint_documents import add_hints_out, require_hints_out
from handtint_daemon.commands.influence_map import add_map, influence_of, require_map, write_map
from handtint_daemon.commands.knob_options import add_knobs
from handtint_daemon.commands.notes import print_note
from handtint_daemon.commands.photo_and_hints import (
    Given,
    add_daemon,
    add_photo_and_hints,
    ask_daemon,
    read_photo_and_hints,
    require_photo_and_hints,
)
from handtint_daemon.commands.recording import (
    add_record,
    hints_apart,
    label_of,
    write_hints_apart,
)
from handtint_daemon.commands.signing import add_sign, signed_file, signing_of
from handtint_daemon.files.colored_files import colored_file, format_notes, most_bytes
from handtint_daemon.files.destination import require_free, reserved
from handtint_daemon.files.provenance.digests import digest_of_pixels
from handtint_daemon.files.provenance.hints_apart import with_hints_apart
from handtint_daemon.files.provenance.record import Record
from handtint_daemon.files.writing.formats import Format, default_output, format_of
from handtint_daemon.painting.recording import record_of, used_hints
from handtint_shared.documents.choices import Choice
from handtint_shared.documents.plain_hints import write_hints
from handtint_shared.errors import HandtintError
from handtint_shared.exchange import Link, OnProgress, ask_colorize
from handtint_shared.knobs import KNOBS
from handtint_shared.messages import ColorizeReply, ColorizeRequest, InfluenceReply
from handtint_shared.pixels import Picture, PixelFormat
from handtint_shared.sentences import explain
from handtint_shared.translation import translated

EXAMPLE = "handtint colorize photo.png --hints hints.png -o coloured.png"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_photo_and_hints(
        parser,
        translated(
            "a picture of the photo's size with dots on a transparent background (PNG, TIFF), a "
            'JSON list of {"x": 10, "y": 20, "rgb": [200, 40, 30], "radius": 3} in the photo\'s '
            "pixels, or CSV whose first line is x,y,r,g,b,radius; without hints the engine chooses "
            "all colours"
        ),
    )
    add_hints_out(parser)
    add_side_by_side(parser)
    add_map(parser)
    parser.add_argument(
        "-o", "--output", type=Path, help=translated("default: PHOTO-coloured, next to the photo")
    )
    add_knobs(parser, KNOBS)
    add_film(parser)
    add_daemon(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help=translated("print JSON that says what became of each hint"),
    )
    parser.add_argument(
        "--force", action="store_true", help=translated("replace an existing output")
    )
    add_record(parser)
    add_sign(parser)
    parser.add_argument(
        "--in-place",
        action="store_true",
        help=translated(
            "overwrite an existing output without replacing it, for hard links; a copy is kept"
        ),
    )


def run(args: argparse.Namespace) -> int:
    output, output_format = _checked_output(args)
    signing = signing_of(args)
    given = read_photo_and_hints(args)
    photo = given.photo
    unheld = format_notes(photo, output_format, with_record=not args.no_provenance)
    notes = (*given.notes, *unheld)
    _print_notes(args, notes)
    request = _request(args, given)
    hints = used_hints(request, given.hints.given, photo.picture.size_hw)
    apart = hints_apart(args, photo, hints, output)
    with reserved(output, most_bytes(photo), **overwriting(args)) as destination:
        reply, influence = _asked(args, request, photo.picture)
        record = with_hints_apart(record_of(reply, request.alone(), hints, influence), apart)
        now = datetime.now().astimezone()
        label = label_of(args, record)
        record = replace(record, photo_sha256=digest_of_pixels(array_of(photo.picture)))
        told = None if args.no_provenance else record
        content = colored_file(reply.picture, photo, output_format, now, told, label)
        content, signed = signed_file(args, signing, content, output_format, record)
        written = destination.write(content)
    late_notes = signed + written.notes + write_hints_apart(args, written.path, apart)
    late_notes += _write_documents(args, given, request, reply, influence, told)
    if args.json:
        print_json(reply, notes + late_notes, given.hints, written.path)
        return 0
    _print_notes(args, late_notes)
    print_outcome(reply, given.hints, written.path)
    return 0


def _checked_output(args: argparse.Namespace) -> tuple[Path, Format]:
    """Check all that can be known before the work. Raises BadInput, WriteFailed."""
    require_photo_and_hints(args)
    output: Path = args.output or default_output(args.photo)
    require_free(output, **overwriting(args))
    output_format = format_of(output)
    require_hints_out(args)
    require_side_by_side(args, output)
    require_map(args, output)
    return output, output_format


def _asked(
    args: argparse.Namespace, request: ColorizeRequest, photo: Picture
) -> tuple[ColorizeReply, InfluenceReply | None]:
    """Ask the daemon; what the engine cannot tell is known before it paints."""

    def both(link: Link, show: OnProgress) -> tuple[ColorizeReply, InfluenceReply | None]:
        influence = influence_of(args, request, photo, link, show)
        return ask_colorize(link, request, photo, on_progress=show), influence

    return ask_daemon(args, both)


def _print_notes(args: argparse.Namespace, notes: Iterable[HandtintError]) -> None:
    for note in () if args.json else notes:
        print_note(str(explain(note)), to_stderr=True)


def _write_documents(
    args: argparse.Namespace,
    given: Given,
    request: ColorizeRequest,
    reply: ColorizeReply,
    influence: InfluenceReply | None,
    record: Record | None,
) -> tuple[HandtintError, ...]:
    """Write what was asked for beside the coloured picture; return notes on it."""
    photo = given.photo.picture
    if args.hints_out:
        write_hints(args.hints_out, used_hints(request, given.hints.given, photo.size_hw))
    sheet = None
    if args.side_by_side:
        proposed_too = any(hint.choice is not Choice.PERSON for hint in given.hints.given)
        sheet = write_side_by_side(
            args, photo, request, reply, influence, record, proposed_too=proposed_too
        )
    written = (sheet, write_map(args, influence))
    return tuple(note for file in written if file for note in file.notes)


def _request(args: argparse.Namespace, given: Given) -> ColorizeRequest:
    return ColorizeRequest(
        **given.fields(args),
        answer_format=PixelFormat.RGBA_U16 if given.photo.is_deep else PixelFormat.RGBA_U8,
        without_hints=args.hints is None,
        film=args.film,
        **{knob.name: getattr(args, knob.name) for knob in KNOBS},
    )
