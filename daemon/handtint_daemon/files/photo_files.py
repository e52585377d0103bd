"""Read photographs from disk: 8 and 16 bit, upright, in sRGB, with their metadata."""

from __future__ import annotations

import logging
import struct
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, UnidentifiedImageError

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.files.color_profiles import to_srgb
from handtint_daemon.files.decoded import Decoded, upright
from handtint_daemon.files.given_paths import require_file
from handtint_daemon.files.heic_files import decode_heic, is_heic
from handtint_daemon.files.layered_files import layered_kind
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.reading import metadata_of_image, turned
from handtint_daemon.files.netpbm_files import decode_netpbm
from handtint_daemon.files.pillow_files import decode_image, open_image
from handtint_daemon.files.tiff_files import decode_tiff
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.pixels import Picture, PixelFormat

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before any pixel is read
for _library in ("PIL", "tifffile"):  # what they have to say of odd files is for programmers
    logging.getLogger(_library).addHandler(logging.NullHandler())
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
# What the decoders raise for broken files.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, RuntimeError, LookupError, TypeError, ArithmeticError),
    *(AttributeError, EOFError, struct.error, tifffile.TiffFileError),
)


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """The photo to send to the daemon, its alpha (h, w) of the same depth, and its metadata.

    `notes` tell the person what was done to read the file.
    """

    picture: Picture
    alpha: AnyArray | None
    metadata: Metadata
    notes: tuple[HandtintError, ...] = ()

    @property
    def is_deep(self) -> bool:
        """Whether the file had more than 8 bits per channel."""
        return self.picture.format.bytes_per_channel > 1


def read_photo(path: Path, page: int | None = None) -> PhotoFile:
    """Read a photo; of several in one file the first, or `page` (from 1). Raises BadInput."""
    require_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # for programmers
            decoded, metadata = _read(path, page)
    except UnidentifiedImageError:
        raise _no_picture(path) from None
    except MemoryError as error:
        raise BadInput("photo_memory", path=path) from error
    except _BROKEN as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from error
    color, told = to_srgb(decoded)
    color = upright(_without_equal_channels(color), decoded.orientation)
    alpha = None if decoded.alpha is None else upright(decoded.alpha, decoded.orientation)
    picture = picture_of(color, _pixel_format(color))
    metadata = turned(metadata, decoded.orientation)
    has_profile = decoded.profile is not None
    return PhotoFile(
        picture, alpha, replace(metadata, has_profile=has_profile), decoded.notes + told
    )


def _no_picture(path: Path) -> BadInput:
    kind = layered_kind(path)
    if kind:
        return BadInput("layered_photo", path=path, program=kind.program, menu=kind.menu)
    return BadInput("photo_file_kind", path=path)


def _read(path: Path, page: int | None) -> tuple[Decoded, Metadata]:
    with path.open("rb") as file:
        head = file.read(4)
    if head[:1] == b"P" and (netpbm := decode_netpbm(path)):
        return netpbm, Metadata()
    if is_heic(path):
        return decode_heic(path)
    decoded, metadata = decode_tiff(path, page) if head in _TIFF else (None, None)
    if decoded and metadata:
        return decoded, metadata
    image, notes = open_image(path)
    with image:
        decoded = decode_image(image, path, page)
        metadata = metadata or metadata_of_image(image, path)
        return replace(decoded, notes=decoded.notes + notes), metadata


def _without_equal_channels(color: AnyArray) -> AnyArray:
    is_gray = color.ndim == 3 and all(
        np.array_equal(color[..., 1], color[..., other]) for other in (0, 2)
    )
    return color[..., 1] if is_gray else color


def _pixel_format(color: AnyArray) -> PixelFormat:
    if color.ndim == 2:
        return PixelFormat.Y_U16 if color.dtype == np.uint16 else PixelFormat.Y_U8
    return PixelFormat.RGB_U16 if color.dtype == np.uint16 else PixelFormat.RGB_U8
