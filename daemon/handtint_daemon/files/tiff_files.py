"""TIFF: the picture among its pages, and its samples as they were meant."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import tifffile

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.color.color_array import lab_to_rgb
from handtint_daemon.files.decoded import (
    MAX_OF,
    Decoded,
    Space,
    levels_of_floats,
    levels_of_integers,
    orientation_in_xmp,
    valid_orientation,
    without_premultiplying,
)
from handtint_daemon.files.metadata.descriptive_tags import PHOTOSHOP_LAYERS
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.metadata.reading import metadata_of_tiff
from handtint_daemon.files.pages import chosen_page
from handtint_daemon.files.tiff_claims import require_held
from handtint_daemon.photo import require_photo_size
from handtint_shared.errors import BadInput, HandtintError

_ORIENTATION_TAG, _ICC_TAG = 274, 34675
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType
_PREVIEW_AREA = 0.25
_SAME_ASPECT = 0.03
_PHOTOMETRIC = tifffile.PHOTOMETRIC
_JPEG = (tifffile.COMPRESSION.JPEG, tifffile.COMPRESSION.OJPEG)
_SPACES = {
    _PHOTOMETRIC.MINISWHITE: Space.GRAY,
    _PHOTOMETRIC.MINISBLACK: Space.GRAY,
    _PHOTOMETRIC.RGB: Space.RGB,
    _PHOTOMETRIC.YCBCR: Space.RGB,
    _PHOTOMETRIC.SEPARATED: Space.CMYK,
}
_LABS = (_PHOTOMETRIC.CIELAB, _PHOTOMETRIC.ICCLAB)


def decode_tiff(path: Path, page: int | None) -> tuple[Decoded | None, Metadata]:
    """Decode the picture in a TIFF, or the one that `page` names (from 1), and its metadata. Kinds
    of samples that are left to Pillow give None. Raises BadInput, and what tifffile raises for
    broken files.
    """
    with tifffile.TiffFile(path) as file:
        pictures = _pictures(file)
        chosen, notes = chosen_page(len(pictures), page, path)
        picture = pictures[chosen]
        require_photo_size((picture.imagelength, picture.imagewidth))
        require_held(picture, path)
        metadata = _metadata(file, picture, of_preview=file.pages.first not in pictures)
        if PHOTOSHOP_LAYERS in picture.tags:
            notes += (BadInput("photoshop_layers"),)
        decoded = _decoded(picture, notes)
        if decoded is None:
            return None, metadata
        said = _tag(picture, file, _ORIENTATION_TAG), orientation_in_xmp(metadata.xmp)
        profile = _tag(picture, file, _ICC_TAG)
        if not (profile is None or isinstance(profile, bytes)):
            profile = b""  # numbers, in a damaged file
        return replace(decoded, profile=profile, orientation=valid_orientation(*said)), metadata


def _metadata(file: tifffile.TiffFile, picture: Any, *, of_preview: bool) -> Metadata:
    """Return what the picture's own page says, and what that of its preview says."""
    offsets = [picture.offset, *([file.pages.first.offset] if of_preview else [])]
    handle = cast(BinaryIO, file.filehandle)
    return metadata_of_tiff(handle, file.byteorder, offsets, big=file.is_bigtiff)


def _tag(picture: Any, file: tifffile.TiffFile, number: int) -> Any:
    for page in (picture, file.pages.first):
        if number in page.tags:
            return page.tags[number].value
    return None


def _pictures(file: tifffile.TiffFile) -> list[Any]:
    """Return the pages without previews and masks. A first page that is a small copy of a later one
    is a preview too, even if it is not marked as one."""
    pages = list(_each_once(file.pages))
    inner = [sub for page in pages if page.subifds for sub in _each_once(page.pages or ())]
    if not all(isinstance(n, int) for p in pages + inner for n in (p.imagelength, p.imagewidth)):
        raise BadInput("tiff_layout")  # a number of bytes times bytes would fill all memory
    whole = [page for page in pages + inner if not int(page.subfiletype) & (_REDUCED | _MASK)]
    if not whole:
        whole = [max(pages + inner, key=_area)]
    while len(whole) > 1 and any(_is_preview(whole[0], other) for other in whole[1:]):
        whole = whole[1:]
    return whole


def _each_once(pages: Iterable[Any]) -> Iterator[Any]:
    """Yield the pages up to one that was there before: a damaged file may lead back for ever."""
    seen: set[int] = set()
    for page in pages:
        if page.offset in seen:
            return
        seen.add(page.offset)
        yield page.aspage()


def _area(page: Any) -> int:
    return int(page.imagelength * page.imagewidth)


def _is_preview(page: Any, other: Any) -> bool:
    aspects = page.imagewidth / page.imagelength, other.imagewidth / other.imagelength
    alike = math.isclose(*aspects, rel_tol=_SAME_ASPECT)
    return alike and _area(page) <= _PREVIEW_AREA * _area(other)


def _decoded(page: Any, notes: tuple[HandtintError, ...]) -> Decoded | None:
    if page.photometric == _PHOTOMETRIC.PALETTE:
        return Decoded(_from_palette(page), Space.RGB, notes=notes)
    if page.photometric in _LABS:
        return Decoded(_gray_of_lab(page), Space.GRAY, notes=notes)
    space = _SPACES.get(page.photometric)
    if space is None or (page.photometric == _PHOTOMETRIC.YCBCR and page.compression not in _JPEG):
        return None
    samples = _interleaved(page)
    levels, told = _levels(samples, page)
    if page.photometric == _PHOTOMETRIC.MINISWHITE:
        levels = MAX_OF[levels.dtype] - levels
    color, alpha = _split(levels, space, [int(extra) for extra in page.extrasamples])
    return Decoded(color, space, alpha, notes=notes + told)


def _interleaved(page: Any) -> AnyArray:
    samples: AnyArray = page.asarray()
    if samples.ndim == 3 and page.planarconfig == tifffile.PLANARCONFIG.SEPARATE:
        samples = np.moveaxis(samples, 0, -1)
    if samples.ndim not in (2, 3) or samples.shape[:2] != (page.imagelength, page.imagewidth):
        raise BadInput("tiff_layout")
    return samples


def _levels(samples: AnyArray, page: Any) -> tuple[AnyArray, tuple[HandtintError, ...]]:
    if samples.dtype == np.bool_:
        return samples.astype(np.uint8) * np.uint8(255), ()
    bits = _bits(samples, page)
    notes = (BadInput("photo_depth", bits=bits),) if bits > 16 else ()
    if samples.dtype.kind == "f":
        levels, told = levels_of_floats(samples)
        return levels, told + notes
    if samples.dtype.kind != "u":
        raise BadInput("tiff_layout")
    return levels_of_integers(samples, bits), notes


def _bits(samples: AnyArray, page: Any) -> int:
    if samples.dtype.kind == "f":
        return 8 * samples.dtype.itemsize
    bits = page.bitspersample
    return max(bits) if isinstance(bits, tuple) else int(bits)


def _split(levels: AnyArray, space: Space, extras: list[int]) -> tuple[AnyArray, AnyArray | None]:
    """Return the colour and its alpha. Samples that are not marked as alpha (a scanner's infrared)
    are no part of the picture."""
    count = space.channels
    if (1 if levels.ndim == 2 else levels.shape[2]) < count:
        raise BadInput("tiff_layout")
    if levels.ndim == 2:
        return levels, None
    color = levels[..., 0] if count == 1 else levels[..., :count]
    for index, kind in enumerate(extras[: levels.shape[2] - count], count):
        if kind == tifffile.EXTRASAMPLE.ASSOCALPHA:
            alpha = levels[..., index]
            return without_premultiplying(color, alpha), alpha
        if kind == tifffile.EXTRASAMPLE.UNASSALPHA:
            return color, levels[..., index]
    return color, None


def _from_palette(page: Any) -> AnyArray:
    colormap: AnyArray | None = page.colormap
    if colormap is None:
        raise BadInput("tiff_layout")
    shallow = colormap.max() <= 255  # as some old programs wrote it
    exact = not shallow and not (colormap % 257).any()
    table = colormap if shallow else colormap // 257 if exact else colormap
    index = _interleaved(page)
    colors: AnyArray = table.T.astype(np.uint8 if shallow or exact else np.uint16)[
        index if index.ndim == 2 else index[..., 0]
    ]
    return colors


def _gray_of_lab(page: Any) -> AnyArray:
    """Return the grey of the same L: the photo's colours are not used."""
    lab = _interleaved(page)
    if lab.ndim != 3 or lab.dtype not in MAX_OF:
        raise BadInput("tiff_layout")
    L_levels = lab[..., 0]
    most = MAX_OF[L_levels.dtype]
    white = 65280 if most == 65535 and page.photometric == _PHOTOMETRIC.ICCLAB else most
    neutral = np.zeros((1, most + 1, 3), np.float32)
    neutral[..., 0] = np.linspace(0, 100 * most / white, most + 1).clip(0, 100)
    table = np.round(lab_to_rgb(neutral)[0, :, 1].clip(0, 1) * 65535).astype(np.uint16)
    gray: AnyArray = table[L_levels]
    return gray
