"""The stages of an edit, measured one by one."""

from __future__ import annotations

from dataclasses import dataclass

from handtint_daemon.arrays.pictures import array_of
from handtint_daemon.engines import create_engine
from handtint_daemon.hints.colors import color_hints
from handtint_daemon.hints.extraction import extract_hints
from handtint_daemon.hints.placing import place_hints
from handtint_daemon.painting.composing import compose, write_hints
from handtint_daemon.painting.edit import encode_photo
from handtint_daemon.painting.upsampling import Upsampler
from handtint_daemon.photo import Photo
from handtint_daemon.progress import report_to_nobody
from handtint_lab.benchmarks.scene import draw_hint_layer, draw_photo
from handtint_lab.benchmarks.timing import best_s
from handtint_shared.geometry import Rect
from handtint_shared.knobs import Knobs
from handtint_shared.pixels import PixelFormat


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Seconds for one size: extract hints, encode the photo, paint ab, compose the answer."""

    extract: float
    encode: float
    paint: float
    compose: float


def stage_times(engine_name: str, size_hw: tuple[int, int]) -> StageTimes:
    """Measure each stage on the synthetic scene of that size, best of three."""
    engine = create_engine(engine_name)
    photo = Photo.from_picture(draw_photo(size_hw))
    layer = array_of(draw_hint_layer(size_hw).picture)
    hints = extract_hints(layer, (0, 0), size_hw)
    encoded = encode_photo(engine, photo, report_to_nobody)
    working_hw = (encoded.L_0_100.shape[0], encoded.L_0_100.shape[1])
    hint_map = place_hints(hints, size_hw, working_hw)
    knobs = Knobs()
    ab = engine.paint(encoded.encoding, hint_map, knobs, report_to_nobody)

    def paint() -> object:
        placed = place_hints(hints, size_hw, working_hw)
        return engine.paint(encoded.encoding, placed, knobs, report_to_nobody)

    def write() -> object:
        upsampler = Upsampler(ab, encoded.L_0_100, size_hw)
        answer = compose(photo, upsampler, PixelFormat.RGBA_U8, report_to_nobody)
        for some in color_hints(hints, photo, PixelFormat.RGBA_U8):
            write_hints(some, photo, [Rect(0, 0, *size_hw)], answer)
        return answer

    return StageTimes(
        extract=best_s(lambda: extract_hints(layer, (0, 0), size_hw)),
        encode=best_s(lambda: encode_photo(engine, photo, report_to_nobody)),
        paint=best_s(paint),
        compose=best_s(write),
    )
