"""How good proposed hints are: `python -m handtint_lab.evaluation.proposing SCENES`.

A scene is a folder of frames in colour. Frames are made grey; hints with the true colours of one
are proposed on another, whose true colours tell which proposals are right. See PROPOSALS.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import uniform_filter

from handtint_daemon.arrays.dtypes import Float32, UInt8
from handtint_daemon.arrays.pictures import array_of, picture_of
from handtint_daemon.color.color_array import rgb_to_lab
from handtint_daemon.engines.choice import EngineChoice
from handtint_daemon.painting.colorizer import Colorizer
from handtint_daemon.painting.photo_cache import PhotoCache
from handtint_daemon.progress import report_to_nobody
from handtint_lab.evaluation.proposal_figures import Judged, Spared, report
from handtint_lab.measures.colors import psnr_u8_db
from handtint_shared.canvas import new_canvas
from handtint_shared.messages import (
    ColorizeRequest,
    HintPoint,
    Proposal,
    ProposeRequest,
    Reference,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key

LABELS = "labels"
_SIDE_PX = 512
_AROUND_PX = 5
_CACHE_BYTES = 1 << 30
_RADIUS_PX = 2.5
_COLORED = 15.0  # of chroma: hints on grey are right nearly everywhere, so most are on what is not
_GREY_WEIGHT = 0.25
_RANDOM_COUNTS = (0, 1, 2, 5, 10, 20)
_ACCEPTED = 0.8


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame's true colours, rgb (h, w, 3), ab (2, h, w) averaged over a few pixels, the labels of
    what it shows (None: unknown), and the grey photo."""

    rgb: UInt8
    ab: Float32
    labels: UInt8 | None
    gray: Picture

    @staticmethod
    def read(path: Path) -> Frame:
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        picture.thumbnail((_SIDE_PX, _SIDE_PX), Image.Resampling.LANCZOS)
        rgb = np.asarray(picture)
        lab = rgb_to_lab(rgb.astype(np.float32) / np.float32(255))
        ab = np.stack([uniform_filter(lab[..., n], _AROUND_PX) for n in (1, 2)])
        gray = picture_of(_gray(lab[..., 0]), PixelFormat.Y_U8)
        return Frame(rgb, ab, _labels(path, picture.size), gray)

    def hint_at(self, y: int, x: int) -> HintPoint:
        """Return a hint of the true colour there."""
        around = _AROUND_PX // 2
        part = self.rgb[max(0, y - around) : y + around + 1, max(0, x - around) : x + around + 1]
        red, green, blue = part.reshape(-1, 3).mean(axis=0).round().astype(int).tolist()
        return HintPoint(x + 0.5, y + 0.5, (red, green, blue), _RADIUS_PX)

    def places(self, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
        """Return random places, mostly on what is in colour."""
        weights = np.where(np.hypot(*self.ab) > _COLORED, 1, _GREY_WEIGHT).ravel()
        drawn = rng.choice(weights.size, count, replace=False, p=weights / weights.sum())
        return [divmod(int(number), self.ab.shape[2]) for number in drawn]


def _gray(L_0_100: Float32) -> UInt8:
    Y = np.where(L_0_100 > 8, ((L_0_100 + 16) / 116) ** 3, L_0_100 / 903.2963)
    encoded = np.where(Y > 0.0031308, 1.055 * Y.clip(1e-6) ** (1 / 2.4) - 0.055, 12.92 * Y)
    return (encoded * 255).round().clip(0, 255).astype(np.uint8)


def _labels(path: Path, size_wh: tuple[int, int]) -> UInt8 | None:
    beside = path.parent / LABELS / f"{path.stem}.png"
    if not beside.exists():
        return None
    with Image.open(beside) as opened:
        return np.asarray(opened.resize(size_wh, Image.Resampling.NEAREST), np.uint8)


class Judge:
    """Asks the engine, as the daemon does, and compares with the truth."""

    def __init__(self, engine: str, hints: int, seed: int) -> None:
        self._colorizer = Colorizer(PhotoCache(_CACHE_BYTES), EngineChoice(engine, "cpu"))
        self._hints = hints
        self._rng = np.random.default_rng(seed)

    def judged(self, one: Frame, other: Frame, *, same_scene: bool) -> list[Judged]:
        """Return what is to say of each hint of `one` on `other`."""
        places = one.places(self._hints, self._rng)
        hints = [one.hint_at(*place) for place in places]
        found = {p.hint: p for p in self._propose(one, hints, other)}
        return [
            self._judge(one, place, other, found.get(number), same_scene=same_scene)
            for number, place in enumerate(places)
        ]

    def spared(self, one: Frame, other: Frame) -> Spared:
        """Return how good `other` becomes by the proposals that would be accepted, and by random
        hints of its own true colours."""
        hints = [one.hint_at(*place) for place in one.places(self._hints, self._rng)]
        accepted = [
            HintPoint(p.x, p.y, p.rgb, p.radius_px)
            for p in self._propose(one, hints, other)
            if p.confidence >= _ACCEPTED
        ]
        height, width = other.gray.size_hw
        drawn = self._rng.integers(height * width, size=max(_RANDOM_COUNTS))
        truth = [other.hint_at(*divmod(int(number), width)) for number in drawn]
        at_random = tuple(self._psnr(other, truth[:count]) for count in _RANDOM_COUNTS)
        return Spared(len(accepted), self._psnr(other, accepted), _RANDOM_COUNTS, at_random)

    def _propose(
        self, one: Frame, hints: Sequence[HintPoint], other: Frame
    ) -> tuple[Proposal, ...]:
        known = Reference(photo_key(one.gray), one.gray, hint_points=tuple(hints))
        request = ProposeRequest(
            new_canvas(), photo_key(other.gray), other.gray, reference=known, per_hint=1
        )
        return self._colorizer.propose(request, report_to_nobody).proposals

    def _judge(
        self,
        one: Frame,
        place: tuple[int, int],
        other: Frame,
        proposal: Proposal | None,
        *,
        same_scene: bool,
    ) -> Judged:
        true_ab = one.ab[:, place[0], place[1]]
        height, width = other.gray.size_hw
        chance = other.ab[:, self._rng.integers(height), self._rng.integers(width)]
        off = float(np.hypot(*(true_ab - chance)))
        chroma, label = (
            float(np.hypot(*true_ab)),
            int(one.labels[place]) if one.labels is not None else 0,
        )
        is_there = bool(label and other.labels is not None and (other.labels == label).any())
        if proposal is None:
            return Judged(same_scene, chroma, off, None, None, is_there, None)
        there = int(proposal.y), int(proposal.x)
        off_there = float(np.hypot(*(true_ab - other.ab[:, there[0], there[1]])))
        same = bool(other.labels[there] == label) if is_there and other.labels is not None else None
        return Judged(same_scene, chroma, off, proposal.confidence, off_there, is_there, same)

    def _psnr(self, frame: Frame, hints: Sequence[HintPoint]) -> float:
        request = ColorizeRequest(
            new_canvas(),
            photo_key(frame.gray),
            frame.gray,
            hint_points=tuple(hints),
            without_hints=True,
        )
        answer = array_of(self._colorizer.colorize(request, report_to_nobody).picture)[..., :3]
        return psnr_u8_db(np.ascontiguousarray(answer), frame.rgb)


def pairs_of(scenes: Sequence[Path], most: int, seed: int) -> Iterator[tuple[Path, Path, bool]]:
    """Yield ordered pairs of frames: up to `most` of each scene, then one of two scenes (False)."""
    rng = np.random.default_rng(seed)
    for number, scene in enumerate(scenes):
        frames = _frames(scene)
        pairs = list(itertools.permutations(frames, 2))
        for chosen in sorted(rng.choice(len(pairs), min(most, len(pairs)), replace=False)):
            yield *pairs[chosen], True
        other = scenes[(number + len(scenes) // 2) % len(scenes)]
        if other != scene:
            yield frames[0], _frames(other)[0], False


def _frames(scene: Path) -> list[Path]:
    frames = sorted(path for path in scene.iterdir() if path.is_file())
    if len(frames) < 2:
        sys.exit(f"{scene} has fewer than two frames")
    return frames


def main() -> int:
    args = _parser().parse_args()
    scenes = sorted(path for path in args.scenes.iterdir() if path.is_dir())
    start = {"choosing": 0, "reporting": 1}.get(args.half)
    scenes = scenes if start is None else scenes[start::2]
    judge = Judge(args.engine, args.hints, args.seed)
    judged: list[Judged] = []
    spared: dict[Path, Spared] = {}
    for one, other, same_scene in pairs_of(scenes, args.pairs, args.seed):
        frames = Frame.read(one), Frame.read(other)
        judged += judge.judged(*frames, same_scene=same_scene)
        if args.spared and one.parent not in spared:
            spared[one.parent] = judge.spared(*frames)
    told = list(spared.values())
    sys.stdout.write(report(len(scenes), judged, told) + "\n")
    if args.json:
        rows = {"judged": [asdict(j) for j in judged], "spared": [asdict(s) for s in told]}
        args.json.write_text(json.dumps(rows), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", type=Path, help="a folder of folders, each with frames in colour")
    parser.add_argument(
        "--half",
        choices=("choosing", "reporting", "all"),
        default="all",
        help="every second scene only: the 1st, 3rd… or the 2nd, 4th…",
    )
    parser.add_argument("--pairs", type=int, default=6, help="of each scene; default: %(default)s")
    parser.add_argument("--hints", type=int, default=16, help="of a frame; default: %(default)s")
    parser.add_argument(
        "--spared", action="store_true", help="also measure PSNR, on a pair of each scene; slow"
    )
    parser.add_argument("--engine", default="handtint")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write all that was judged")
    return parser


if __name__ == "__main__":
    sys.exit(main())
