"""Read a photo's metadata from the formats that Handtint reads."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from handtint_daemon.files.decoded import XMP_ORIENTATION
from handtint_daemon.files.metadata import photoshop
from handtint_daemon.files.metadata.descriptive_tags import (
    IPTC,
    RESOURCES,
    STRUCTURE,
    XMP,
    descriptive,
)
from handtint_daemon.files.metadata.directories import (
    Directory,
    Entry,
    Order,
    read_block,
    read_directory,
)
from handtint_daemon.files.metadata.extended_xmp import joined_xmp
from handtint_daemon.files.metadata.model import COMMENT, Metadata, Text
from handtint_daemon.files.metadata.photoshop import iptc_of_scene, parse_resources
from handtint_daemon.files.metadata.png_chunks import metadata_of_png
from handtint_daemon.files.metadata.resolution import dpi_in_unit, dpi_of, usable_dpi
from handtint_daemon.files.metadata.texts import take_texts
from handtint_daemon.files.metadata.xmp import Packet

_PHOTOSHOP_MARK = b"Photoshop 3.0\0"


def metadata_of_image(image: Image.Image, path: Path) -> Metadata:
    """Return what an opened file says beside its pixels; what is broken is left out."""
    if image.format == "PNG":
        with path.open("rb") as file:
            return _with_texts_of_xmp(metadata_of_png(file))
    found = metadata_of_info(image.info)
    if hasattr(image, "applist"):
        found = _with_segments(found, image.applist)
    return _with_texts_of_xmp(found)


def metadata_in_png(content: bytes) -> Metadata:
    """Return what a PNG says beside its pixels; nothing for what is none."""
    return _with_texts_of_xmp(metadata_of_png(BytesIO(content)))


def metadata_of_info(info: Mapping[Any, Any]) -> Metadata:
    """Return what Pillow and its plug-ins found in a file."""
    exif = read_block(info.get("exif") or b"") or Directory()
    comment = _bytes(info.get("comment"))
    return Metadata(
        exif=descriptive(exif),
        xmp=_bytes(info.get("xmp")),
        texts=(Text(COMMENT, comment),) if comment else (),
        dpi=_said_dpi(info) or dpi_of(exif),
    )


def _said_dpi(info: Mapping[Any, Any]) -> tuple[float, float] | None:
    """Return what the format itself says. Pillow invents 72 for a JPEG that says nothing."""
    if "jfif" not in info:
        return usable_dpi(info.get("dpi")) if "exif" not in info else None
    return dpi_in_unit(info.get("jfif_density"), info.get("jfif_unit", 0) + 1)


def metadata_of_tiff(file: BinaryIO, order: Order, offsets: list[int], *, big: bool) -> Metadata:
    """Return what the directories at `offsets` say; what an earlier one says goes before."""
    known: dict[int, Entry] = {}
    folders: dict[int, Directory] = {}
    for offset in reversed(offsets):
        with suppress(OSError, ValueError, struct.error):
            found = read_directory(file, order, offset, big=big, ignored=STRUCTURE)
            known |= found.entries
            folders |= found.folders
    resources = parse_resources(known[RESOURCES].data) if RESOURCES in known else {}
    if IPTC in known:
        resources |= {photoshop.IPTC: iptc_of_scene(known[IPTC].data)}
    exif = Directory(order, known, folders)
    return _with_texts_of_xmp(
        Metadata(
            exif=exif.without((XMP, IPTC, RESOURCES)),
            xmp=known[XMP].data if XMP in known else None,
            resources={number: data for number, data in resources.items() if data},
            dpi=dpi_of(exif),
        )
    )


def turned(metadata: Metadata, orientation: int) -> Metadata:
    """Return the metadata of the upright picture: its resolution may lie across."""
    lies_across = orientation in (5, 6, 7, 8)
    dpi = metadata.dpi[::-1] if metadata.dpi and lies_across else metadata.dpi
    xmp = metadata.xmp and XMP_ORIENTATION.sub(rb"\g<1>1", metadata.xmp)
    return replace(metadata, dpi=dpi, xmp=xmp)


def _with_segments(found: Metadata, segments: list[tuple[str, bytes]]) -> Metadata:
    """Add what Pillow does not read from JPEG: all comments, Photoshop's resources, long XMP."""
    comments = [Text(COMMENT, data.rstrip(b"\0")) for name, data in segments if name == "COM"]
    photoshop = b"".join(
        data.removeprefix(_PHOTOSHOP_MARK)
        for name, data in segments
        if name == "APP13" and data.startswith(_PHOTOSHOP_MARK)
    )
    return replace(
        found,
        xmp=joined_xmp(found.xmp, [data for name, data in segments if name == "APP1"]),
        resources=parse_resources(photoshop),
        texts=tuple(comment for comment in comments if comment.raw),
    )


def _with_texts_of_xmp(found: Metadata) -> Metadata:
    if not found.xmp:
        return replace(found, xmp=None)
    try:
        packet = Packet(found.xmp)
    except ValueError:
        return found
    texts = take_texts(packet)
    if not texts:
        return found
    known = {text.keyword for text in found.texts}
    added = tuple(text for text in texts if text.keyword not in known)
    left = None if packet.is_empty() else packet.packet()
    return replace(found, xmp=left, texts=found.texts + added)


def _bytes(value: Any) -> bytes | None:
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else None
