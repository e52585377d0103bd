"""A file of a coloured picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from handtint_shared.contents import Content
from handtint_shared.errors import BadMessage
from handtint_shared.films import require_film
from handtint_shared.knobs import Knobs
from handtint_shared.messages.hinted_photo import HintedPhoto
from handtint_shared.messages.problems import Problem
from handtint_shared.pixels import FILE_FORMATS, Picture


class FileFormat(Enum):
    """The formats of files that the daemon makes."""

    PNG = "PNG"
    TIFF = "TIFF"
    JPEG = "JPEG"
    WEBP = "WebP"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest(HintedPhoto):
    """Make the file of a coloured picture, with the record of how it was made.

    `picture` is what the file is to show, as the person has it now; photo, hints and engine are
    those of the colours in it, as are `knobs` and `weights_sha256`. `photo_sha256` is
    `pixels.pixels_sha256` of the photo. `listed_hints` are the hints with their notes, as JSON that
    documents.plain_hints reads. `metadata` is a PNG that holds, beside any pixels, what is known of
    the photo. `label` is a sentence for the caption, `film` what the person said of the photo's,
    `program` where the picture comes from. `sign` adds Content Credentials, with the certificate
    and key of the daemon's settings.
    """

    picture: Picture
    file_format: FileFormat
    knobs: Knobs = Knobs()  # noqa: RUF009 - frozen
    weights_sha256: str = ""
    photo_sha256: str = ""
    listed_hints: Content | None = None
    metadata: Content | None = None
    label: str = ""
    film: str = ""
    program: str = ""
    sign: bool = False

    def __post_init__(self) -> None:
        HintedPhoto.__post_init__(self)
        if self.picture.format not in FILE_FORMATS:
            raise BadMessage("export_picture_format")
        require_film(self.film)


@dataclass(frozen=True, slots=True)
class ExportReply:
    """The file, and notes to show to the person.

    `hints_file` goes beside it, if the hints are too many for the record: its name is that of the
    file with `.hints.json` added.
    """

    file: Content
    hints_file: Content | None = None
    notes: tuple[Problem, ...] = ()
