"""The result as Markdown tables, for the model card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handtint_lab.reports.terminal import MEASURES, measures_in, shown

_IN_FIRST_TABLE = ("psnr_db", "psnr_db_standard_error", "chroma_ratio", "encode_s", "paint_s")


def markdown_report(summary: Mapping[str, Any]) -> str:
    """Return the tables; `summary` as from `summary_json`."""
    lines = [
        f"Protocol `{summary['protocol']}`, film {summary['film']}, hints of seed "
        f"{summary['seed']}, {summary['pictures']} pictures of `{summary['source']}`. PSNR in dB, "
        "in brackets the chroma ratio (median); ± is the standard error of the paired difference.",
        "",
        *_tables("All", summary),
    ]
    for kind, part in summary.get("kinds", {}).items():
        lines += _tables(f"`{kind or '/'}`", part)
    return "\n".join(lines).rstrip() + "\n"


def _tables(title: str, part: Mapping[str, Any]) -> Iterator[str]:
    results, differences = part["results"], part["differences"]
    engines = list(results)
    yield f"{title}, {part['pictures']} pictures:"
    yield ""
    yield from _heading(["hints", *engines, *(f"{engines[0]} − {other}" for other in differences)])
    for count in results[engines[0]]:
        own = [_psnr_and_chroma(results[engine][count]) for engine in engines]
        gains = [_gain(by_count[count]) for by_count in differences.values()]
        yield _row([count, *own, *gains])
    yield ""
    if areas := part.get("area_under_psnr_db"):
        each = ", ".join(f"{engine} {area_db:.2f}" for engine, area_db in areas.items())
        yield f"Area under PSNR over the number of hints, per hint, dB: {each}."
        yield ""
    for engine in engines:
        yield from _other_measures(engine, results[engine])
        yield from _reliability(engine, part.get("reliability", {}).get(engine, {}))


def _other_measures(engine: str, by_count: Mapping[str, Any]) -> Iterator[str]:
    yield from _heading([engine, *by_count])
    for measure in measures_in({engine: by_count}):
        if measure not in _IN_FIRST_TABLE:
            cells = [shown(cell, measure) for cell in by_count.values()]
            yield _row([_whole_name(measure), *cells])
    yield ""


def _reliability(engine: str, by_count: Mapping[str, Any]) -> Iterator[str]:
    """Yield the reliability curve: a row for each number of hints, "share: part that was right"."""
    if not any(by_count.values()):
        return
    yield f"{engine}, share of a suggestion: part that was right (number of suggestions)"
    yield ""
    for count, bins in by_count.items():
        each = "; ".join(f"{b['mean_share']:.2f}: {b['right']:.2f} ({b['count']})" for b in bins)
        yield f"- {count} hints: {each}"
    yield ""


def _whole_name(measure: str) -> str:
    """Return the full name: an indented one is prefixed with the last unindented one before it."""
    names = [name for name, _ in list(MEASURES.values())[: list(MEASURES).index(measure) + 1]]
    if not names[-1].startswith(" "):
        return names[-1]
    above = next(name for name in reversed(names) if not name.startswith(" "))
    return f"{above}, {names[-1].strip()}"


def _heading(names: Sequence[str]) -> Iterator[str]:
    yield _row(names)
    yield _row(["---"] * len(names))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _psnr_and_chroma(cell: Mapping[str, float | None]) -> str:
    return f"{shown(cell, 'psnr_db')} ({shown(cell, 'chroma_ratio')})"


def _gain(difference: Mapping[str, float | None]) -> str:
    error = shown(difference, "psnr_db_standard_error")
    return f"{difference['psnr_db']:+.2f} ± {error}"
