"""What a photo's file says beside its pixels, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from handtint_daemon.files.metadata.directories import Directory

COMMENT = "Comment"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with a keyword, as PNG has them; JPEG's comments have the keyword Comment.

    `raw` are its bytes as they were found: JPEG does not say their encoding.
    """

    keyword: str
    raw: bytes

    @property
    def text(self) -> str:
        try:
            return self.raw.decode()
        except UnicodeDecodeError:
            return self.raw.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Metadata:
    """`exif` holds TIFF's descriptive tags and the folders EXIF, GPS and interoperability.

    `xmp` is a packet. `resources` are Photoshop's, by number: IPTC is one of them. `dpi` is
    across and down, in pixels per inch.
    """

    exif: Directory = field(default_factory=Directory)
    xmp: bytes | None = None
    resources: Mapping[int, bytes] = field(default_factory=dict)
    texts: tuple[Text, ...] = ()
    dpi: tuple[float, float] | None = None
    has_profile: bool = False
