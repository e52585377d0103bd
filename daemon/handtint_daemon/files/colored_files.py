"""Write the coloured picture to disk with the photo's bit depth and metadata."""

from __future__ import annotations

import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from PIL import ExifTags, Image

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.files.color_profiles import SRGB_PROFILE
from handtint_daemon.files.photo_files import Metadata, PhotoFile
from handtint_shared.errors import BadInput, HandtintError, WriteFailed, why_of
from handtint_shared.pixels import Picture

_PNG_SIGNATURE_AND_IHDR_BYTES = 8 + 25
_XMP_TAG = 700
_EXIF_IN_TIFF = (  # EXIF tags that TIFF keeps in its first IFD
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
)


def write_colored(path: Path, colored: Picture, photo: PhotoFile) -> None:
    """Write the daemon's RGBA answer; keep alpha only if the photo had some.

    The suffix selects the format: PNG and TIFF keep 16 bits, JPEG has 8. Written to a temporary
    file and renamed, so that a full disk leaves no partial file. Raises BadInput, WriteFailed.
    """
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise BadInput("output_suffix", path=path)
    pixels = array_of(colored)
    rgb = pixels[..., :3] if photo.alpha is None else np.dstack([pixels[..., :3], photo.alpha])
    data = _WRITERS[suffix](np.ascontiguousarray(rgb), photo.metadata)
    try:
        _write_beside_and_rename(path, data)
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error


def depth_notes(path: Path, photo: PhotoFile) -> tuple[HandtintError, ...]:
    """Return a note if a file of this name cannot hold the photo's depth."""
    shallow = _WRITERS.get(path.suffix.lower()) is _jpeg
    return (BadInput("photo_reduced"),) if shallow and photo.is_deep else ()


def _write_beside_and_rename(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _png(pixels: AnyArray, metadata: Metadata) -> bytes:
    if pixels.dtype == np.uint8:
        return _by_pillow(pixels, "PNG", **_pillow_options(metadata))
    # Pillow cannot write 16-bit colour, but it writes the metadata chunks: take them from a 1×1
    # PNG.
    small = _by_pillow(pixels[:1, :1].astype(np.uint8), "PNG", **_pillow_options(metadata))
    deep = bytes(imagecodecs.png_encode(pixels))
    head, rest = deep[:_PNG_SIGNATURE_AND_IHDR_BYTES], deep[_PNG_SIGNATURE_AND_IHDR_BYTES:]
    return head + _metadata_chunks(small) + rest


def _metadata_chunks(png: bytes) -> bytes:
    chunks, position = b"", 8
    while position < len(png):
        length = int.from_bytes(png[position : position + 4], "big")
        kind, end = png[position + 4 : position + 8], position + 12 + length
        if kind not in (b"IHDR", b"IDAT", b"IEND", b"PLTE"):
            chunks += png[position:end]
        position = end
    return chunks


def _jpeg(pixels: AnyArray, metadata: Metadata) -> bytes:
    shallow = pixels if pixels.dtype == np.uint8 else np.round(pixels / 257).astype(np.uint8)
    options = _pillow_options(metadata) | {"quality": 95, "subsampling": 0}
    return _by_pillow(shallow[..., :3], "JPEG", **options)


def _pillow_options(metadata: Metadata) -> dict[str, Any]:
    options: dict[str, Any] = {"exif": metadata.exif}
    if metadata.dpi:
        options["dpi"] = metadata.dpi
    if metadata.has_profile:
        options["icc_profile"] = SRGB_PROFILE
    if metadata.xmp:
        options["xmp"] = metadata.xmp
    return options


def _by_pillow(pixels: AnyArray, format_name: str, **options: Any) -> bytes:
    output = BytesIO()
    Image.fromarray(pixels).save(output, format_name, **options)
    return output.getvalue()


def _tiff(pixels: AnyArray, metadata: Metadata) -> bytes:
    output = BytesIO()
    tags: list[tuple[int, str, int, object, bool]] = [
        (int(tag), "s", 0, str(metadata.exif[tag]), True)
        for tag in _EXIF_IN_TIFF
        if tag in metadata.exif
    ]
    if metadata.xmp:
        tags.append((_XMP_TAG, "B", len(metadata.xmp), metadata.xmp, True))
    tifffile.imwrite(
        output,
        pixels,
        photometric="rgb",
        compression="zlib",
        predictor=True,
        metadata=None,
        resolution=metadata.dpi,
        resolutionunit="INCH" if metadata.dpi else None,
        iccprofile=SRGB_PROFILE if metadata.has_profile else None,
        extrasamples=["unassalpha"] if pixels.shape[2] == 4 else None,
        extratags=tags,
    )
    return output.getvalue()


_WRITERS = {".png": _png, ".jpg": _jpeg, ".jpeg": _jpeg, ".tif": _tiff, ".tiff": _tiff}
