"""`handtint provenance`: tell how a picture was coloured."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from handtint_daemon.commands.credentials_words import credentials_words, plain_credentials
from handtint_daemon.files.found_credentials import found_credentials
from handtint_daemon.files.given_paths import require_file
from handtint_daemon.files.provenance.examined import Examined, examine
from handtint_daemon.files.provenance.hints_apart import place_apart
from handtint_daemon.files.provenance.record import VERSION, Record
from handtint_shared.documents.choices import Choice
from handtint_shared.documents.colors import hex_of_rgb
from handtint_shared.documents.plain_hints import GivenHint, plain_hints
from handtint_shared.errors import BadInput
from handtint_shared.printable import printable
from handtint_shared.translation import translated, translated_plural

EXAMPLE = "handtint provenance coloured.png --photo photo.png"
_DIGITS_SHOWN = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=translated("a picture that colorize wrote"))
    parser.add_argument(
        "--photo", type=Path, metavar="GREY", help=translated("the photo that it was made of")
    )
    parser.add_argument("--json", action="store_true", help=translated("print JSON, for programs"))


def run(args: argparse.Namespace) -> int:
    require_file(args.file)
    credentials = found_credentials(args.file.read_bytes())
    try:
        found = examine(args.file, args.photo)
    except BadInput:
        _print_lines(() if args.json else credentials_words(credentials))
        raise
    if args.json:
        print(json.dumps(_plain(found) | plain_credentials(credentials), indent=2))
    else:
        _print_lines(_sentences(args.file, args.photo, found))
        _print_lines(credentials_words(credentials))
    return 0


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(printable(line))


def _plain(found: Examined) -> dict[str, object]:
    record = found.record
    return {
        "record_version": record.version,
        "software": record.software,
        "engine": record.engine,
        "weights_sha256": record.weights_sha256,
        **asdict(record.knobs),
        "digital_source_type": record.source_type,
        "network_chose_colors": record.network_chose,
        "exported_from": record.program or None,
        "film": record.film or None,
        "label": record.label or None,
        "hint_count": record.counts.total,
        "hints_chosen_by": _plain_counts(record),
        "hints": None if record.hints_apart else plain_hints(record.hints),
        "hint_influence": asdict(record.influence) if record.influence else None,
        "photo_sha256": record.photo_sha256,
        "result_sha256": record.result_sha256,
        "unchanged": found.unchanged,
        "same_photo": found.same_photo,
    }


def _plain_counts(record: Record) -> dict[str, int | None]:
    """How many hints a person chose, accepted, and a threshold accepted; None where an older record
    does not tell."""
    counts = record.counts
    if record.tells_who_accepted:
        return asdict(counts)
    known = None if record.hints_apart else counts.person
    unless_proposed = 0 if known == counts.total else None
    return {"person": known, "accepted": unless_proposed, "by_threshold": unless_proposed}


def _sentences(path: Path, photo: Path | None, found: Examined) -> Iterator[str]:
    record = found.record
    yield translated("{path} was coloured by {software}.").format(
        path=path, software=record.software
    )
    if record.version > VERSION:
        yield translated("The record is of a later version; what is new in it is not told here.")
    yield from _chosen_words(path, record)
    if record.program:
        yield translated(
            "It was exported from {program}, where a person may have changed any of it."
        ).format(program=record.program)
    if record.film:
        yield _film_words(record.film)
    yield _network_words(record)
    if record.influence and record.network_guessed:
        yield translated(
            "On average these colours settle {mean:.0%} of a pixel's colour and the network "
            "guessed the rest; on {decided:.0%} of the pixels they settle at least half."
        ).format(**asdict(record.influence))
    if found.unchanged:
        yield translated("The picture is unchanged since.")
    else:
        yield translated("The picture has been changed since.")
    if found.same_photo:
        yield translated("{photo} is the photo that was coloured.").format(photo=photo)
    elif found.same_photo is not None:
        yield translated("{photo} is not the photo that was coloured, or was changed.").format(
            photo=photo
        )


def _chosen_words(path: Path, record: Record) -> Iterator[str]:
    if record.hints_apart:
        yield from _apart_words(path, record)
        return
    by_choice = {choice: [h for h in record.hints if h.choice is choice] for choice in Choice}
    chosen = by_choice[Choice.PERSON]
    yield translated_plural(
        "A person chose {count} colour:", "A person chose {count} colours:", len(chosen)
    ).format(count=len(chosen))
    yield from map(_hint_words, chosen)
    if record.tells_who_accepted:
        yield from _listed(_accepted_words, by_choice[Choice.ACCEPTED])
        yield from _listed(_by_threshold_words, by_choice[Choice.BY_THRESHOLD])
    else:
        yield from _listed(_accepted_somehow_words, by_choice[Choice.ACCEPTED])


def _apart_words(path: Path, record: Record) -> Iterator[str]:
    counts = record.counts
    yield translated_plural(
        "{count} colour was given, which is listed in {file}; that file is missing or was changed.",
        "{count} colours were given, which are listed in {file}; that file is missing or was "
        "changed.",
        counts.total,
    ).format(count=counts.total, file=place_apart(path))
    if counts.proposed:
        yield translated(
            "Chosen by a person: {person}. Proposed by a network and accepted by a person: "
            "{accepted}. Accepted for their confidence alone, by no person: {by_threshold}."
        ).format(**asdict(counts))


def _listed(heading: Callable[[int], str], hints: Sequence[GivenHint]) -> Iterator[str]:
    if hints:
        yield heading(len(hints))
        yield from map(_hint_words, hints)


def _accepted_words(count: int) -> str:
    return translated_plural(
        "A network proposed {count} colour, which a person accepted:",
        "A network proposed {count} colours, which a person accepted:",
        count,
    ).format(count=count)


def _by_threshold_words(count: int) -> str:
    return translated_plural(
        "A network proposed {count} colour, which was accepted for its confidence alone, by no "
        "person:",
        "A network proposed {count} colours, which were accepted for their confidence alone, "
        "by no person:",
        count,
    ).format(count=count)


def _accepted_somehow_words(count: int) -> str:
    """Of a record of version 1."""
    return translated_plural(
        "A network proposed {count} colour, which was accepted; whether by a person, this "
        "older record does not tell:",
        "A network proposed {count} colours, which were accepted; whether by a person, this "
        "older record does not tell:",
        count,
    ).format(count=count)


def _film_words(film: str) -> str:
    """What the person said of the photo's film."""
    return {
        "blue": translated("The photo's film was said to be sensitive to blue alone."),
        "ortho": translated("The photo's film was said to be orthochromatic."),
        "pan": translated("The photo's film was said to be panchromatic."),
    }[film]


def _hint_words(hint: GivenHint) -> str:
    words = translated("  ({x:g}, {y:g}) {color} {name}")
    if hint.source:
        words = translated("  ({x:g}, {y:g}) {color} {name} (source: {source})")
    point = hint.point
    told = words.format(
        x=point.x, y=point.y, color=hex_of_rgb(point.rgb), name=hint.name, source=hint.source
    ).rstrip()
    if hint.confidence is None:
        return told
    proposed = translated("(proposed from {photo} with confidence {confidence:.0%})")
    if hint.threshold is not None:
        proposed = translated(
            "(proposed from {photo} with confidence {confidence:.0%}, accepted from "
            "{threshold:.0%} on)"
        )
    words = proposed.format(
        photo=hint.reference or "–", confidence=hint.confidence, threshold=hint.threshold
    )
    return f"{told} {words}"


def _network_words(record: Record) -> str:
    weights = record.weights_sha256[:_DIGITS_SHOWN] or "–"
    if record.network_guessed:
        return translated(
            "All other colours were guessed by the network “{engine}” (weights {weights}), at "
            "vividness {vividness:g}."
        ).format(engine=record.engine, weights=weights, **asdict(record.knobs))
    if record.by_network:
        return translated(
            "The network “{engine}” (weights {weights}) spread them and chose none by itself."
        ).format(engine=record.engine, weights=weights)
    return translated("They were spread by “{engine}”, without a network.").format(
        engine=record.engine
    )
