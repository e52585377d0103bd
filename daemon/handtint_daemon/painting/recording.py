"""What is recorded of a coloured picture: the hints that were used, and what spread them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from handtint_daemon.files.metadata.upkeep import SOFTWARE
from handtint_daemon.files.provenance.record import Influence, Record
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.requested import find_hints
from handtint_shared.documents.plain_hints import GivenHint
from handtint_shared.knobs import Knobs
from handtint_shared.messages import ColorizeReply, ColorizeRequest, HintPoint, InfluenceReply

_LESS_PX = 0.01
"""By which a disc ends before the nearest pixel without paint."""


def used_hints(
    request: ColorizeRequest, given: Sequence[GivenHint], photo_size_hw: tuple[int, int]
) -> tuple[GivenHint, ...]:
    """Return the hints of a request as numbers: as they were painted, then as they were `given`.

    `given` are those inside the photo.
    """
    if request.hint_layer is None:
        return tuple(given)
    found, _faint = find_hints(request, photo_size_hw)
    painted = found[: len(found) - len(request.hint_points)]
    return (*(GivenHint(_inner_disc(hint)) for hint in painted), *given)


def record_of(
    reply: ColorizeReply,
    knobs: Knobs,
    hints: tuple[GivenHint, ...],
    influence: InfluenceReply | None,
) -> Record:
    """Return the record of a picture, without what is known of the pixels alone."""
    shares = Influence(influence.mean, influence.decided) if influence else None
    return Record(
        SOFTWARE,
        reply.engine,
        reply.weights_sha256,
        knobs,
        hints,
        influence=shares,
        film=reply.film,
    )


def _inner_disc(hint: Hint) -> HintPoint:
    """Return the largest disc of painted pixels around the hint's centre."""
    y, x = hint.center_yx
    reach = ceil((hint.area_px / np.pi) ** 0.5) + 1
    top, left = y - hint.box.y, x - hint.box.x  # of what is in reach, in the padded mask
    padded = np.pad(hint.mask, reach)
    painted = padded[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    steps = np.arange(-reach, reach + 1)
    gap_px = np.hypot(steps[:, None], steps)[~painted].min()
    return HintPoint(x + 0.5, y + 0.5, hint.rgb_u8, float(gap_px) - _LESS_PX)
