"""Content Credentials (C2PA) that a file carries: who signed it, and whether that still holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from handtint_daemon.files.credentials import (
    HEAD_BYTES,
    SETTINGS,
    UNTRUSTED,
    first_line,
    type_of,
)

_STORE = b"jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71"
"""How a manifest store begins in a file of any format (C2PA 2.2, 11.1.4.2)."""
_CHANGED = ("assertion.dataHash.mismatch", "assertion.boxesHash.mismatch")
_SIGNATURE_HOLDS = "claimSignature.validated"


@dataclass(frozen=True, slots=True)
class Checked:
    """What c2pa says: who signed, by name and organisation, as the certificate has it, and when
    ("" if no time stamp tells); whether all of it holds, and whether the file is as it was signed.

    `failures` are C2PA's codes of what does not hold. That the issuer is unknown is none of them:
    there is no list of trusted ones here.
    """

    name: str
    organization: str
    signed_at: str
    holds: bool
    file_unchanged: bool
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Credentials are there; `why` they cannot be read, or "" if the package is missing."""

    why: str = ""


def found_credentials(content: bytes) -> Checked | Unchecked | None:
    """Return what a file's Content Credentials say; None if it carries none. Nothing is fetched."""
    kind = type_of(content[:HEAD_BYTES])
    if _STORE not in content or kind is None:
        return None
    if find_spec("c2pa") is None:
        return Unchecked()
    import c2pa  # noqa: PLC0415 - it may be missing

    try:
        context = c2pa.Context(c2pa.Settings.from_dict(SETTINGS))
        report = json.loads(c2pa.Reader(kind, BytesIO(content), context=context).json())
    except c2pa.C2paError as error:
        return Unchecked(first_line(error))
    return _checked(report)


def _checked(report: Mapping[str, Any]) -> Checked:
    manifest = report.get("manifests", {}).get(report.get("active_manifest"), {})
    signature = manifest.get("signature_info", {})
    results = report.get("validation_results", {}).get("activeManifest", {})
    succeeded = {one.get("code", "") for one in results.get("success", [])}
    failed = {one.get("code", "") for one in results.get("failure", [])} - {UNTRUSTED}
    return Checked(
        signature.get("common_name") or "",
        signature.get("issuer") or "",
        signature.get("time") or "",
        holds=not failed and _SIGNATURE_HOLDS in succeeded,
        file_unchanged=failed.isdisjoint(_CHANGED),
        failures=tuple(sorted(failed)),
    )
