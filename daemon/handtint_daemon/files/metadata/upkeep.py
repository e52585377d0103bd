"""Bring up to date what metadata say of pixels; what they say of the scene stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from handtint_daemon.files.metadata.directories import (
    EXIF_FOLDER,
    INTEROP_FOLDER,
    UNDEFINED,
    Directory,
    Entry,
    text_entry,
)
from handtint_daemon.files.metadata.model import Metadata, Text
from handtint_daemon.files.metadata.resolution import (
    INCH,
    RESOLUTION_UNIT,
    X_RESOLUTION,
    Y_RESOLUTION,
)
from handtint_daemon.files.metadata.xmp import Name, Packet
from handtint_shared.version import PRODUCT_VERSION

SOFTWARE = f"Handtint {PRODUCT_VERSION}"
_ORIENTATION = 274
_SOFTWARE, _DATE = 305, 306
_COMPONENTS, _COMPRESSED_BITS, _SUBJECT_AREA, _SUBJECT_LOCATION = 37121, 37122, 37396, 41492
_DATE_OFFSET, _DATE_FRACTION = 36880, 37520
_COLOR_SPACE, _WIDTH, _HEIGHT, _GAMMA, _INTEROP_INDEX = 40961, 40962, 40963, 42240, 1
_SRGB, _UPRIGHT = 1, 1
_YCBCR = b"\1\2\3\0"
_ADOBE_RGB_INDEX, _SRGB_INDEX = b"R03\0", b"R98\0"
_TIFF, _EXIF = "http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/"
_XMP, _PHOTOSHOP = "http://ns.adobe.com/xap/1.0/", "http://ns.adobe.com/photoshop/1.0/"
_DC = "http://purl.org/dc/elements/1.1/"
_GONE_FROM_XMP: tuple[Name, ...] = (
    *((_TIFF, "BitsPerSample"), (_TIFF, "Compression"), (_TIFF, "PhotometricInterpretation")),
    *((_TIFF, "SamplesPerPixel"), (_TIFF, "XResolution"), (_TIFF, "YResolution")),
    *((_TIFF, "ResolutionUnit"), (_EXIF, "CompressedBitsPerPixel"), (_EXIF, "Gamma")),
    *((_EXIF, "ComponentsConfiguration"), (_XMP, "Thumbnails"), (_DC, "format")),
    (_DC, "Format"),  # as GIMP writes it
)


def up_to_date(metadata: Metadata, size_hw: tuple[int, int], now: datetime) -> Metadata:
    """Return the metadata of the coloured picture, upright and in sRGB, of that size."""
    return replace(
        metadata,
        exif=_exif(metadata, size_hw, now),
        xmp=_xmp(metadata.xmp, size_hw, now),
        texts=tuple(
            Text(text.keyword, SOFTWARE.encode()) if text.keyword == "Software" else text
            for text in metadata.texts
        ),
    )


def _exif(metadata: Metadata, size_hw: tuple[int, int], now: datetime) -> Directory:
    exif = metadata.exif
    was_turned = exif.number(_ORIENTATION) not in (None, _UPRIGHT)
    changed = {_SOFTWARE: text_entry(SOFTWARE), _DATE: text_entry(f"{now:%Y:%m:%d %H:%M:%S}")}
    if _ORIENTATION in exif.entries:
        changed[_ORIENTATION] = exif.shorts(_UPRIGHT)
    exif = exif.without((X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT))
    if metadata.dpi:
        changed |= {
            X_RESOLUTION: exif.fraction(metadata.dpi[0]),
            Y_RESOLUTION: exif.fraction(metadata.dpi[1]),
            RESOLUTION_UNIT: exif.shorts(INCH),
        }
    exif = exif.with_entries(changed)
    folder = exif.folders.get(EXIF_FOLDER)
    if folder is None:
        return exif
    return exif.with_folder(EXIF_FOLDER, _exif_folder(folder, size_hw, now, was_turned=was_turned))


def _exif_folder(
    folder: Directory, size_hw: tuple[int, int], now: datetime, *, was_turned: bool
) -> Directory:
    gone = {_COMPRESSED_BITS, _GAMMA, _DATE_FRACTION}
    if was_turned:
        gone |= {_SUBJECT_AREA, _SUBJECT_LOCATION}
    folder = folder.without(gone)
    said: Mapping[int, Entry] = {
        _WIDTH: folder.longs(size_hw[1]),
        _HEIGHT: folder.longs(size_hw[0]),
        _COLOR_SPACE: folder.shorts(_SRGB),
        _COMPONENTS: Entry(UNDEFINED, 4, _YCBCR),
        _DATE_OFFSET: text_entry(f"{now:%z}"[:3] + ":" + f"{now:%z}"[3:5]),
    }
    folder = folder.with_entries(
        {tag: entry for tag, entry in said.items() if tag in folder.entries}
    )
    interop = folder.folders.get(INTEROP_FOLDER)
    index = interop.entries.get(_INTEROP_INDEX) if interop else None
    if interop and index and index.data == _ADOBE_RGB_INDEX:
        interop = interop.with_entries({_INTEROP_INDEX: replace(index, data=_SRGB_INDEX)})
        folder = folder.with_folder(INTEROP_FOLDER, interop)
    return folder


def _xmp(packet: bytes | None, size_hw: tuple[int, int], now: datetime) -> bytes | None:
    if packet is None:
        return None
    try:
        parsed = Packet(packet)
    except ValueError:
        return packet
    date = now.isoformat(timespec="seconds")
    parsed.remove(_GONE_FROM_XMP)
    said: Mapping[Name, str] = {
        (_TIFF, "Orientation"): str(_UPRIGHT),
        (_TIFF, "ImageWidth"): str(size_hw[1]),
        (_TIFF, "ImageLength"): str(size_hw[0]),
        (_TIFF, "Software"): SOFTWARE,
        (_TIFF, "DateTime"): date,
        (_EXIF, "PixelXDimension"): str(size_hw[1]),
        (_EXIF, "PixelYDimension"): str(size_hw[0]),
        (_EXIF, "ColorSpace"): str(_SRGB),
        (_XMP, "ModifyDate"): date,
        (_XMP, "MetadataDate"): date,
        (_PHOTOSHOP, "ICCProfile"): "sRGB IEC61966-2.1",
        (_PHOTOSHOP, "ColorMode"): "3",
    }
    for name, value in said.items():
        parsed.set_if_there(name, value)
    return parsed.packet()
