"""Plot how often suggestions come true against their shares, as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import sqrt
from typing import Any

from handtint_lab.reports.curves import CURVE_COLORS

_SIDE_PX, _LEFT_PX, _TOP_PX, _MARGIN_PX = 340, 52, 34, 42
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LEAST_PX, _MOST_PX = 2.0, 7.0
"""Radius of a point: by the share of suggestions that it stands for."""

Bins = Sequence[Mapping[str, Any]]


def svg_reliability(title: str, curves: Mapping[str, Bins]) -> str:
    """Plot reliability curves, as `summary_json` has them, by their names; on the dashed diagonal a
    share says exactly how often it is right. "" if there are no suggestions."""
    curves = {name: bins for name, bins in curves.items() if bins}
    if not curves:
        return ""
    parts = [
        f'<svg viewBox="0 0 {_SIDE_PX} {_SIDE_PX}" width="{_SIDE_PX}" role="img">',
        f'<text x="{_LEFT_PX}" y="16" class="title">{escape(title)}</text>',
        *_axes(),
    ]
    for number, (name, bins) in enumerate(curves.items()):
        parts += _curve(number, name, bins)
    return "\n".join([*parts, "</svg>"])


def _x(share: float) -> float:
    return _LEFT_PX + share * (_SIDE_PX - _LEFT_PX - _MARGIN_PX)


def _y(right: float) -> float:
    return _SIDE_PX - _MARGIN_PX - right * (_SIDE_PX - _TOP_PX - _MARGIN_PX)


def _axes() -> list[str]:
    lines = [
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#888" '
        'stroke-dasharray="4 4"/>',
        f'<text x="{_x(0.5)}" y="{_SIDE_PX - 8}" class="middle">share of a suggestion</text>',
        f'<text transform="translate(12 {_y(0.5)}) rotate(-90)" class="middle">was right</text>',
    ]
    for tick in _TICKS:
        lines += [
            f'<line x1="{_x(0)}" x2="{_x(1)}" y1="{_y(tick):.1f}" y2="{_y(tick):.1f}" '
            'class="grid"/>',
            f'<text x="{_x(0) - 6}" y="{_y(tick) + 4:.1f}" class="end">{tick:g}</text>',
            f'<text x="{_x(tick):.1f}" y="{_y(0) + 16}" class="middle">{tick:g}</text>',
        ]
    return lines


def _curve(number: int, name: str, bins: Bins) -> list[str]:
    color = CURVE_COLORS[number % len(CURVE_COLORS)]
    points = [(_x(one["mean_share"]), _y(one["right"])) for one in bins]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    total = sum(one["count"] for one in bins)
    return [
        f'<polyline points="{joined}" fill="none" stroke="{color}" stroke-width="2"/>',
        *(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_radius_px(one["count"] / total):.1f}" '
            f'fill="{color}"><title>{one["count"]} suggestions</title></circle>'
            for (x, y), one in zip(points, bins, strict=True)
        ),
        f'<text x="{_x(0) + 8}" y="{_TOP_PX + 8 + 16 * number}" style="fill: {color}">'
        f"{escape(name)}</text>",
    ]


def _radius_px(part: float) -> float:
    return _LEAST_PX + (_MOST_PX - _LEAST_PX) * sqrt(part)
