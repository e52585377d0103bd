"""The coloured photos of an album as a BagIt bag (RFC 8493), by the package bagit, an extra."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from handtint_daemon.album.ledger import DONE, Ledger
from handtint_daemon.album.premis import premis_xml
from handtint_shared.errors import BadInput, WriteFailed, why_of
from handtint_shared.version import PRODUCT_VERSION

PAYLOAD = "data"
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_ALGORITHM = "sha256"
_TAG_MANIFEST = f"tagmanifest-{_ALGORITHM}.txt"
_PREMIS = "premis.xml"


def require_bagit() -> None:
    """Raise BadInput if the package is missing."""
    if find_spec("bagit") is None:
        raise BadInput("album_bag_package")


def may_be_in_bag(name: str) -> bool:
    """Return whether a bag can hold a file of that name."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def open_bag(bag: Path) -> None:
    """Begin to change the payload: until it is closed again, the bag is not valid. Raises
    WriteFailed."""
    try:
        (bag / PAYLOAD).mkdir(parents=True, exist_ok=True)
        (bag / _TAG_MANIFEST).unlink(missing_ok=True)
    except OSError as error:
        raise WriteFailed(path=bag, why=why_of(error)) from error


def is_closed(bag: Path) -> bool:
    """Return whether the manifests are of the payload as the last run left it."""
    return (bag / _TAG_MANIFEST).exists()


def close_bag(bag: Path, ledger: Ledger) -> None:
    """Write events, manifests and tags anew; all of the payload is read for that.

    Raises BadInput, WriteFailed.
    """
    import bagit  # noqa: PLC0415 - an extra

    made = [one for _, one in sorted(ledger.made().items()) if one.state == DONE]
    try:
        _write(bag / _PREMIS, premis_xml((one, ledger.inputs_of(one.name)) for one in made))
        _write(bag / "bagit.txt", [_DECLARATION])
        opened: Any = bagit.Bag(str(bag))
        opened.algorithms = [_ALGORITHM]
        opened.info["Bag-Software-Agent"] = f"Handtint {PRODUCT_VERSION}, bagit {bagit.VERSION}"
        opened.info["Bagging-Date"] = datetime.now().astimezone().date().isoformat()
        opened.info["External-Description"] = "Photographs coloured by Handtint; see premis.xml"
        opened.save(manifests=True)
    except OSError as error:
        raise WriteFailed(path=bag, why=why_of(error)) from error
    except (bagit.BagError, UnicodeError) as error:
        raise BadInput("album_bag_unsound", path=bag, why=str(error)) from error


def _write(path: Path, pieces: Iterable[str]) -> None:
    """Write a file as a whole or not at all. Raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".handtint-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
