"""`handtint propose`: the hints of one photo proposed on another."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.commands.colorize_outcome import outside_words
from handtint_daemon.commands.hint_documents import add_palette, is_numbers
from handtint_daemon.commands.notes import print_note, print_notice
from handtint_daemon.commands.photo_and_hints import (
    add_daemon,
    ask_daemon,
)
from handtint_daemon.files.destination import require_free
from handtint_daemon.files.given_paths import require_file, require_writable
from handtint_daemon.files.hint_files import Hints, read_hints, read_palette_file
from handtint_daemon.files.photo_files import PhotoFile, read_photo
from handtint_daemon.numbers import real, whole
from handtint_shared.canvas import new_canvas
from handtint_shared.documents.colors import hex_of_rgb
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.documents.proposals import PROPOSED_SUFFIX, plain_proposals, write_proposals
from handtint_shared.errors import BadInput
from handtint_shared.exchange import ask_propose
from handtint_shared.limits import MAX_PER_HINT
from handtint_shared.messages import HintPoint, ProposeReply, ProposeRequest, Reference
from handtint_shared.pixels import photo_key
from handtint_shared.sentences import explain
from handtint_shared.translation import translated, translated_plural

EXAMPLE = "handtint propose photo.png --from reference.png --hints reference.hints.json"
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class _Asked:
    """The two photos, and the hints that each has."""

    photo: PhotoFile
    there: Hints
    reference: PhotoFile
    hints: Hints | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photo", type=Path, help=translated("the photo that needs hints"))
    parser.add_argument(
        "--from", dest="reference", type=Path, required=True, metavar="REFERENCE",
        help=translated(
            "the photo whose hints are proposed, as another of the same people or place"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--hints", type=Path,
        help=translated(
            "the hints of REFERENCE, as `handtint colorize` takes them; without them REFERENCE "
            "must be in colour, and its own colours are proposed"
        ),
    )  # fmt: skip
    add_palette(parser)
    parser.add_argument(
        "--photo-hints", type=Path, metavar="HINTS",
        help=translated("hints that the photo has already: nothing is proposed near them"),
    )  # fmt: skip
    parser.add_argument(
        "--per-hint", type=whole(1, MAX_PER_HINT), default=1, metavar="N",
        help=translated("up to so many places for one hint; default: %(default)s"),
    )  # fmt: skip
    parser.add_argument(
        "--least", type=real(0, 1), default=0.0, metavar="X",
        help=translated("leave out what is less sure than X, 0 to 1; default: nothing"),
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", type=Path,
        help=translated(
            "default: NAME.proposed.json beside the photo, which `handtint album --accept X` and "
            "`handtint colorize --hints FILE --accept X` use"
        ),
    )  # fmt: skip
    add_daemon(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help=translated("print the proposals as JSON too, the surest first"),
    )
    parser.add_argument(
        "--force", action="store_true", help=translated("replace an existing output")
    )


def run(args: argparse.Namespace) -> int:
    output: Path = args.output or args.photo.with_name(args.photo.stem + PROPOSED_SUFFIX)
    _require_usable(args, output)
    asked = _read(args)
    reply = ask_daemon(
        args,
        lambda link, show: ask_propose(
            link,
            _request(args, asked),
            asked.photo.picture,
            asked.reference.picture,
            on_progress=show,
        ),
    )
    print_notice(reply.notice)
    proposed = _proposed(args, reply, asked.hints)
    write_proposals(output, proposed)
    if args.json:
        print(json.dumps(plain_proposals(proposed), ensure_ascii=False))
        return 0
    for hint in proposed:
        print(_line(hint))
    print(_summary(proposed, output))
    return 0


def _require_usable(args: argparse.Namespace, output: Path) -> None:
    """Raise BadInput or WriteFailed, before any work, if what was named cannot be used."""
    require_file(args.photo)
    require_file(args.reference)
    if args.palette and not any(map(is_numbers, (args.hints, args.photo_hints))):
        raise BadInput("palette_unused")
    if output.suffix.lower() != ".json":
        raise BadInput("hints_file_ending", path=output)
    require_free(output, force=args.force)
    require_writable(output)


def _read(args: argparse.Namespace) -> _Asked:
    palette = read_palette_file(args.palette) if args.palette else None

    def hints_of(path: Path | None, photo: PhotoFile) -> Hints | None:
        return read_hints(path, photo.picture.size_hw, palette) if path else None

    photo, reference = read_photo(args.photo, None), read_photo(args.reference, None)
    hints, there = hints_of(args.hints, reference), hints_of(args.photo_hints, photo)
    for note in (*photo.notes, *(hints.notes if hints else ())):
        print_note(str(explain(note)), to_stderr=True)
    if hints and hints.outside:
        print_note(outside_words(hints), to_stderr=True)
    return _Asked(photo, there or Hints(), reference, hints)


def _request(args: argparse.Namespace, asked: _Asked) -> ProposeRequest:
    hints = asked.hints
    reference = Reference(
        photo_key(asked.reference.picture),
        hint_layer=hints.layer if hints else None,
        hint_points=hints.points if hints else (),
        own_colors=hints is None,
    )
    return ProposeRequest(
        canvas=new_canvas(),
        photo_key=photo_key(asked.photo.picture),
        hint_layer=asked.there.layer,
        hint_points=asked.there.points,
        engine=args.engine,
        reference=reference,
        per_hint=args.per_hint,
    )


def _proposed(
    args: argparse.Namespace, reply: ProposeReply, hints: Hints | None
) -> list[GivenHint]:
    """Return the proposals as hints: with the name and source that the reference's hint has."""
    given = hints.given if hints else ()
    found = []
    for one in reply.proposals:
        of = given[one.hint] if one.hint < len(given) else None
        if one.confidence >= args.least:
            found.append(
                GivenHint(
                    HintPoint(one.x, one.y, one.rgb, one.radius_px),
                    of.name if of else "",
                    of.source if of else "",
                    of.color_name if of else "",
                    one.confidence,
                    args.reference.name,
                )
            )
    return found


def _line(hint: GivenHint) -> str:
    point = hint.point
    words = translated("{confidence:4.0%}  ({x:.0f}, {y:.0f})  {color}  {name}")
    color = hex_of_rgb(point.rgb)
    return words.format(
        confidence=hint.confidence, x=point.x, y=point.y, color=color, name=hint.name
    ).rstrip()


def _summary(proposed: list[GivenHint], output: Path) -> str:
    sure = sum((hint.confidence or 0) >= _SURE for hint in proposed)
    words = translated_plural(
        "{path}: {count} proposal, {sure} of at least {least:.0%} confidence",
        "{path}: {count} proposals, {sure} of at least {least:.0%} confidence",
        len(proposed),
    )
    return words.format(path=output, count=len(proposed), sure=sure, least=_SURE)
