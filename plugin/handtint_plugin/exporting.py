"""The file of a coloured image, with the record of how it was made. No GIMP here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from handtint_plugin.result_record import ResultRecord
from handtint_plugin.session import Options, Session, Task
from handtint_shared.canvas import new_canvas
from handtint_shared.contents import Content
from handtint_shared.documents.choices import counts_of
from handtint_shared.documents.plain_hints import GivenHint, plain_hints
from handtint_shared.documents.texts import write_file
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.exchange import OnProgress, ask_about
from handtint_shared.labels import label_sentence
from handtint_shared.messages import (
    ColorizeReply,
    ExportReply,
    ExportRequest,
    FileFormat,
)
from handtint_shared.pixels import Picture, picture_sha256
from handtint_shared.problems import error_of

_FORMATS: Mapping[str, FileFormat] = {
    ".png": FileFormat.PNG,
    ".tif": FileFormat.TIFF,
    ".tiff": FileFormat.TIFF,
    ".jpg": FileFormat.JPEG,
    ".jpeg": FileFormat.JPEG,
    ".webp": FileFormat.WEBP,
}
SUFFIXES = tuple(_FORMATS)
"""Endings of files that can be made."""
_WITHOUT_NETWORK = "propagate"
_HINTS_SUFFIX = ".hints.json"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants: the file, whether an existing one is replaced, a sentence in its
    caption, what they say of the photo's film ("": nothing), and Content Credentials."""

    path: Path
    replaces: bool = False
    label: bool = False
    film: str = ""
    sign: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the image shows, without its hints; a PNG with what it knows of the photo; and the
    program that holds it."""

    picture: Picture
    metadata: bytes
    program: str


ListHints = Callable[[ColorizeReply], list[GivenHint]]
"""Returns the hints that the daemon found, with their notes."""


def require_exportable(wish: Wish) -> FileFormat:
    """Return the format of the file. Raises BadInput, before any work, if it may not be made."""
    made = _FORMATS.get(wish.path.suffix.lower())
    if made is None:
        raise BadInput("output_suffix", path=wish.path)
    for path in (wish.path, _beside(wish.path)):
        if path.exists() and not wish.replaces:
            raise BadInput("export_exists", path=path)
    return made


def suggested_name(photo: Path | None) -> Path:
    """Return a name for the file, beside the photo's, with its ending if that can be written."""
    if photo is None:
        return Path.home() / f"coloured{SUFFIXES[0]}"
    is_known = photo.suffix.lower() in _FORMATS
    return photo.with_name(f"{photo.stem}-coloured{photo.suffix if is_known else SUFFIXES[0]}")


def export(
    session: Session,
    record: ResultRecord,
    shown: Shown,
    list_hints: ListHints,
    wish: Wish,
    on_progress: OnProgress,
    *,
    faint_hints: bool,
) -> tuple[HandtintError, ...]:
    """Write the file; return notes for the person. `record` is that of the image's colours.

    Raises BadInput, WriteFailed, and as `Session.colorize` does.
    """
    made = require_exportable(wish)
    task = _task(session, record, faint_hints=faint_hints)
    found = session.ask(task, on_progress)
    hints = list_hints(found)
    request = _request(task, record, shown, hints, made, wish)
    reply = ask_about(session.link(), request, task.photo, ExportReply, on_progress=on_progress)
    notes = _written(wish.path, reply) + tuple(map(error_of, reply.notes))
    if len(found.hints) != record.hints:
        notes += (BadInput("export_hints_changed", now=len(found.hints), then=record.hints),)
    return notes


def _task(session: Session, record: ResultRecord, *, faint_hints: bool) -> Task:
    """Return that of the colours, on a canvas of its own: those of the image stay as they are."""
    options = Options(
        record.engine, without_hints=True, faint_hints=faint_hints, knobs=record.knobs
    )
    task = session.prepare(options, session.hints())
    request = replace(task.request, canvas=new_canvas(), base_revision=0)
    return replace(task, request=request)


def _request(
    task: Task,
    record: ResultRecord,
    shown: Shown,
    hints: list[GivenHint],
    made: FileFormat,
    wish: Wish,
) -> ExportRequest:
    guessed = record.engine != _WITHOUT_NETWORK and record.knobs.lets_network_choose
    counts = counts_of(hint.choice for hint in hints)
    return ExportRequest(
        **task.request.hinted(),
        picture=shown.picture,
        file_format=made,
        knobs=record.knobs,
        weights_sha256=record.weights_sha256,
        photo_sha256=picture_sha256(task.photo),
        listed_hints=Content(json.dumps(plain_hints(hints)).encode()),
        metadata=Content(shown.metadata),
        label=label_sentence(counts, network_guessed=guessed) if wish.label else "",
        film=wish.film,
        program=shown.program,
        sign=wish.sign,
    )


def _written(path: Path, reply: ExportReply) -> tuple[HandtintError, ...]:
    write_file(path.resolve(), reply.file.data)
    if reply.hints_file is None:
        return ()
    write_file(_beside(path), reply.hints_file.data)
    return (BadInput("hints_apart", path=_beside(path)),)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _HINTS_SUFFIX)
