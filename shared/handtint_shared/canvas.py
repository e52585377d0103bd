"""The name of a canvas: of the picture that somebody works on, and a secret.

Who knows it may take its requests' place and cancel them; nobody else can.
"""

from __future__ import annotations

import re
import secrets

from handtint_shared.errors import BadMessage

NAME_BYTES = 16

_NAME = re.compile(r"[0-9a-f]{32}")


def new_canvas() -> str:
    """128 random bits as 32 hex digits."""
    return secrets.token_hex(NAME_BYTES)


def require_canvas(name: str) -> None:
    """Raises BadMessage where `name` has not the form of `new_canvas`."""
    if _NAME.fullmatch(name) is None:
        raise BadMessage("canvas_name")
