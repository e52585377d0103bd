"""Content Credentials (C2PA 2): a file's history, signed with a person's own certificate, offline.

By c2pa-python, which is an extra: most people have no certificate.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.signing_keys import Signing
from handtint_daemon.files.writing.formats import JPEG, PNG, TIFF, WEBP
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.version import PRODUCT_VERSION

_TYPES: Mapping[str, str] = {
    PNG.name: "image/png",
    TIFF.name: "image/tiff",
    JPEG.name: "image/jpeg",
    WEBP.name: "image/webp",
}
_HEADS: Mapping[bytes, str] = {
    b"\x89PNG": _TYPES[PNG.name],
    b"\xff\xd8\xff": _TYPES[JPEG.name],
    b"II*\0": _TYPES[TIFF.name],
    b"MM\0*": _TYPES[TIFF.name],
}
_BRANDS: Mapping[bytes, str] = {b"avif": "image/avif", b"heic": "image/heic", b"heix": "image/heic"}
SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    # never over the network, whatever the photo's own credentials name
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
}
HEAD_BYTES = 16
"""Of a file: they tell its kind."""
_PHOTO = "photo"
UNTRUSTED = "signingCredential.untrusted"
_PRODUCT = {"name": "Handtint", "version": PRODUCT_VERSION}


@dataclass(frozen=True, slots=True)
class Parent:
    """The photo that is named as the source: a file's content, its media type, and what to call it
    ("": nothing)."""

    content: bytes
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Coloring:
    """What was done: IPTC's term for how the picture was made, and a sentence on it."""

    source_type: str
    description: str


def kind_of_parent(photo: Path) -> str:
    """Return the media type of a photo's file. Raises BadInput if it cannot be the source."""
    with photo.open("rb") as file:
        kind = type_of(file.read(HEAD_BYTES))
    if kind is None:
        raise BadInput("sign_photo_format", path=photo)
    return kind


def parent_of_file(photo: Path) -> Parent:
    """Return a photo's file as the source. Raises BadInput if it cannot be that."""
    return Parent(photo.read_bytes(), kind_of_parent(photo))


def parent_of_pixels(pixels: AnyArray, title: str) -> Parent:
    """Return a photo whose file is not at hand as the source, as a PNG of its pixels."""
    return Parent(PNG.encode(pixels, Metadata()), _TYPES[PNG.name], title)


def require_signable(signing: Signing) -> None:
    """Raise BadInput, before any work, if nothing can be signed so: a picture of one pixel is."""
    one_pixel = PNG.encode(np.zeros((1, 1), np.uint8), Metadata())
    kind = _TYPES[PNG.name]
    _signed(one_pixel, kind, Parent(one_pixel, kind), Coloring("", ""), signing)


def signed(
    content: bytes, format_name: str, photo: Parent, coloring: Coloring, signing: Signing
) -> tuple[bytes, tuple[HandtintError, ...]]:
    """Return a file with its Content Credentials, which name the photo as its source, and notes.

    Raises BadInput if the certificate is not fit for it.
    """
    return _signed(content, _TYPES[format_name], photo, coloring, signing)


def _signed(
    content: bytes, kind: str, photo: Parent, coloring: Coloring, signing: Signing
) -> tuple[bytes, tuple[HandtintError, ...]]:
    import c2pa  # noqa: PLC0415 - it may be missing, see read_signing

    made = BytesIO()
    try:
        context = c2pa.Context(c2pa.Settings.from_dict(SETTINGS))
        builder = c2pa.Builder.from_json(_manifest(kind, coloring), context)
        ingredient = {"relationship": "parentOf", "label": _PHOTO}
        if photo.title:
            ingredient["title"] = photo.title
        builder.add_ingredient(ingredient, photo.kind, BytesIO(photo.content))
        told = c2pa.C2paSignerInfo(
            signing.algorithm.encode(), signing.chain_pem, signing.key_pem, None
        )
        builder.sign(c2pa.Signer.from_info(told), kind, BytesIO(content), made)
        made.seek(0)
        report = json.loads(c2pa.Reader(kind, made, context=context).json())
    except c2pa.C2paError as error:
        raise BadInput("sign_refused", why=first_line(error)) from error
    return made.getvalue(), _checked(report)


def _manifest(kind: str, coloring: Coloring) -> dict[str, Any]:
    adjusted: dict[str, Any] = {"action": "c2pa.color_adjustments", "softwareAgent": _PRODUCT}
    if coloring.source_type:
        adjusted["digitalSourceType"] = coloring.source_type
        adjusted["parameters"] = {"description": coloring.description}
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": [_PHOTO]}}
    actions = {"label": "c2pa.actions.v2", "data": {"actions": [opened, adjusted]}}
    return {"claim_generator_info": [_PRODUCT], "format": kind, "assertions": [actions]}


def _checked(report: Mapping[str, Any]) -> tuple[HandtintError, ...]:
    """Return what to tell of the library's own report on the signed file. Raises BadInput."""
    failures = report.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    codes = [failure.get("code", "") for failure in failures]
    others = sorted({code for code in codes if code != UNTRUSTED})
    if others:
        raise BadInput("sign_refused", why=", ".join(others))
    return (BadInput("sign_untrusted"),) if UNTRUSTED in codes else ()


def type_of(head: bytes) -> str | None:
    """Return the media type of a file by its HEAD_BYTES; None of one that is not known here."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _TYPES[WEBP.name]
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    return next((kind for start, kind in _HEADS.items() if head.startswith(start)), None)


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
