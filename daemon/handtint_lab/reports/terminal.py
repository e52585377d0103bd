"""Print the result on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from handtint_shared.translation import N_, translated, translated_plural

# Measure in the JSON -> display name (English where published), and the number of decimals.
MEASURES: Mapping[str, tuple[str, int]] = {
    "psnr_db": (N_("PSNR dB"), 2),
    "psnr_db_standard_error": (N_("  ±"), 2),
    "chroma_ratio": (N_("chroma ratio"), 2),
    "chroma_ratio_0_10": (N_("  of 0-10"), 2),
    "chroma_ratio_10_30": (N_("  of 10-30"), 2),
    "chroma_ratio_30_plus": (N_("  of 30 and more"), 2),
    "chroma_error": (N_("chroma error ΔC′"), 1),
    "hue_error": (N_("hue error ΔH′"), 1),
    "colorfulness_difference": (N_("colourfulness off"), 1),
    "delta_e_at_hint_mean": (N_("ΔE at the hint"), 2),
    "delta_e_at_hint_p95": (N_("  p95"), 2),
    "delta_e_at_hint_max": (N_("  max"), 1),
    "delta_e_at_full_size_hint_mean": (N_("ΔE at the hint at full size"), 2),
    "delta_e_at_full_size_hint_p95": (N_("  p95"), 2),
    "delta_e_at_full_size_hint_max": (N_("  max"), 1),
    "hints_outside_srgb": (N_("  outside sRGB"), 3),
    "disunity_deg": (N_("disunity, °"), 1),
    "right_in_regions": (N_("within ΔE 10 in regions"), 3),
    "true_color_among_nine": (N_("truth among 9 suggestions"), 3),
    "share_error": (N_("  error of the shares"), 3),
    "share_error_first": (N_("  error of the first share"), 3),
    "asked_gain_db": (N_("gain of asked places dB"), 2),
    "asked_gain_db_standard_error": (N_("  ±"), 2),
    "gain_expected": (N_("  expected, ab²"), 0),
    "gain_reached": (N_("  reached, ab²"), 0),
    "bleeding": (N_("bleeding"), 3),
    "reach": (N_("reach"), 2),
    "lpips_alex": (N_("LPIPS alex"), 3),
    "lpips_vgg": (N_("LPIPS vgg"), 3),
    "encode_s": (N_("encode s"), 2),
    "paint_s": (N_("paint s"), 2),
}
OF_A_KIND = ("psnr_db", "chroma_ratio", "hue_error", "chroma_error", "delta_e_at_hint_mean")


def measures_in(results: Mapping[str, Any]) -> list[str]:
    """Return the measures present: LPIPS needs its weights installed."""
    cells = [cell for by_count in results.values() for cell in by_count.values()]
    return [measure for measure in MEASURES if any(measure in cell for cell in cells)]


def shown(cell: Mapping[str, float | None], measure: str) -> str:
    value = cell.get(measure)
    return "–" if value is None else f"{value:.{MEASURES[measure][1]}f}"


def print_report(summary: Mapping[str, Any], console: Console) -> None:
    """Print a table per engine, shorter ones per kind of picture, and what was skipped."""
    settings = translated("{protocol} · film {film}").format(**summary)
    measures = measures_in(summary["results"])
    _print_part(summary, f"{settings} · {_counted(summary)}", measures, console)
    for kind, part in summary["kinds"].items():
        name = kind or translated("outside any folder")
        _print_part(part, f"{name} · {_counted(part)}", OF_A_KIND, console)
    for one in summary["failures"]:
        worst = translated("worst against {against}: {picture}: {gain_db:+.2f} dB")
        console.print(worst.format(**one), soft_wrap=True)
    for one in summary["left_out"]:
        left_out = (
            translated("left out: {picture} ({engine}): {reason}")
            if one["engine"]
            else translated("left out: {picture}: {reason}")
        )
        console.print(left_out.format(**one), soft_wrap=True)


def _counted(part: Mapping[str, Any]) -> str:
    count: int = part["pictures"]
    return translated_plural("{count} picture", "{count} pictures", count).format(count=count)


def _print_part(
    part: Mapping[str, Any], title: str, measures: Sequence[str], console: Console
) -> None:
    for engine, by_count in part["results"].items():
        console.print(_table(f"{engine} · {title}", by_count, measures))
    for engine, area_db in part.get("area_under_psnr_db", {}).items():
        area = translated("{engine}: area under PSNR over hints, per hint: {area_db:.2f} dB")
        console.print(area.format(engine=engine, area_db=area_db), soft_wrap=True)
    for other, by_count in part["differences"].items():
        first = next(iter(part["results"]))
        measured = ["psnr_db", "psnr_db_standard_error"]
        console.print(_table(f"{first} − {other} · {title}", by_count, measured))


def _table(title: str, by_count: Mapping[str, Any], measures: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(translated("hints"))
    for count in by_count:
        table.add_column(count, justify="right", no_wrap=True)
    for measure in measures:
        table.add_row(
            translated(MEASURES[measure][0]), *(shown(cell, measure) for cell in by_count.values())
        )
    return table
