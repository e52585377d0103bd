"""Plot a measure against the number of hints, one curve per engine, as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH_PX, _HEIGHT_PX, _LEFT_PX, _TOP_PX, _MARGIN_PX = 460, 300, 52, 34, 34
# Okabe and Ito's palette, safe for colour blindness.
CURVE_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_TICKS = 5

Curve = Mapping[int, float]


def svg_curves(title: str, curves: Mapping[str, Curve], *, from_zero: bool = False) -> str:
    """Plot `curves`, engine to {hints: value}; the axis of hints is scaled by log(1 + hints)."""
    curves = {engine: curve for engine, curve in curves.items() if curve}
    if not curves:
        return ""
    values = [value for curve in curves.values() for value in curve.values()]
    low, high = 0.0 if from_zero else min(values), max(values)
    room = (high - low) * 0.08 or 0.5
    lowest = low if from_zero else low - room
    frame = _Frame(max(max(curve) for curve in curves.values()), lowest, high + room)
    counts = sorted({count for curve in curves.values() for count in curve})
    parts = [
        f'<svg viewBox="0 0 {_WIDTH_PX} {_HEIGHT_PX}" width="{_WIDTH_PX}" role="img">',
        f'<text x="{_LEFT_PX}" y="16" class="title">{escape(title)}</text>',
        *_axes(frame, counts),
        *_all_curves(frame, curves),
        "</svg>",
    ]
    return "\n".join(parts)


class _Frame:
    def __init__(self, most_hints: int, low: float, high: float) -> None:
        self.low, self.high = low, high
        self._log_most = math.log1p(most_hints) or 1.0

    def x(self, hints: int) -> float:
        return _LEFT_PX + math.log1p(hints) / self._log_most * (_WIDTH_PX - _LEFT_PX - _MARGIN_PX)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _HEIGHT_PX - _MARGIN_PX - share * (_HEIGHT_PX - _TOP_PX - _MARGIN_PX)


def _axes(frame: _Frame, counts: Sequence[int]) -> list[str]:
    right, bottom = _WIDTH_PX - _MARGIN_PX, _HEIGHT_PX - _MARGIN_PX
    lines = []
    for tick in range(_TICKS):
        value = frame.low + (frame.high - frame.low) * tick / (_TICKS - 1)
        y = frame.y(value)
        lines += [
            f'<line x1="{_LEFT_PX}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>',
            f'<text x="{_LEFT_PX - 6}" y="{y + 4:.1f}" class="end">{value:.2f}</text>',
        ]
    for count in counts:
        lines.append(
            f'<text x="{frame.x(count):.1f}" y="{bottom + 16}" class="middle">{count}</text>'
        )
    return lines


def _all_curves(frame: _Frame, curves: Mapping[str, Curve]) -> list[str]:
    lines = []
    for place, (engine, curve) in enumerate(curves.items()):
        lines += _curve(frame, place, engine, curve)
    return lines


def _curve(frame: _Frame, place: int, engine: str, curve: Curve) -> list[str]:
    color = CURVE_COLORS[place % len(CURVE_COLORS)]
    points = [(frame.x(count), frame.y(value)) for count, value in sorted(curve.items())]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    legend_y = _TOP_PX + 8 + 16 * place
    return [
        f'<polyline points="{joined}" fill="none" stroke="{color}" stroke-width="2"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points),
        f'<text x="{_LEFT_PX + 8}" y="{legend_y}" style="fill: {color}">{escape(engine)}</text>',
    ]
