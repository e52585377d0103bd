"""The weights of engines by their SHA-256, without torch where that can be."""

from __future__ import annotations

from pathlib import Path

from handtint_daemon.engines import create_engine, plain_name
from handtint_daemon.engines.engine import weights_sha256_of
from handtint_daemon.model.digests import sha256_of
from handtint_daemon.model.shipped import SHIPPED_SHA256
from handtint_shared.errors import BadWeights, why_of

_KNOWN = {"propagate": "", "handtint": SHIPPED_SHA256}


def weights_sha256(engine: str) -> str:
    """Return what `weights_sha256_of` gives for the engine NAME or NAME=FILE.

    One of another package is created for that. Raises UnknownEngine, BadWeights, and what creating
    an engine raises.
    """
    name, _, file = engine.partition("=")
    plain_name(engine)
    if name in _KNOWN and not file:
        return _KNOWN[name]
    if name in _KNOWN:
        try:
            return sha256_of(Path(file))
        except OSError as error:
            raise BadWeights("weights_unreadable", path=Path(file), why=why_of(error)) from error
    return weights_sha256_of(create_engine(engine))
