"""Compose parts of an answer without the rest."""

from __future__ import annotations

from collections.abc import Sequence

from handtint_daemon.arrays.dtypes import AnyArray
from handtint_daemon.arrays.pictures import empty_array
from handtint_daemon.painting.composing import compose
from handtint_daemon.painting.tiles import runs_of
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import Progress
from handtint_shared.geometry import Rect
from handtint_shared.pixels import PixelFormat


def compose_parts(
    photo: Photo,
    upsampler: Upsampler,
    parts: Sequence[Rect],
    answer_format: PixelFormat,
    report: Progress,
) -> AnyArray:
    """Compose only `parts` of the answer, all of one size, stacked vertically; see `compose`."""
    if len(parts) == 1:
        return _compose_part(photo, upsampler, parts[0], answer_format, report)
    height, width = parts[0].height, parts[0].width
    answer = empty_array((len(parts) * height, width), answer_format)
    patches = answer.reshape(len(parts), height, width, -1)
    done = 0
    for run in runs_of(parts):  # adjacent parts together: faster than one by one
        cover = run[0].union(run[-1])
        tell = _share_of(report, done / len(parts), len(run) / len(parts))
        block = _compose_part(photo, upsampler, cover, answer_format, tell)
        for part, patch in zip(run, patches[done:], strict=False):
            patch[...] = block[:, part.x - cover.x : part.x - cover.x + width]
        done += len(run)
    return answer


def _share_of(report: Progress, before: float, share: float) -> Progress:
    """Return the progress of a step that is `share` of the work, after `before`."""
    return lambda stage, done: report(stage, before + share * done)


def _compose_part(
    photo: Photo, upsampler: Upsampler, part: Rect, answer_format: PixelFormat, report: Progress
) -> AnyArray:
    return compose(photo.cropped(part), upsampler.cropped(part), answer_format, report)
