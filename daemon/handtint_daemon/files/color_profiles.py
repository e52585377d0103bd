"""Convert pixels with an ICC profile to sRGB."""

from __future__ import annotations

from io import BytesIO

import imagecodecs
import numpy as np
from PIL import ImageCms

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_shared.errors import BadInput

_SPACES = {"GRAY": ("gray", 1), "RGB": ("rgb", 3), "CMYK": ("cmyk", 4)}
SRGB_PROFILE: bytes = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def to_srgb(pixels: AnyArray, profile: bytes) -> AnyArray:
    """Convert (h, w) grey or (h, w, c) pixels, uint8 or uint16, from an ICC profile to sRGB.

    Grey stays grey. Raises BadInput if the profile is broken or does not match the pixels.
    """
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space.strip()
        name, channels = _SPACES.get(space, ("", 0))
        if channels != (1 if pixels.ndim == 2 else pixels.shape[2]):
            raise BadInput("profile_kind", space=space)
        rgb: AnyArray = imagecodecs.cms_transform(
            np.ascontiguousarray(pixels),
            profile,
            SRGB_PROFILE,
            colorspace=name,
            outcolorspace="rgb",
        )
    except (OSError, ImageCms.PyCMSError, imagecodecs.CmsError) as error:
        raise BadInput("profile_unreadable") from error
    return rgb[..., 1] if pixels.ndim == 2 else rgb
