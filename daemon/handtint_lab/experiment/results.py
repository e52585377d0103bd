"""The result of an experiment as JSON, and its means over the pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from handtint_lab.experiment.figures import Figures
from handtint_lab.experiment.painters import Dots
from handtint_lab.experiment.peppers import Ambiguity, Among, Pair, Place
from handtint_lab.experiment.running import Coloring, OnFilm, Plan, Trial, Way
from handtint_lab.experiment.subjects import Origin
from handtint_shared.errors import HandtintError
from handtint_shared.sentences import english
from handtint_shared.version import PRODUCT_VERSION

_DECIMALS = 4
NUMBERS = (
    *(
        "hue_error_deg",
        "hue_error",
        "chroma_error",
        "lightness_error",
        "chroma_share",
        "colorfulness",
    ),
    *("true_colorfulness", "psnr_db"),
)
"""The figures of a colouring that are one number; chroma_share is summed up by its median."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A picture that could not be used, and why."""

    picture: str
    error: HandtintError


@dataclass(frozen=True, slots=True)
class Cell:
    """An engine on one film in one way: means over `pictures`; of shares of chroma the medians.

    `gray_areas` is the share of areas with less than half of the true chroma.
    """

    engine: str
    film: str
    way: Way
    pictures: int
    values: Mapping[str, float | None]
    gray_areas: float | None


@dataclass(frozen=True, slots=True)
class Experiment:
    """All that was done: what the page, the sheet and the JSON are made of.

    `engines`: SHA-256 of the weights, by name, "" where there are none. `peak_bytes`: the most
    memory that the process had.
    """

    plan: Plan
    engines: Mapping[str, str]
    trials: Sequence[Trial]
    left_out: Sequence[LeftOut]
    seconds: float
    peak_bytes: int

    @property
    def cells(self) -> list[Cell]:
        """By film, engine and way, in the order in which they came."""
        found: dict[tuple[str, str, Way], list[Figures]] = {}
        for film, one in self._colorings():
            found.setdefault((film, one.engine, one.way), []).append(one.figures)
        return [_cell(engine, film, way, some) for (film, engine, way), some in found.items()]

    @property
    def truth_among_nine(self) -> Mapping[str, Among]:
        """How often the truth was likely, over all pictures, by film."""
        found: dict[str, Among] = {}
        for trial in self.trials:
            for one in trial.films:
                if one.ambiguity is not None:
                    found[one.film] = found.get(one.film, Among()) + one.ambiguity.count
        return found

    def _colorings(self) -> Iterator[tuple[str, Coloring]]:
        for film in self.plan.films:
            for trial in self.trials:
                for on_film in trial.films:
                    if on_film.film == film:
                        yield from ((film, one) for one in on_film.colorings)


def _cell(engine: str, film: str, way: Way, some: Sequence[Figures]) -> Cell:
    values = {
        name: _summed_up(name, [getattr(figures, name) for figures in some]) for name in NUMBERS
    }
    for backbone in some[0].lpips:
        values[f"lpips_{backbone}"] = float(np.mean([figures.lpips[backbone] for figures in some]))
    shares = [area.share for figures in some for area in figures.areas if area.share is not None]
    gray = None
    if shares:
        values["area_share"] = float(np.median(shares))
        gray = float(np.mean([share < 0.5 for share in shares]))
    return Cell(engine, film, way, len(some), values, gray)


def _summed_up(name: str, values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return float(np.median(known) if name == "chroma_share" else np.mean(known))


def experiment_json(experiment: Experiment) -> dict[str, Any]:
    """Return all figures, with provenance; pictures are on the page."""
    return {
        "version": PRODUCT_VERSION,
        "films": list(experiment.plan.films),
        "asked": list(experiment.plan.asked),
        "engines": [
            {"engine": name, "weights_sha256": sha256 or None}
            for name, sha256 in experiment.engines.items()
        ],
        "means": [
            {"engine": cell.engine, "film": cell.film, "way": cell.way.key}
            | {"pictures": cell.pictures, **_rounded(cell.values)}
            | {"areas_below_half": _short(cell.gray_areas)}
            for cell in experiment.cells
        ],
        "ambiguity": {film: _among(count) for film, count in experiment.truth_among_nine.items()},
        "pictures": [_trial(trial) for trial in experiment.trials],
        "left_out": [
            {"picture": one.picture, "reason": one.error.reason, "why": english(one.error)}
            for one in experiment.left_out
        ],
        "seconds": round(experiment.seconds, 1),
        "peak_mb": experiment.peak_bytes >> 20,
    }


def _trial(trial: Trial) -> dict[str, Any]:
    height, width = trial.origin.size_hw
    return {
        "picture": trial.origin.name,
        "sha256": trial.origin.sha256,
        "width": width,
        "height": height,
        "plate": _plate(trial.origin),
        "films": [_on_film(one) for one in trial.films],
    }


def _plate(origin: Origin) -> dict[str, Any] | None:
    if origin.negatives is None:
        return None
    return {
        name: {
            "shift_yx_px": [round(px, 2) for px in one.shift_yx_px],
            "rotation_deg": round(one.rotation_deg, 3),
            "scale": round(one.scale, 5),
            "agreeing": round(one.agreeing, 3),
        }
        for name, one in origin.negatives.items()
    }


def _on_film(one: OnFilm) -> dict[str, Any]:
    return {
        "film": one.film,
        "colorings": [_coloring(coloring) for coloring in one.colorings],
        "failures": [
            {"engine": failed.engine, "way": failed.way.key, "why": english(failed.error)}
            for failed in one.failures
        ],
        "ambiguity": _ambiguity(one.ambiguity) if one.ambiguity else None,
    }


def _coloring(one: Coloring) -> dict[str, Any]:
    figures = one.figures
    return {
        "engine": one.engine,
        "way": one.way.key,
        "hints": one.hints,
        "points": _points(one.dots),
        "seconds": round(one.seconds, 3),
        **_rounded({name: getattr(figures, name) for name in NUMBERS}),
        **_rounded({f"lpips_{name}": value for name, value in figures.lpips.items()}),
        "areas": [
            {"area": area.name, "share": _short(area.share)}
            | {name: round(getattr(area, name), 2) for name in ("true_chroma", "chroma")}
            | {"hue_error": round(area.hue_error, 2)}
            for area in figures.areas
        ],
    }


def _points(dots: Dots) -> list[dict[str, Any]]:
    return [
        {
            "x": round(p.x, 1),
            "y": round(p.y, 1),
            "rgb": list(p.rgb),
            "radius": round(p.radius_px, 1),
        }
        for p in dots.points
    ]


def _ambiguity(found: Ambiguity) -> dict[str, Any]:
    return {
        **_among(found.count),
        "pairs": [_pair(pair) for pair in found.pairs],
    }


def _among(count: Among) -> dict[str, int]:
    return {
        "places": count.places,
        "true_among_nine": count.among_nine,
        "true_first": count.first,
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {"ab": round(pair.ab, 1), "one": _place(pair.one), "other": _place(pair.other)}


def _place(place: Place) -> dict[str, Any]:
    return {
        **{"x": place.x, "y": place.y, "true_rgb": list(place.true_rgb)},
        **{"L": round(place.L_0_100, 1), "rank": place.rank},
        "likely": [asdict(color) for color in place.likely],
    }


def _rounded(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: _short(value) for name, value in values.items()}


def _short(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, _DECIMALS)
