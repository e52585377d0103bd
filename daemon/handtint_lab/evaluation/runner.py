"""Measure engines on pictures, every engine with the same hints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handtint_daemon.engines.engine import Engine
from handtint_daemon.files.picture_sources import PictureSource
from handtint_daemon.hints.hint import HintMap
from handtint_lab.evaluation.fingerprint import engine_fingerprint, meter_fingerprint
from handtint_lab.evaluation.hint_sets import (
    Hints,
    HintSets,
    SavedHints,
    drawn_sets,
    needs_regions,
    saved_sets,
)
from handtint_lab.evaluation.ledger import Entry, Ledger, Plan
from handtint_lab.evaluation.squares import is_smaller, read_square
from handtint_lab.measures.asked import asked_values
from handtint_lab.measures.coloring import ColoredPicture
from handtint_lab.measures.colors import is_gray
from handtint_lab.measures.full_size import FullSizePicture
from handtint_lab.measures.picture_values import (
    AT_HINTS,
    PerceptualDistance,
    Truth,
    Values,
    delta_e_at_hints,
    truth_of,
    values_of,
)
from handtint_lab.measures.regions import RegionMap, require_scikit_image
from handtint_lab.measures.single_hint import spread_values
from handtint_lab.measures.suggested import suggestion_values
from handtint_lab.measures.unity import unity_values
from handtint_lab.protocols import PROTOCOLS, PatchHint, hint_map, random_places
from handtint_shared.errors import BadInput, HandtintError
from handtint_shared.sentences import explain

if TYPE_CHECKING:
    from handtint_lab.published.lpips import Lpips

Engines = Mapping[str, Engine[Any]]
OnPicture = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A skipped picture; `engine` is empty if the picture itself was the reason."""

    picture: str
    reason: str
    engine: str = ""


@dataclass(slots=True)
class Evaluation:
    """The results of a run: entries of the pictures that every engine could colour.

    `enlarged` are those smaller than the protocol's size.
    """

    plan: Plan
    entries: list[Entry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    hints: dict[str, Hints] = field(default_factory=dict)
    regions: dict[str, RegionMap] = field(default_factory=dict)
    enlarged: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What all engines are measured on, one after the other."""

    picture: str
    truth: Truth
    sets: HintSets
    perceptual: PerceptualDistance


class Runner:
    """Holds what is constant from picture to picture."""

    def __init__(
        self,
        plan: Plan,
        engines: Engines,
        ledger: Ledger,
        lpips: Mapping[str, Lpips],
        saved_hints: SavedHints | None = None,
    ) -> None:
        """Raises BadInput if the protocol needs what is not installed."""
        if saved_hints is None and needs_regions(plan.protocol):
            require_scikit_image()
        self._plan = plan
        self._protocol = PROTOCOLS[plan.protocol]
        self._engines = engines
        meter = meter_fingerprint()
        self._fingerprints = {n: f"{meter}-{engine_fingerprint(e)}" for n, e in engines.items()}
        self._ledger = ledger
        self._lpips = lpips
        self._saved_hints = saved_hints

    @property
    def finished(self) -> int:
        """How many colourings an earlier run has already measured."""
        return self._ledger.count(set(self._fingerprints.values()))

    def run(self, pictures: Sequence[PictureSource], on_picture: OnPicture) -> Evaluation:
        """Measure all pictures; `on_picture` receives each picture's name before its turn.

        Raises WriteFailed, and BadInput if no picture at all could be measured.
        """
        result = Evaluation(self._plan)
        for picture in pictures:
            on_picture(picture.name)
            self._add_picture(picture, result)
        if not result.entries:
            why = result.left_out[0].reason if result.left_out else "–"
            raise BadInput("no_picture_measured", why=why)
        return result

    def _add_picture(self, picture: PictureSource, result: Evaluation) -> None:
        try:
            truth = self._truth_of(picture)
            sets = self._hints_of(picture.name, truth)
        except BadInput as error:
            result.left_out.append(LeftOut(picture.name, explain(error).found))
            return
        entries = []
        subject = _Subject(picture.name, truth, sets, PerceptualDistance(self._lpips, truth))
        for name in self._engines:
            try:
                entries.append(self._entry(name, subject))
            except HandtintError as error:
                result.left_out.append(LeftOut(picture.name, explain(error).found, name))
                return  # means over different pictures would mislead
        result.entries += entries
        result.hints[picture.name] = sets.hints
        if sets.regions is not None:
            result.regions[picture.name] = sets.regions
        if is_smaller(picture, self._protocol.side_px):
            result.enlarged.add(picture.name)

    def _truth_of(self, picture: PictureSource) -> Truth:
        truth = truth_of(read_square(picture, self._protocol.side_px), self._plan.film)
        if is_gray(truth.lab):
            raise BadInput("picture_grey")
        return truth

    def _hints_of(self, picture: str, truth: Truth) -> HintSets:
        """Return the saved hints if given, else drawn ones. Raises BadInput."""
        if self._saved_hints is None:
            return drawn_sets(self._plan, truth, picture)
        return saved_sets(self._plan, truth, picture, self._saved_hints)

    def _entry(self, name: str, subject: _Subject) -> Entry:
        fingerprint = self._fingerprints[name]
        if finished := self._ledger.find(subject.picture, name, fingerprint):
            return finished
        colored = ColoredPicture(self._engines[name], subject.truth.seen_lightness)
        values = {
            str(count): self._values(colored, subject, some)
            for count, some in subject.sets.hints.items()
        }
        if self._plan.full_size:
            enlarged = FullSizePicture(
                self._engines[name], subject.truth, self._plan.film, self._plan.full_size
            )
            for count, some in subject.sets.hints.items():
                values[str(count)] |= enlarged.values(some)
        entry = Entry(subject.picture, name, fingerprint, colored.encode_seconds, values)
        self._ledger.add(entry)
        return entry

    def _values(
        self, colored: ColoredPicture, subject: _Subject, hints: Sequence[PatchHint]
    ) -> Values:
        truth = subject.truth
        placed = hint_map(hints, truth.seen_lightness.shape)
        painted = colored.paint(placed)
        regions = subject.sets.regions
        return {
            **values_of(truth, painted.ab, psnr_on_floats=self._protocol.psnr_on_floats),
            **({} if regions is None else unity_values(truth, painted.ab, regions)),
            **self._of_suggestions(colored, subject, placed),
            **self._of_asked_hints(colored, subject, len(hints)),
            **subject.perceptual.values(painted.ab),
            **spread_values(colored, truth, hints, painted.ab),
            AT_HINTS: delta_e_at_hints(truth.seen_lightness, painted.ab, hints, placed),
            "paint_s": painted.seconds,
        }

    def _of_asked_hints(self, colored: ColoredPicture, subject: _Subject, count: int) -> Values:
        if not self._plan.asked_hints:
            return {}
        seed, picture = self._plan.seed, subject.picture
        return asked_values(colored, subject.truth, self._protocol, count, seed, picture)

    def _of_suggestions(
        self, colored: ColoredPicture, subject: _Subject, placed: HintMap
    ) -> Values:
        """Return the measures of suggested colours, at the same places for every engine."""
        wanted, seed = self._plan.suggestions, self._plan.seed
        if not wanted:
            return {}
        places = random_places(seed, subject.picture, wanted, placed.coverage.shape)
        suggested = colored.suggest(placed, places)
        if suggested is None:
            return suggestion_values(subject.truth, (), ())
        return suggestion_values(subject.truth, places, suggested)
