"""Where a format has a place for a photo's metadata, and what it has to leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PIL import ExifTags

from handtint_daemon.files.metadata.directories import (
    EXIF_FOLDER,
    UNDEFINED,
    Directory,
    Entry,
    block_of,
    text_entry,
)
from handtint_daemon.files.metadata.model import COMMENT, Metadata, Text
from handtint_daemon.files.metadata.texts import add_texts
from handtint_daemon.files.metadata.xmp import Packet
from handtint_shared.errors import BadInput, HandtintError

Notes = tuple[HandtintError, ...]

_USER_COMMENT = 37510
_TAGS_OF_TEXTS = {"Description": 270, "Author": 315, "Copyright": 33432}


def left_out(what: str, format_name: str) -> BadInput:
    """Return the note for what a format cannot hold."""
    return BadInput("metadata_left_out", what=what, format=format_name)


def fitting_exif(exif: Directory, most_bytes: int, format_name: str) -> tuple[bytes, Notes]:
    """Return the EXIF block, without its largest entries if it would be too long; b"" if it says
    nothing."""
    notes: Notes = ()
    if not exif.entries and not exif.folders:
        return b"", ()
    while len(block := block_of(exif)) > most_bytes:
        exif, name = _without_largest(exif)
        notes += (left_out(name, format_name),)
    return block, notes


def with_texts_in_exif(metadata: Metadata) -> Metadata:
    """Let EXIF say what a PNG's texts or a comment say, where it says nothing yet."""
    exif = metadata.exif
    for text in metadata.texts:
        tag = _TAGS_OF_TEXTS.get(text.keyword)
        if tag and tag not in exif.entries:
            exif = exif.with_entries({tag: text_entry(text.text)})
    return replace(metadata, exif=exif)


def with_comment_in_exif(metadata: Metadata) -> Metadata:
    """Let EXIF's UserComment be the comment, where there is none yet."""
    comment = next((t.text for t in metadata.texts if t.keyword == COMMENT), None)
    folder = metadata.exif.folders.get(EXIF_FOLDER, Directory(metadata.exif.order))
    if comment is None or _USER_COMMENT in folder.entries:
        return metadata
    encoding = "utf-16-le" if folder.order == "<" else "utf-16-be"
    data = (
        b"ASCII\0\0\0" + comment.encode()
        if comment.isascii()
        else b"UNICODE\0" + comment.encode(encoding)
    )
    folder = folder.with_entries({_USER_COMMENT: Entry(UNDEFINED, len(data), data)})
    return replace(metadata, exif=metadata.exif.with_folder(EXIF_FOLDER, folder))


def xmp_with_texts(
    metadata: Metadata, texts: Sequence[Text], format_name: str
) -> tuple[bytes | None, Notes]:
    """Return the XMP with texts added that have no other place in the format."""
    if not texts:
        return metadata.xmp, ()
    try:
        packet = Packet(metadata.xmp)
    except ValueError:
        return metadata.xmp, tuple(left_out(text.keyword, format_name) for text in texts)
    add_texts(packet, texts)
    return packet.packet(), ()


def _without_largest(exif: Directory) -> tuple[Directory, str]:
    """Leave out the largest entry, wherever it is."""
    _, tag, place = _largest(exif)
    name = str(ExifTags.TAGS.get(tag, f"tag {tag}"))
    if place is None:
        return exif.without([tag]), name
    return exif.with_folder(place, _without_largest(exif.folders[place])[0]), name


def _largest(exif: Directory) -> tuple[int, int, int | None]:
    """Return size and tag of the largest entry, and the folder that it is in."""
    own = [(len(entry.data), tag, None) for tag, entry in exif.entries.items()]
    inner = [(*_largest(folder)[:2], tag) for tag, folder in exif.folders.items()]
    return max([*own, *inner], key=lambda found: found[0], default=(0, 0, None))
