"""Colour one photo of an album in this process, by the same steps as `handtint colorize`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handtint_daemon.album.daemons_painter import Painter
from handtint_daemon.album.inputs import AlbumHints, Manner
from handtint_daemon.album.strips import strip_of
from handtint_daemon.files.colored_files import colored_file, format_notes
from handtint_daemon.files.hint_files import Hints, parted, read_hints
from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.files.provenance.hints_apart import file_apart
from handtint_daemon.files.writing.formats import Format
from handtint_daemon.painting.recording import record_of, used_hints
from handtint_daemon.progress import report_to_nobody
from handtint_shared.canvas import new_canvas
from handtint_shared.errors import BadInput, EngineUnusable, HandtintError
from handtint_shared.messages import (
    ColorizeReply,
    ColorizeRequest,
    InfluenceReply,
    InfluenceRequest,
)
from handtint_shared.off_film import off_film_of
from handtint_shared.pixels import PixelFormat, photo_key
from handtint_shared.problems import error_of


@dataclass(frozen=True, slots=True)
class Colored:
    """The file of the coloured photo, a strip of pictures for the contact sheet (a JPEG), and what
    a person should know of it."""

    content: bytes
    strip: bytes
    notes: tuple[HandtintError, ...]


def color(
    painter: Painter, photo: PhotoFile, hints: Hints, manner: Manner, made_as: Format
) -> Colored:
    """Colour a photo. Raises as `Colorizer.colorize` does, BadInput if there are more hints than
    its record can hold, and EngineUnusable if another engine than the album's has answered."""
    request = _request(photo, hints, manner)
    used = used_hints(request, hints.given, photo.picture.size_hw)
    if file_apart(photo.metadata.xmp, used):
        raise BadInput("album_hints_many", count=len(used))
    reply = painter.colorize(request, report_to_nobody)
    if (reply.engine, reply.weights_sha256) != (manner.engine, manner.weights_sha256):
        raise EngineUnusable("other_engine", wanted=manner.engine, used=reply.engine)
    record = record_of(reply, request.alone(), used, _influence(painter, request))
    content = colored_file(reply.picture, photo, made_as, datetime.now().astimezone(), record)
    return Colored(content, strip_of(photo, request, reply), _notes(photo, hints, reply, made_as))


def album_hints(hints: AlbumHints, painted: Path | None, photo_size_hw: tuple[int, int]) -> Hints:
    """Return what `hints`, and those painted in a file, are on a photo of that size. Raises
    BadInput."""
    given = parted(hints.given, photo_size_hw)
    if painted is None:
        return given
    layer = read_hints(painted, photo_size_hw)
    return Hints(layer.layer, given.given, given.outside, notes=layer.notes)


def _request(photo: PhotoFile, hints: Hints, manner: Manner) -> ColorizeRequest:
    return ColorizeRequest(
        canvas=new_canvas(),
        photo_key=photo_key(photo.picture),
        photo=photo.picture,
        hint_layer=hints.layer,
        hint_points=hints.points,
        engine=manner.engine,
        faint_hints=manner.faint_hints,
        answer_format=PixelFormat.RGBA_U16 if photo.is_deep else PixelFormat.RGBA_U8,
        without_hints=hints.layer is None and not hints.given,
        vividness=manner.vividness,
        film=manner.film,
    )


def _influence(painter: Painter, request: ColorizeRequest) -> InfluenceReply | None:
    try:
        return painter.influence(InfluenceRequest(**request.hinted()), report_to_nobody)
    except BadInput as error:
        if error.reason != "engine_weighs_no_hints":
            raise
        return None


def _notes(
    photo: PhotoFile, hints: Hints, reply: ColorizeReply, made_as: Format
) -> tuple[HandtintError, ...]:
    notes = (*photo.notes, *hints.notes, *format_notes(photo, made_as, with_record=True))
    if hints.outside:
        outside = len(hints.outside)
        notes += (BadInput("album_hints_outside", count=outside, all=outside + len(hints.given)),)
    if off_film := len(off_film_of(reply).hints):
        notes += (BadInput("album_off_film", count=off_film, all=len(reply.hints)),)
    if reply.notice:
        notes += (error_of(reply.notice),)
    return notes
