"""The file of a coloured picture, for a program that has it but cannot write the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.colored_files import colored_file, format_notes
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.reading import metadata_in_png
from handtint_daemon.files.metadata.upkeep import SOFTWARE
from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.files.provenance.hints_apart import file_apart, with_hints_apart
from handtint_daemon.files.provenance.record import Influence, Record
from handtint_daemon.files.writing.formats import FORMATS
from handtint_daemon.serving.export_signing import Signer
from handtint_shared.contents import Content
from handtint_shared.documents.plain_hints import GivenHint, given_hints
from handtint_shared.documents.texts import parsed_json
from handtint_shared.messages import ExportReply, ExportRequest, InfluenceReply
from handtint_shared.pixels import PixelFormat
from handtint_shared.problems import problem_of


def exported(
    request: ExportRequest, influence: InfluenceReply | None, signer: Signer | None = None
) -> ExportReply:
    """Return the file that `colorize` would write of that picture. Raises BadInput."""
    made = next(known for known in FORMATS if known.name == request.file_format.value)
    hints = _hints(request)
    photo = PhotoFile(request.picture, _alpha(request), _metadata(request))
    notes = format_notes(photo, made, with_record=True)
    apart = file_apart(photo.metadata.xmp, hints)
    shares = Influence(influence.mean, influence.decided) if influence else None
    record = Record(
        *(SOFTWARE, request.engine, request.weights_sha256, request.knobs, hints),
        photo_sha256=request.photo_sha256,
        influence=shares,
        film=request.film,
        program=request.program,
    )
    now = datetime.now().astimezone()
    whole = with_hints_apart(record, apart)
    file = colored_file(request.picture, photo, made, now, whole, request.label)
    if signer is not None:
        file, told = signer.signed(file, made.name, record)
        notes += told
    beside = None if apart is None else Content(apart)
    return ExportReply(Content(file), beside, tuple(problem_of(note) for note in notes))


def _hints(request: ExportRequest) -> tuple[GivenHint, ...]:
    if request.listed_hints is None:
        return ()
    return given_hints(parsed_json(bytes(request.listed_hints.data)))


def _alpha(request: ExportRequest) -> AnyArray | None:
    """Return the picture's alpha, unless it is opaque."""
    alpha = array_of(request.picture)[..., 3]
    opaque = 255 if request.picture.format is PixelFormat.RGBA_U8 else 65535
    return None if alpha.min() == opaque else alpha


def _metadata(request: ExportRequest) -> Metadata:
    """Return what is known of the photo; the file says that it is in sRGB."""
    told = metadata_in_png(bytes(request.metadata.data)) if request.metadata else Metadata()
    return replace(told, has_profile=True)
