"""The result on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

# Measure in the JSON -> its name for people, and how many decimals are worth reading.
MEASURES: Mapping[str, tuple[str, int]] = {
    "psnr_db": ("PSNR dB", 2),
    "psnr_db_standard_error": ("  ±", 2),
    "chroma_ratio": ("chroma ratio", 2),
    "chroma_ratio_0_10": ("  of 0-10", 2),
    "chroma_ratio_10_30": ("  of 10-30", 2),
    "chroma_ratio_30_plus": ("  of 30 and more", 2),
    "chroma_error": ("chroma error ΔC′", 1),
    "hue_error": ("hue error ΔH′", 1),
    "colorfulness_difference": ("colourfulness off", 1),
    "delta_e_at_hint_mean": ("ΔE at the hint", 2),
    "delta_e_at_hint_p95": ("  p95", 2),
    "delta_e_at_hint_max": ("  max", 1),
    "delta_e_at_full_size_hint_mean": ("ΔE at the hint at full size", 2),
    "delta_e_at_full_size_hint_p95": ("  p95", 2),
    "delta_e_at_full_size_hint_max": ("  max", 1),
    "hints_outside_srgb": ("  outside sRGB", 3),
    "bleeding": ("bleeding", 3),
    "reach": ("reach", 2),
    "lpips_alex": ("LPIPS alex", 3),
    "lpips_vgg": ("LPIPS vgg", 3),
    "encode_s": ("encode s", 2),
    "paint_s": ("paint s", 2),
}
OF_A_KIND = ("psnr_db", "chroma_ratio", "hue_error", "chroma_error", "delta_e_at_hint_mean")


def measures_in(results: Mapping[str, Any]) -> list[str]:
    """Those that were measured: LPIPS only where its weights are."""
    cells = [cell for by_count in results.values() for cell in by_count.values()]
    return [measure for measure in MEASURES if any(measure in cell for cell in cells)]


def shown(cell: Mapping[str, float | None], measure: str) -> str:
    value = cell.get(measure)
    return "–" if value is None else f"{value:.{MEASURES[measure][1]}f}"


def print_report(summary: Mapping[str, Any], console: Console) -> None:
    """A table for each engine, shorter ones for each kind of picture, and what was left out."""
    settings = f"{summary['protocol']} · film {summary['film']}"
    measures = measures_in(summary["results"])
    _print_part(summary, f"{settings} · {summary['pictures']} pictures", measures, console)
    for kind, part in summary["kinds"].items():
        name = kind or "outside any folder"
        _print_part(part, f"{name} · {part['pictures']} pictures", OF_A_KIND, console)
    for one in summary["failures"]:
        console.print(
            f"worst beside {one['against']}: {one['picture']}: {one['gain_db']:+.2f} dB",
            soft_wrap=True,
        )
    for one in summary["left_out"]:
        by = f" ({one['engine']})" if one["engine"] else ""
        console.print(f"left out: {one['picture']}{by}: {one['reason']}", soft_wrap=True)


def _print_part(
    part: Mapping[str, Any], title: str, measures: Sequence[str], console: Console
) -> None:
    for engine, by_count in part["results"].items():
        console.print(_table(f"{engine} · {title}", by_count, measures))
    for other, by_count in part["differences"].items():
        first = next(iter(part["results"]))
        measured = ["psnr_db", "psnr_db_standard_error"]
        console.print(_table(f"{first} − {other} · {title}", by_count, measured))


def _table(title: str, by_count: Mapping[str, Any], measures: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("hints")
    for count in by_count:
        table.add_column(count, justify="right", no_wrap=True)
    for measure in measures:
        table.add_row(MEASURES[measure][0], *(shown(cell, measure) for cell in by_count.values()))
    return table
