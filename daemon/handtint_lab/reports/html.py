"""The result as one self-contained HTML page: curves, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from handtint_lab.reports.curves import svg_curves
from handtint_lab.reports.embedding import data_uri
from handtint_lab.reports.gallery import Strip
from handtint_lab.reports.reliability import svg_reliability
from handtint_lab.reports.terminal import MEASURES, measures_in, shown

_CURVES = {
    "psnr_db": "PSNR, dB, by number of hints",
    "chroma_ratio": "Chroma ratio (1 is as colourful as the truth)",
    "delta_e_at_hint_mean": "ΔE at the hint, mean",
    "hue_error": "Hue error ΔH′, weighted by true chroma",
}
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; color: #222;
       background: #fff; padding: 0 1rem; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.15rem 0.6rem; text-align: right; border-bottom: 1px solid #ddd; }
.wide { overflow-x: auto; }
.strip { display: flex; gap: 6px; margin: 0 0 1rem; flex-wrap: wrap; }
figure { margin: 0; } figure img { display: block; width: 192px; height: 192px; }
figcaption { font-size: 12px; color: #555; }
svg text { font: 11px system-ui, sans-serif; fill: #444; } svg text.title { font-weight: 600;
fill: #222; } svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .grid { stroke: #e4e4e4; }
"""


def html_report(
    summary: Mapping[str, Any], strips: Sequence[Strip], failures: Sequence[Strip]
) -> str:
    """Return the page; `summary` as from `summary_json`.

    `failures` are pictures on which the first engine is worse than the second.
    """
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f"<title>Handtint evaluation</title><style>{_STYLE}</style></head><body>",
        "<h1>Handtint evaluation</h1>",
        f"<p>{escape(_what_was_measured(summary))}</p>",
        *_curves(summary["results"]),
        *_reliability(summary),
        *_tables(summary),
        *_kinds(summary["kinds"]),
        *_left_out(summary["left_out"]),
        *_strips(_failures_title(summary), failures),
        *_strips("Pictures", strips),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _what_was_measured(summary: Mapping[str, Any]) -> str:
    return (
        f"{summary['pictures']} pictures of {summary['source']}, protocol {summary['protocol']}, "
        f"film {summary['film']}, seed {summary['seed']}, Handtint {summary['version']}."
    )


def _curves(results: Mapping[str, Any]) -> Iterable[str]:
    for measure, title in _CURVES.items():
        curves = {
            engine: {
                int(count): cell[measure]
                for count, cell in by_count.items()
                if cell.get(measure) is not None
            }
            for engine, by_count in results.items()
        }
        yield svg_curves(title, curves, from_zero=measure != "psnr_db")


def _reliability(summary: Mapping[str, Any]) -> Iterable[str]:
    """Yield the reliability curves of each engine that suggests colours, with what they say."""
    for engine, by_count in summary.get("reliability", {}).items():
        drawn = svg_reliability(
            f"Reliability of suggestions, {engine}",
            {f"{count} hints": bins for count, bins in by_count.items()},
        )
        if drawn:
            yield drawn
            errors = ", ".join(
                f"{cell['share_error']:.3f} at {count}"
                for count, cell in summary["results"][engine].items()
                if cell.get("share_error") is not None
            )
            yield f"<p>{escape(engine)}: expected error of the shares by hints: {errors}</p>"


def _tables(part: Mapping[str, Any]) -> Iterable[str]:
    results = part["results"]
    measures = measures_in(results)
    heading = "".join(f"<th>{escape(MEASURES[measure][0])}</th>" for measure in measures)
    for engine, by_count in results.items():
        rows = "".join(
            f"<tr><td>{count}</td>"
            + "".join(f"<td>{shown(cell, measure)}</td>" for measure in measures)
            + "</tr>"
            for count, cell in by_count.items()
        )
        yield f"<h2>{escape(engine)}</h2>"
        yield f'<div class="wide"><table><tr><th>hints</th>{heading}</tr>{rows}</table></div>'
    for engine, area_db in part.get("area_under_psnr_db", {}).items():
        yield f"<p>{escape(engine)}: area under PSNR, per hint: {area_db:.2f} dB</p>"
    for other, by_count in part["differences"].items():
        yield f"<h2>{escape(next(iter(results)))} compared with {escape(other)}</h2>"
        rows = "".join(
            f"<tr><td>{count}</td><td>{shown(cell, 'psnr_db')}</td>"
            f"<td>{shown(cell, 'psnr_db_standard_error')}</td></tr>"
            for count, cell in by_count.items()
        )
        yield f"<table><tr><th>hints</th><th>PSNR gain, dB</th><th>±</th></tr>{rows}</table>"


def _kinds(kinds: Mapping[str, Any]) -> Iterable[str]:
    for kind, part in kinds.items():
        yield f"<h1>Only {escape(kind or 'the outermost folder')}: {part['pictures']} pictures</h1>"
        yield from _tables(part)


def _left_out(left_out: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if left_out:
        yield "<h2>Left out</h2><ul>"
        for one in left_out:
            by = f" by {one['engine']}" if one["engine"] else ""
            yield f"<li>{escape(one['picture'] + by)}: {escape(one['reason'])}</li>"
        yield "</ul>"


def _failures_title(summary: Mapping[str, Any]) -> str:
    return f"Where {' does worse than '.join(list(summary['results'])[:2])}"


def _strips(title: str, strips: Sequence[Strip]) -> Iterable[str]:
    if strips:
        yield f"<h1>{escape(title)}</h1>"
    yield from (_strip(strip) for strip in strips)


def _strip(strip: Strip) -> str:
    figures = "".join(
        f'<figure><img alt="{escape(panel.title)}" src="{data_uri(panel.rgb_u8)}">'
        f"<figcaption>{escape(panel.title)}</figcaption></figure>"
        for panel in strip.panels
    )
    return f'<h3>{escape(strip.title)}</h3><div class="strip">{figures}</div>'
