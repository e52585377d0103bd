"""Bytes on the wire that are no pixels: what a file holds travels as frames of its own."""

from __future__ import annotations

from dataclasses import dataclass

from handtint_shared.pixels import Buffer


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds, or would hold; its name is nobody else's business."""

    data: Buffer
