"""Read photographs from disk: 8 and 16 bit, upright, in sRGB, with their metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from PIL import ExifTags, Image, UnidentifiedImageError

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.files.color_profiles import to_srgb
from handtint_daemon.files.given_paths import require_file
from handtint_daemon.files.layered_files import layered_kind
from handtint_daemon.photo import require_photo_size
from handtint_shared.errors import BadInput
from handtint_shared.pixels import Picture, PixelFormat

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before any pixel is read


@dataclass(frozen=True, slots=True)
class Metadata:
    """A file's metadata. The orientation in `exif` is already 1 (upright)."""

    exif: Image.Exif = field(default_factory=Image.Exif)
    dpi: tuple[float, float] | None = None
    xmp: bytes | None = None
    has_profile: bool = False


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """The photo to send to the daemon, its alpha (h, w) of the same depth, and its metadata."""

    picture: Picture
    alpha: AnyArray | None
    metadata: Metadata

    @property
    def is_deep(self) -> bool:
        """Whether the file had more than 8 bits per channel."""
        return self.picture.format.bytes_per_channel > 1


def read_photo(path: Path) -> PhotoFile:
    """Read a photo. Raises BadInput."""
    require_file(path)
    try:
        with Image.open(path) as image:
            require_photo_size((image.height, image.width))
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
            pixels, metadata = _pixels(image, path), _metadata(image)
            profile = image.info.get("icc_profile")
    except UnidentifiedImageError:
        raise _no_picture(path) from None
    except (OSError, ValueError, SyntaxError, RuntimeError, tifffile.TiffFileError) as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from error
    color, alpha = _split_alpha(pixels)
    if profile:
        color = to_srgb(color, profile)
    color = _without_equal_channels(color)
    upright = picture_of(_upright(color, orientation), _pixel_format(color))
    return PhotoFile(upright, None if alpha is None else _upright(alpha, orientation), metadata)


def _no_picture(path: Path) -> BadInput:
    kind = layered_kind(path)
    if kind:
        return BadInput("layered_photo", path=path, program=kind.program, menu=kind.menu)
    return BadInput("photo_file_kind", path=path)


def _pixels(image: Image.Image, path: Path) -> AnyArray:
    """Return (h, w) grey or (h, w, 2..4), uint8 or uint16. Pillow reads 16-bit colour as 8 bits."""
    if image.format == "TIFF":
        with tifffile.TiffFile(path) as file:
            page = file.pages.first
            if page.photometric in (tifffile.PHOTOMETRIC.MINISBLACK, tifffile.PHOTOMETRIC.RGB):
                return _as_unsigned(_interleaved(page))
    if image.format == "PNG" and _png_bit_depth(path) == 16:
        deep: AnyArray = imagecodecs.png_decode(path.read_bytes())
        return deep
    return np.asarray(image.convert(_plain_mode(image)))


def _png_bit_depth(path: Path) -> int:
    """Return the bit depth from the IHDR chunk, the first of every PNG (W3C PNG, 11.2.1)."""
    with path.open("rb") as file:
        return file.read(25)[24]


def _interleaved(page: Any) -> AnyArray:
    pixels: AnyArray = page.asarray()
    is_planar = pixels.ndim == 3 and page.planarconfig == tifffile.PLANARCONFIG.SEPARATE
    return np.moveaxis(pixels, 0, -1) if is_planar else pixels


def _as_unsigned(pixels: AnyArray) -> AnyArray:
    if pixels.dtype == np.bool_:
        return pixels.astype(np.uint8) * np.uint8(255)
    if np.issubdtype(pixels.dtype, np.floating):
        levels: AnyArray = np.clip(np.nan_to_num(pixels), 0, 1) * 65535
        return levels.round().astype(np.uint16)
    if pixels.dtype not in (np.uint8, np.uint16) or pixels.ndim not in (2, 3):
        raise BadInput("tiff_layout")
    return pixels


def _plain_mode(image: Image.Image) -> str:
    if image.mode in ("1", "L", "I", "I;16", "F"):
        return "L"
    if image.mode == "CMYK" and image.info.get("icc_profile"):
        return "CMYK"
    has_alpha = image.has_transparency_data
    if image.mode in ("LA", "La"):
        return "LA"
    return "RGBA" if has_alpha else "RGB"


def _split_alpha(pixels: AnyArray) -> tuple[AnyArray, AnyArray | None]:
    if pixels.ndim == 2:
        return pixels, None
    channels = pixels.shape[2]
    if channels in (2, 4):
        color = pixels[..., 0] if channels == 2 else pixels[..., :3]
        return color, pixels[..., -1]
    return (pixels[..., 0] if channels == 1 else pixels), None


def _without_equal_channels(color: AnyArray) -> AnyArray:
    is_gray = color.ndim == 3 and all(
        np.array_equal(color[..., 1], color[..., other]) for other in (0, 2)
    )
    return color[..., 1] if is_gray else color


def _pixel_format(color: AnyArray) -> PixelFormat:
    if color.ndim == 2:
        return PixelFormat.Y_U16 if color.dtype == np.uint16 else PixelFormat.Y_U8
    return PixelFormat.RGB_U16 if color.dtype == np.uint16 else PixelFormat.RGB_U8


def _upright(pixels: AnyArray, orientation: int) -> AnyArray:
    """Apply EXIF's orientation tag (EXIF 2.32, 4.6.4)."""
    if orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _metadata(image: Image.Image) -> Metadata:
    exif = image.getexif()
    exif.pop(ExifTags.Base.Orientation, None)
    info: dict[Any, Any] = image.info
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp")
    dpi = info.get("dpi")
    return Metadata(
        exif=exif,
        dpi=(float(dpi[0]), float(dpi[1])) if dpi else None,
        xmp=xmp.encode() if isinstance(xmp, str) else xmp,
        has_profile=bool(info.get("icc_profile")),
    )
