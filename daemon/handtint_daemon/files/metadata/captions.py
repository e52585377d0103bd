"""A sentence in a picture's caption, wherever its file has one (MWG Guidelines 2.0, 5.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handtint_daemon.files.metadata.directories import text_entry
from handtint_daemon.files.metadata.model import Metadata, Text
from handtint_daemon.files.metadata.photoshop import IPTC, Dataset, dataset, datasets
from handtint_daemon.files.metadata.xmp import Name, Packet

_XMP_CAPTION: Name = ("http://purl.org/dc/elements/1.1/", "description")
_EXIF_CAPTION = 270
_TEXT_CAPTION = "Description"
_IPTC_CAPTION, _IPTC_ENCODING = (2, 120), (1, 90)
_UTF_8 = b"\x1b%G"
_MOST_IPTC_BYTES = 2000

Change = Callable[[str], str]


def with_sentence(metadata: Metadata, sentence: str, former: str = "") -> Metadata:
    """Add a sentence to the caption, in place of the `former` one that was added before."""
    known = _captions(metadata)

    def changed(caption: str) -> str:
        kept = caption or next(iter(known), "")
        kept = kept.replace(former, "").strip() if former else kept.strip()
        return kept if sentence in kept else f"{kept} {sentence}".strip()

    own = metadata.exif.entries.get(_EXIF_CAPTION)
    caption = text_entry(changed(_decoded(own.data) if own else ""))
    return replace(
        metadata,
        exif=metadata.exif.with_entries({_EXIF_CAPTION: caption}),
        xmp=_changed_xmp(metadata.xmp, changed),
        resources=_changed_resources(metadata, changed),
        texts=tuple(
            Text(text.keyword, changed(text.text).encode())
            if text.keyword == _TEXT_CAPTION
            else text
            for text in metadata.texts
        ),
    )


def _captions(metadata: Metadata) -> list[str]:
    """Return what captions there are."""
    own = metadata.exif.entries.get(_EXIF_CAPTION)
    found = [_decoded(own.data)] if own else []
    found += [text.text for text in metadata.texts if text.keyword == _TEXT_CAPTION]
    if (packet := _parsed(metadata.xmp)) is not None:
        found.append(packet.default_text(_XMP_CAPTION) or "")
    iptc = metadata.resources.get(IPTC, b"")
    found += [_decoded(one.data) for one in datasets(iptc) if _place(one) == _IPTC_CAPTION]
    return [caption for caption in found if caption.strip()]


def _parsed(xmp: bytes | None) -> Packet | None:
    try:
        return Packet(xmp)
    except ValueError:
        return None


def _changed_xmp(xmp: bytes | None, changed: Change) -> bytes | None:
    packet = _parsed(xmp)
    if packet is None:
        return xmp
    packet.set_default_text(_XMP_CAPTION, changed(packet.default_text(_XMP_CAPTION) or ""))
    return packet.packet()


def _changed_resources(metadata: Metadata, changed: Change) -> dict[int, bytes]:
    resources = dict(metadata.resources)
    if IPTC in resources:
        resources[IPTC] = _changed_iptc(resources[IPTC], changed)
    return resources


def _changed_iptc(iptc: bytes, changed: Change) -> bytes:
    """Change the caption, if there is one, and say that it is in UTF-8; it stays as it is if other
    texts are not, or if it would be too long."""
    found = list(datasets(iptc))
    if not all(_is_utf_8(one.data) for one in found):
        return iptc
    parts = [dataset(*_IPTC_ENCODING, _UTF_8)]
    for one in found:
        if _place(one) == _IPTC_CAPTION:
            data = changed(_decoded(one.data)).encode()
            if len(data) > _MOST_IPTC_BYTES:
                return iptc
            parts.append(dataset(*_IPTC_CAPTION, data))
        elif _place(one) != _IPTC_ENCODING:
            parts.append(one.whole)
    has_caption = any(_place(one) == _IPTC_CAPTION for one in found)
    return b"".join(parts) if has_caption else iptc


def _place(one: Dataset) -> tuple[int, int]:
    return one.record, one.number


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes) -> str:
    text = data.rstrip(b"\0")
    return text.decode() if _is_utf_8(text) else text.decode("latin-1")
