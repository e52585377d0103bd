"""Find the hints of a request: in the layer that it carries, and among its points."""

from __future__ import annotations

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.hints.extraction import extract_hints
from handtint_daemon.hints.faint import without_faint
from handtint_daemon.hints.hint import Hint
from handtint_daemon.hints.own_colors import own_colors
from handtint_daemon.hints.points import hints_from_points
from handtint_shared.errors import BadInput, PhotoUnknown
from handtint_shared.limits import MAX_ITEMS
from handtint_shared.messages import FaintPaint, HintedPhoto, ProposeRequest


def find_hints(
    request: HintedPhoto, photo_size_hw: tuple[int, int]
) -> tuple[tuple[Hint, ...], tuple[FaintPaint, ...]]:
    """Return all hints of a request: those painted on its layer, then those given as points.

    And the faint paint, none if the request takes it as hints.
    """
    layer = request.hint_layer
    painted = (
        extract_hints(array_of(layer.picture), layer.offset_yx, photo_size_hw) if layer else ()
    )
    painted, faint = (painted, ()) if request.faint_hints else without_faint(painted)
    given = hints_from_points(request.hint_points, photo_size_hw)
    if len(painted) + len(given) > MAX_ITEMS:  # the reply must list them all
        raise BadInput("too_many_hints", limit=MAX_ITEMS)
    return (*painted, *given), faint


def reference_hints(
    request: ProposeRequest, reference_size_hw: tuple[int, int]
) -> tuple[Hint, ...]:
    """Return those of its reference: the reference's own colours, if they serve as hints.

    Raises PhotoUnknown if these are wanted and its picture was not sent along: no colours are kept.
    """
    there = request.reference
    if not there.own_colors:
        return find_hints(request.of_reference(), reference_size_hw)[0]
    if there.photo is None:
        raise PhotoUnknown
    if there.photo.format.channels == 1:
        raise BadInput("reference_without_hints")
    return own_colors(array_of(there.photo))
