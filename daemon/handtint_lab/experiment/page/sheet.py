"""The sheet for print: each picture on each film in a row, with its colourings."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.files.lettering import font_with
from handtint_lab.experiment.page import words
from handtint_lab.experiment.page.experiment_page import caption, engine_line, ways_of
from handtint_lab.experiment.page.words import way_name
from handtint_lab.experiment.results import Experiment
from handtint_lab.experiment.running import Trial
from handtint_shared.translation import ENGLISH, speaking, translated
from handtint_shared.version import PRODUCT_VERSION

_DPI = 300
_WIDTH_PX = 2480  # A4 at 300 dots an inch
_MARGIN_PX, _GAP_PX = 90, 24
_ROOM_PX = _WIDTH_PX - 2 * _MARGIN_PX
_TEXT_PX, _SMALL_TEXT_PX, _LEAST_TEXT_PX = 32, 24, 12
_LINES = 3
_MOST_HEIGHT = 1.6  # of a picture, in widths of a column
_MOST_ROWS = 24

_Cell = tuple[UInt8, Sequence[str]]


def sheet_png(experiment: Experiment, shown: int) -> bytes:
    """Return the sheet of the first `shown` pictures, at most _MOST_ROWS rows: a PNG's bytes.

    In English where this computer has no font with the letters of the language in use.
    """
    if font_with(translated(words.LEDE), _TEXT_PX) is None:
        with speaking(ENGLISH):
            return _drawn(experiment, shown)
    return _drawn(experiment, shown)


def _drawn(experiment: Experiment, shown: int) -> bytes:
    rows = [
        list(_cells(trial, number))
        for trial in experiment.trials[:shown]
        for number in range(len(trial.films))
    ][:_MOST_ROWS]
    columns = max(map(len, rows))
    width = (_ROOM_PX - (columns - 1) * _GAP_PX) // columns
    size_px = min(_fitting(line, width) for row in rows for _, lines in row for line in lines)
    title = _lines([translated(words.TITLE)], 2 * _TEXT_PX)
    made_by = _lines(_made_by(experiment), _SMALL_TEXT_PX)
    strips = [title, *(_strip(row, width, size_px) for row in rows), made_by]
    height = 2 * _MARGIN_PX + sum(strip.height for strip in strips)
    sheet = Image.new("RGB", (_WIDTH_PX, height), "white")
    top = _MARGIN_PX
    for strip in strips:
        sheet.paste(strip, (_MARGIN_PX, top))
        top += strip.height
    file = io.BytesIO()
    sheet.save(file, "PNG", dpi=(_DPI, _DPI))
    return file.getvalue()


def _cells(trial: Trial, number: int) -> Iterator[_Cell]:
    one = trial.films[number]
    yield trial.shown_u8, (translated(words.TRUE_COLORS), trial.origin.name)
    film = translated(words.SHORT_FILMS[one.film])
    yield one.gray_u8, (translated(words.GRAY), film)
    for way in ways_of(one):
        for coloring in one.colorings:
            if coloring.way == way and not coloring.is_gray:
                told = (coloring.engine, way_name(way), caption(coloring))
                yield coloring.shown_u8, told


def _strip(row: Sequence[_Cell], width: int, size_px: int) -> Image.Image:
    pictures = [_scaled(rgb_u8, width) for rgb_u8, _ in row]
    tallest, line_px = max(picture.height for picture in pictures), size_px + 6
    strip = Image.new("RGB", (_ROOM_PX, tallest + _LINES * line_px + 2 * _GAP_PX), "white")
    draw = ImageDraw.Draw(strip)
    for column, (picture, (_, lines)) in enumerate(zip(pictures, row, strict=True)):
        left = column * (width + _GAP_PX)
        strip.paste(picture, (left, 0))
        for number, line in enumerate(lines):
            _write(draw, (left, tallest + 8 + number * line_px), line, size_px)
    return strip


def _lines(lines: Sequence[str], size_px: int) -> Image.Image:
    strip = Image.new("RGB", (_ROOM_PX, len(lines) * (size_px + 8) + _GAP_PX), "white")
    draw = ImageDraw.Draw(strip)
    for number, line in enumerate(lines):
        _write(draw, (0, number * (size_px + 8)), line, size_px)
    return strip


def _made_by(experiment: Experiment) -> list[str]:
    engines = (engine_line(name, sha256) for name, sha256 in experiment.engines.items())
    return [translated(words.MADE_WITH).format(version=PRODUCT_VERSION), *engines]


def _scaled(rgb_u8: UInt8, width: int) -> Image.Image:
    """Return it as wide as a column, or less if it is much taller than wide."""
    picture = Image.fromarray(np.ascontiguousarray(rgb_u8))
    times = min(width / picture.width, _MOST_HEIGHT * width / picture.height)
    size = max(1, round(picture.width * times)), max(1, round(picture.height * times))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _fitting(line: str, width: int) -> int:
    """Return the size, at most _TEXT_PX, at which a line is no wider."""
    font = font_with(line, _TEXT_PX)
    if font is None:
        return _TEXT_PX
    return max(_LEAST_TEXT_PX, min(_TEXT_PX, int(_TEXT_PX * width / max(1, font.getlength(line)))))


def _write(draw: ImageDraw.ImageDraw, place: tuple[int, int], line: str, size_px: int) -> None:
    """Write a line; nothing where no font has its letters."""
    font = font_with(line, size_px)
    if font is not None:
        draw.text(place, line, "black", font)
