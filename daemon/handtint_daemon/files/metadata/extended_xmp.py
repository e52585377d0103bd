"""XMP that is too long for one segment of a JPEG (XMP Specification, Part 3, 1.1.3.1)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence

from handtint_daemon.files.metadata.xmp import Packet

XMP_MARK = b"http://ns.adobe.com/xap/1.0/\0"
_MARK = b"http://ns.adobe.com/xmp/extension/\0"
_NOTE = "http://ns.adobe.com/xmp/note/"
_HAS_EXTENSION = (_NOTE, "HasExtendedXMP")
_GUID_BYTES = 32
_PART_BYTES = 65000
_MAIN_BYTES = 65000
_MOST_BYTES = 1 << 26


def split_xmp(packet: bytes) -> list[bytes]:
    """Return the payloads of the segments that hold a packet: the first has what is short, and the
    name of the others. Raises ValueError for a packet that is no XMP."""
    main, extended = Packet(packet), Packet()
    while len(main.packet()) > _MAIN_BYTES:
        if not main.move_largest_to(extended):  # long attributes
            main, extended = Packet(), Packet(packet)
    extension = extended.xml()
    guid = hashlib.md5(extension).hexdigest().upper()  # noqa: S324 - as the standard says
    main.add(f'<rdf:Description xmlns:xmpNote="{_NOTE}" xmpNote:HasExtendedXMP="{guid}"/>')
    parts = [
        _MARK
        + guid.encode()
        + struct.pack(">II", len(extension), start)
        + extension[start : start + _PART_BYTES]
        for start in range(0, len(extension), _PART_BYTES)
    ]
    return [XMP_MARK + main.packet(), *parts]


def joined_xmp(packet: bytes | None, payloads: Sequence[bytes]) -> bytes | None:
    """Return the packet with its extension; if that is not whole, the packet alone."""
    parts = [payload for payload in payloads if payload.startswith(_MARK)]
    if packet is None or not parts:
        return packet
    try:
        main = Packet(packet)
        guid = (main.text_of(_HAS_EXTENSION) or "").encode()
        extension = _extension([part[len(_MARK) :] for part in parts], guid)
        if extension is None:
            return packet
        main.remove([_HAS_EXTENSION])
        main.take_in(Packet(extension))
        return main.packet()
    except (ValueError, struct.error):
        return packet


def _extension(parts: Sequence[bytes], guid: bytes) -> bytes | None:
    ours = [part for part in parts if part.startswith(guid) and len(part) > _GUID_BYTES + 8]
    if not ours or len(guid) != _GUID_BYTES:
        return None
    (size,) = struct.unpack(">I", ours[0][_GUID_BYTES : _GUID_BYTES + 4])
    if size > _MOST_BYTES or size != sum(len(part) - _GUID_BYTES - 8 for part in ours):
        return None
    placed = sorted(
        (struct.unpack(">I", part[_GUID_BYTES + 4 : _GUID_BYTES + 8])[0], part[_GUID_BYTES + 8 :])
        for part in ours
    )
    return b"".join(data for _, data in placed)
