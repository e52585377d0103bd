"""Aggregate the values of single pictures: the JSON output of `handtint evaluate`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from handtint_daemon.files.given_paths import require_file
from handtint_lab.evaluation.calibration import reliability_of, suggestion_cell
from handtint_lab.evaluation.comparing import Failure, areas_under_psnr_db, differences, engines_of
from handtint_lab.evaluation.hint_sets import SavedHints, needs_regions
from handtint_lab.evaluation.kinds import by_kind
from handtint_lab.evaluation.ledger import Entry, Plan
from handtint_lab.evaluation.runner import Evaluation
from handtint_lab.measures.asked import ASKED_GAIN, ROWS
from handtint_lab.measures.full_size import AT_FULL_SIZE
from handtint_lab.measures.picture_values import AT_HINTS, Value
from handtint_lab.measures.regions import from_text, to_text
from handtint_lab.measures.suggested import AMONG_NINE, PER_SUGGESTION
from handtint_lab.protocols import from_rows, to_rows
from handtint_shared.errors import BadInput, WriteFailed, why_of
from handtint_shared.version import PRODUCT_VERSION

Cell = dict[str, float | None]
Results = dict[str, dict[str, Cell]]

_DECIMALS = 4
_AT_HINTS = {AT_HINTS: "delta_e_at_hint", AT_FULL_SIZE: "delta_e_at_full_size_hint"}


def summary_json(
    evaluation: Evaluation, source: str, failures: Sequence[Failure] = ()
) -> dict[str, Any]:
    """Return the complete result; None where a measure is undefined (ΔE with no hints)."""
    plan = evaluation.plan
    entries = evaluation.entries
    return {
        "protocol": plan.protocol,
        "hints": list(plan.counts),
        **_part(entries, plan),
        "film": plan.film,
        "seed": plan.seed,
        "source": source,
        "version": PRODUCT_VERSION,
        "left_out": [
            {"picture": one.picture, "engine": one.engine or None, "reason": one.reason}
            for one in evaluation.left_out
        ],
        "failures": [asdict(failure) for failure in failures],
        "kinds": {
            kind: _part(some, plan) for kind, some in by_kind(entries, evaluation.enlarged).items()
        },
    }


def _part(entries: Sequence[Entry], plan: Plan) -> dict[str, Any]:
    part = {
        "pictures": len({entry.picture for entry in entries}),
        "results": results_of(entries, plan.counts),
        "differences": differences(entries, plan.counts),
    }
    if needs_regions(plan.protocol) and len(plan.counts) > 1:
        part["area_under_psnr_db"] = areas_under_psnr_db(entries)
    if plan.suggestions:
        part["reliability"] = _reliability(entries, plan.counts)
    return part


def _reliability(entries: Sequence[Entry], counts: Sequence[int]) -> dict[str, Any]:
    """Return the reliability curves by engine and number of hints."""
    return {
        name: {
            str(count): [
                {k: round(v, _DECIMALS) for k, v in asdict(one).items()}
                for one in reliability_of([e for e in entries if e.engine == name], str(count))
            ]
            for count in counts
        }
        for name in engines_of(entries)
    }


def results_of(entries: Sequence[Entry], counts: Sequence[int]) -> Results:
    """Return cells by engine, number of hints and measure."""
    by_engine: dict[str, list[Entry]] = {}
    for entry in entries:
        by_engine.setdefault(entry.engine, []).append(entry)
    return {
        engine: {str(count): _cell(some, str(count)) for count in counts}
        for engine, some in by_engine.items()
    }


def _cell(entries: Sequence[Entry], count: str) -> Cell:
    values = [entry.values[count] for entry in entries]
    cell: Cell = {}
    if AMONG_NINE in values[0]:
        cell.update({k: _known(v) for k, v in suggestion_cell(entries, count).items()})
    for measure in values[0]:
        if measure in (AMONG_NINE, *PER_SUGGESTION, *ROWS):
            continue
        if name := _AT_HINTS.get(measure):
            cell.update(_at_hints(name, [one[measure] for one in values]))
        else:
            cell[measure] = _average(measure, [one[measure] for one in values])
    if ASKED_GAIN in values[0]:
        cell[f"{ASKED_GAIN}_standard_error"] = _standard_error([v[ASKED_GAIN] for v in values])
    cell["psnr_db_standard_error"] = _standard_error([one["psnr_db"] for one in values])
    cell["encode_s"] = _rounded(np.mean([entry.encode_s for entry in entries]))
    return cell


def _average(measure: str, values: Sequence[Value]) -> float | None:
    """Return the median of a chroma ratio, the maximum of a maximum, the mean of anything else."""
    known = [value for value in values if isinstance(value, (int, float))]
    if not known:
        return None
    if measure.startswith("chroma_ratio"):
        return _rounded(np.median(known))
    return _rounded(np.max(known) if measure.endswith("_max") else np.mean(known))


def _at_hints(name: str, lists: Sequence[Value]) -> Cell:
    errors = [error for some in lists if isinstance(some, list) for error in some]
    return {
        f"{name}_mean": _rounded(np.mean(errors)) if errors else None,
        f"{name}_p95": _rounded(np.percentile(errors, 95)) if errors else None,
        f"{name}_max": _rounded(np.max(errors)) if errors else None,
    }


def _standard_error(values: Sequence[Value]) -> float | None:
    known = [value for value in values if isinstance(value, (int, float))]
    return _rounded(np.std(known, ddof=1) / len(known) ** 0.5) if len(known) > 1 else None


def _known(value: float | None) -> float | None:
    return None if value is None else _rounded(value)


def _rounded(value: np.floating[Any] | float) -> float:
    return round(float(value), _DECIMALS)


def write_json(data: Mapping[str, Any], path: Path) -> None:
    """Write JSON. Raises WriteFailed; NaN or infinity would be a bug and raises ValueError."""
    text = json.dumps(data, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    write_text(text, path)


def write_text(text: str, path: Path) -> None:
    """Write to a temporary file and rename it, so that the result is never incomplete."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", errors="backslashreplace")  # undecodable file names
        part.replace(path)
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error


def hints_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the hints of every picture, as [y, x, side, a, b] each, and its regions, if any."""
    plan = evaluation.plan
    saved = {
        "protocol": plan.protocol,
        "seed": plan.seed,
        "hints": {picture: to_rows(hints) for picture, hints in evaluation.hints.items()},
    }
    if evaluation.regions:
        saved["regions"] = {name: to_text(found) for name, found in evaluation.regions.items()}
    return saved


def load_hints(path: Path, protocol: str) -> SavedHints:
    """Load what `hints_json` returned. Raises BadInput."""
    require_file(path)
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
        if saved["protocol"] != protocol:
            raise BadInput("saved_hints_protocol", path=path, found=str(saved["protocol"]))
        return SavedHints(
            {picture: from_rows(rows) for picture, rows in saved["hints"].items()},
            {picture: from_text(text) for picture, text in saved.get("regions", {}).items()},
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput("saved_hints_unreadable", path=path) from error
