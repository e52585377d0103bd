"""The name of a canvas: it identifies the picture that somebody works on, and is a secret.

Whoever knows it can supersede and cancel its requests; nobody else can.
"""

from __future__ import annotations

import re
import secrets

from handtint_shared.errors import BadMessage

NAME_BYTES = 16

_NAME = re.compile(r"[0-9a-f]{32}")


def new_canvas() -> str:
    """Return 128 random bits as 32 hex digits."""
    return secrets.token_hex(NAME_BYTES)


def require_canvas(name: str) -> None:
    """Raise BadMessage unless `name` has the form that `new_canvas` returns."""
    if _NAME.fullmatch(name) is None:
        raise BadMessage("canvas_name")
