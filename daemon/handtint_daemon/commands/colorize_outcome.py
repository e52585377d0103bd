"""What came of `handtint colorize`, for a person or as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from handtint_daemon.commands.notes import print_note, print_notice
from handtint_daemon.files.hint_files import Hints
from handtint_shared.beyond_gamut import beyond_gamut
from handtint_shared.errors import HandtintError
from handtint_shared.faint_paint import faint_paint
from handtint_shared.messages import ColorizeReply
from handtint_shared.off_film import off_film_of, off_film_words
from handtint_shared.problems import problem_of
from handtint_shared.sentences import explain
from handtint_shared.translation import translated, translated_plural

# Smaller differences are invisible.
_MOST_NAMED = 5


def print_json(
    reply: ColorizeReply,
    notes: Sequence[HandtintError],
    hints: Hints,
    output: Path,
) -> None:
    """All that came of it, for programs."""
    off = off_film_of(reply)
    told = {
        "output": str(output),
        "engine": reply.engine,
        "notes": [dataclasses.asdict(problem_of(note)) for note in notes],
        "notice": dataclasses.asdict(reply.notice) if reply.notice else None,
        "hints": [dataclasses.asdict(hint) for hint in reply.hints],
        "faint": [dataclasses.asdict(paint) for paint in reply.faint],
        "not_on_film": [
            {"x": hint.x, "y": hint.y, "film": how}
            for how, some in (("darker", off.darker), ("lighter", off.lighter))
            for hint in some
        ],
        "hints_outside": [
            {"number": hint.number, "x": hint.given.point.x, "y": hint.given.point.y}
            for hint in hints.outside
        ],
    }
    print(json.dumps(told, indent=2))


def print_outcome(reply: ColorizeReply, hints: Hints, output: Path) -> None:
    """What a person wants to know of it."""
    print_notice(reply.notice)
    if hints.on_photo:
        print_note(
            translated_plural(
                "{count} painted dot was found on the copy of the photo.",
                "{count} painted dots were found on the copy of the photo.",
                len(reply.hints),
            ).format(count=len(reply.hints))
        )
    if hints.outside:
        print_note(outside_words(hints))
    if beyond := beyond_gamut(reply.hints, _first):
        print_note(beyond)
    if reply.faint:
        print_note(str(explain(faint_paint(reply.faint))))
    if not reply.hints:
        print_note(
            translated("no hints were given, so the engine chose whatever colours it could.")
        )
    for told in off_film_words(off_film_of(reply), _first):
        print_note(told)
    done = translated_plural(
        "{path}: coloured with {count} hint by {engine}",
        "{path}: coloured with {count} hints by {engine}",
        len(reply.hints),
    )
    print(done.format(path=output, count=len(reply.hints), engine=reply.engine))


def outside_words(hints: Hints) -> str:
    """Return the sentence on hints that lie outside the photo."""
    outside, count = hints.outside, len(hints.outside) + len(hints.given)
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
