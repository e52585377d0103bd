"""What was judged of proposed hints, in figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

RIGHT_AB = 10.0
COLORED_CHROMA = 15.0
_STEPS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Judged:
    """One hint of a frame, looked for in another.

    same_scene: whether both are of one scene.
    chroma: of the hint's colour.
    chance_off: how far a random place of the other frame is off that colour, in ab.
    confidence, off: of the place that was proposed; None: none was.
    is_there: whether the other frame shows, by its labels, what the hint lies on.
    same_thing: whether the proposed place does; None: not known.
    """

    same_scene: bool
    chroma: float
    chance_off: float
    confidence: float | None
    off: float | None
    is_there: bool
    same_thing: bool | None

    @property
    def is_right(self) -> bool:
        """Whether the proposed colour is the true one within ΔE 10, at the frame's lightness."""
        return self.off is not None and self.off <= RIGHT_AB


@dataclass(frozen=True, slots=True)
class Spared:
    """PSNR in dB of a frame with `accepted` proposals, and with so many random hints of its own."""

    accepted: int
    psnr: float
    random_counts: tuple[int, ...]
    random_psnr: tuple[float, ...]


def report(scenes: int, judged: Sequence[Judged], spared: Sequence[Spared]) -> str:
    """Return Markdown."""
    groups: dict[str, Callable[[Judged], bool]] = {
        "frames of one scene": lambda j: j.same_scene,
        f"of these, hints with a chroma over {COLORED_CHROMA:g}": lambda j: (
            j.same_scene and j.chroma > COLORED_CHROMA
        ),
        "frames of two scenes": lambda j: not j.same_scene,
        f"of these, hints with a chroma over {COLORED_CHROMA:g} ": lambda j: (
            not j.same_scene and j.chroma > COLORED_CHROMA
        ),
    }
    lines = [f"{scenes} scenes."]
    for name, belongs in groups.items():
        some = [one for one in judged if belongs(one)]
        if some:
            lines += ["", f"**{name.strip()}**, {len(some)} hints", "", *_accepted_table(some)]
    lines += ["", "How often it is right, by confidence (frames of one scene):", ""]
    lines += _calibration([one for one in judged if one.same_scene])
    if spared:
        lines += ["", *_spared_lines(spared)]
    return "\n".join(lines)


def _accepted_table(some: Sequence[Judged]) -> list[str]:
    chance = _share(one.chance_off <= RIGHT_AB for one in some)
    lines = [
        f"A random place is right: {chance:.0%}.",
        "",
        "| accepted from | proposals per hint | of them right | right ones per hint | same thing |",
        "|---|---|---|---|---|",
    ]
    for least in _THRESHOLDS:
        taken = [one for one in some if one.confidence is not None and one.confidence >= least]
        known = [one for one in taken if one.same_thing is not None]
        same = (
            f"{_share(bool(one.same_thing) for one in known):.0%} of {len(known)}" if known else "–"
        )
        right = [one.is_right for one in taken]
        lines.append(
            f"| {least:g} | {len(taken) / len(some):.2f} | {_share(right):.1%} | "
            f"{sum(right) / len(some):.0%} | {same} |"
        )
    return lines


def _calibration(some: Sequence[Judged]) -> list[str]:
    lines = ["| confidence | proposals | its mean | right |", "|---|---|---|---|"]
    off = 0.0
    made = [(one.confidence, one.is_right) for one in some if one.confidence is not None]
    for least, most in pairwise(_STEPS):
        among = [(sure, right) for sure, right in made if least <= sure < most]
        if among:
            sure, right = np.array(among, float).mean(axis=0)
            off += abs(sure - right) * len(among)
            lines.append(f"| {least:g} to {most:g} | {len(among)} | {sure:.2f} | {right:.2f} |")
    return [*lines, "", f"Mean difference of the two: {off / max(len(made), 1):.3f}."]


def _spared_lines(spared: Sequence[Spared]) -> list[str]:
    counts = spared[0].random_counts
    curve = np.array([one.random_psnr for one in spared]).mean(axis=0)
    psnr, accepted = (
        float(np.mean([getattr(one, name) for one in spared])) for name in ("psnr", "accepted")
    )
    worth = float(np.interp(psnr, np.maximum.accumulate(curve), counts))
    told = ", ".join(f"{n}: {dB:.2f}" for n, dB in zip(counts, curve, strict=True))
    return [
        f"PSNR in dB over {len(spared)} pairs of frames, by the number of random hints of the true "
        f"colours: {told}.",
        f"With the {accepted:.1f} proposals of at least 0.8: {psnr:.2f}, which {worth:.1f} random "
        "hints give.",
    ]


def _share(found: Iterable[bool]) -> float:
    every = list(found)
    return sum(every) / len(every) if every else 0.0
