"""Pixels with an ICC profile into sRGB."""

from __future__ import annotations

from io import BytesIO

import imagecodecs
import numpy as np
from PIL import ImageCms

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.decoded import MAX_OF, Decoded, Space
from handtint_shared.errors import BadInput, HandtintError

SRGB_PROFILE: bytes = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
_NO_OPTIMIZATION = 0x0100  # LittleCMS' tables are too coarse for the shadows of linear 16 bits
_UNREADABLE = (OSError, UnicodeDecodeError, ImageCms.PyCMSError, imagecodecs.CmsError)


def to_srgb(photo: Decoded) -> tuple[AnyArray, tuple[HandtintError, ...]]:
    """Return grey (h, w) or RGB (h, w, 3) in sRGB, of the photo's depth, and notes for the person.

    A profile of another kind than the pixels gives its curve where it has one that fits; else, and
    where it is broken, the pixels are read as if there were none.
    """
    if photo.profile is None:
        return _without_profile(photo), ()
    try:
        kind = ImageCms.ImageCmsProfile(BytesIO(photo.profile)).profile.xcolor_space.strip()
        if kind == photo.space.value:
            return _by_profile(photo.color, photo.space, photo.profile), ()
        note = BadInput("profile_kind", space=kind)
        return _by_foreign_profile(photo, kind), (note,)
    except _UNREADABLE:
        return _without_profile(photo), (BadInput("profile_unreadable"),)


def _by_profile(color: AnyArray, space: Space, profile: bytes) -> AnyArray:
    if space is Space.GRAY:
        curve: AnyArray = _gray_curve(color.dtype, space, profile)[color]
        return curve
    deep = color.dtype == np.uint16
    rgb: AnyArray = _transformed(color, space, profile, _NO_OPTIMIZATION if deep else None)
    return rgb


def _by_foreign_profile(photo: Decoded, kind: str) -> AnyArray:
    spaces = {space.value: space for space in (Space.GRAY, Space.RGB)}
    if photo.space is Space.CMYK or kind not in spaces or photo.profile is None:
        return _without_profile(photo)
    curve: AnyArray = _gray_curve(photo.color.dtype, spaces[kind], photo.profile)[photo.color]
    return curve


def _gray_curve(dtype: np.dtype, space: Space, profile: bytes) -> AnyArray:
    """Return the sRGB level of each grey level, computed in doubles: exact in the shadows too."""
    most = MAX_OF[dtype]
    grays = np.linspace(0, 1, most + 1)[None]
    samples = grays if space is Space.GRAY else np.dstack([grays] * 3)
    rgb = _transformed(samples, space, profile)
    return np.round(np.clip(rgb[0, :, 1], 0, 1) * most).astype(dtype)


def _transformed(
    samples: AnyArray, space: Space, profile: bytes, flags: int | None = None
) -> AnyArray:
    rgb: AnyArray = imagecodecs.cms_transform(
        np.ascontiguousarray(samples),
        profile,
        SRGB_PROFILE,
        colorspace=space.value.lower(),
        outcolorspace="rgb",
        flags=flags,
    )
    return rgb


def _without_profile(photo: Decoded) -> AnyArray:
    if photo.space is not Space.CMYK:
        return photo.color
    most = MAX_OF[photo.color.dtype]
    paper = most - photo.color.astype(np.uint32)
    rgb: AnyArray = ((paper[..., :3] * paper[..., 3:] + most // 2) // most).astype(
        photo.color.dtype
    )
    return rgb
