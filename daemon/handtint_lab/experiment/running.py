"""The experiment on one picture: grey on each film, coloured by each engine in each way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8, UInt16
from handtint_daemon.files.side_by_side import in_8_bits
from handtint_lab.experiment.areas import Area, clusters, named_areas
from handtint_lab.experiment.figures import Figures, Measuring, reduced
from handtint_lab.experiment.films import gray_on
from handtint_lab.experiment.hinting import asked_dots, persons_dots
from handtint_lab.experiment.painters import Dots, Knowing, Painter
from handtint_lab.experiment.peppers import Ambiguity, ambiguity_of
from handtint_lab.experiment.subjects import Origin, Subject
from handtint_shared.errors import HandtintError

if TYPE_CHECKING:
    from handtint_lab.published.lpips import Lpips

SHOWN_PX = 560
"""The longer side of the pictures on the page."""

_GRAY_SHARE = 0.01
AUTOMATIC, ASKED, PERSON = "automatic", "asked", "person"


@dataclass(frozen=True, slots=True)
class Way:
    """How a photo is coloured: without hints, with `asked` ones of true colours where the network
    asks for them, or with a person's."""

    kind: str
    asked: int = 0

    @property
    def key(self) -> str:
        """For files: automatic, asked-10, person."""
        return f"{ASKED}-{self.asked}" if self.kind == ASKED else self.kind


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to every picture. `hints` and `areas` are files for a single one."""

    films: tuple[str, ...]
    asked: tuple[int, ...]
    hints: Path | None = None
    areas: Path | None = None
    is_plate: bool = False


@dataclass(frozen=True, slots=True)
class Coloring:
    """A photo coloured by an engine: the picture as it is shown, its figures, and the hints."""

    engine: str
    way: Way
    dots: Dots
    hints: int
    seconds: float
    shown_u8: UInt8
    figures: Figures

    @property
    def is_gray(self) -> bool:
        """Whether it is as grey as the photo: of an engine without hints and colours of its own."""
        return self.figures.chroma_share < _GRAY_SHARE


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be done, and why."""

    engine: str
    film: str
    way: Way
    error: HandtintError


@dataclass(frozen=True, slots=True)
class OnFilm:
    """A picture on one film: the grey, as it is shown, and its colourings."""

    film: str
    gray_u8: UInt8
    colorings: tuple[Coloring, ...]
    failures: tuple[Failure, ...]
    ambiguity: Ambiguity | None


@dataclass(frozen=True, slots=True)
class Trial:
    """The experiment on one picture; `shown_u8` is the truth as it is shown.

    `areas_u8` (h, w), of the same size: the number, from 1, of `area_names`; 0 in none.
    """

    origin: Origin
    shown_u8: UInt8
    area_names: tuple[str, ...]
    areas_u8: UInt8
    films: tuple[OnFilm, ...]


_NO_PICTURE = np.zeros((1, 1, 3), np.uint8)


def without_pictures(trial: Trial) -> Trial:
    """Return a trial's figures alone: of a thousand photos the pictures would fill the memory."""
    films = tuple(
        replace(
            one,
            gray_u8=_NO_PICTURE,
            colorings=tuple(
                replace(coloring, shown_u8=_NO_PICTURE, dots=Dots(coloring.dots.points))
                for coloring in one.colorings
            ),
        )
        for one in trial.films
    )
    return replace(trial, shown_u8=_NO_PICTURE, areas_u8=_NO_PICTURE[..., 0], films=films)


class Experimenter:
    """Holds what is the same for every picture."""

    def __init__(
        self,
        plan: Plan,
        painters: Sequence[Painter],
        knowing: Knowing | None,
        lpips: Mapping[str, Lpips],
    ) -> None:
        """`knowing`: the network that is asked; without it, what it would tell is left out."""
        self._plan = plan
        self._painters = painters
        self._knowing = knowing
        self._lpips = lpips

    def trial(self, subject: Subject, on_step: Callable[[], None]) -> Trial:
        """Do the experiment on one picture; `on_step` is called after each film.

        Raises BadInput for files of hints and areas that cannot be used.
        """
        persons = persons_dots(subject, self._plan.hints)
        grays = {film: gray_on(film, subject.rgb_u8) for film in self._plan.films}
        areas = named_areas(subject, self._plan.areas) or self._found_areas(subject)
        measuring = Measuring(subject.rgb_u8, areas, self._lpips)
        films = []
        for film, gray in grays.items():
            films.append(self._on_film(subject, film, gray, persons, measuring))
            on_step()
        shown = reduced(subject.rgb_u8, SHOWN_PX)
        names = tuple(area.name for area in areas)
        return Trial(subject.origin, shown, names, _numbered(areas, shown), tuple(films))

    def _found_areas(self, subject: Subject) -> tuple[Area, ...]:
        """Return what the network sees as alike."""
        if self._knowing is None:
            return ()
        seen = self._knowing.features(gray_on("pan", subject.rgb_u8))
        return clusters(seen, subject.origin.size_hw)

    def _on_film(
        self, subject: Subject, film: str, gray: UInt16, persons: Dots | None,
        measuring: Measuring,
    ) -> OnFilm:  # fmt: skip
        ways, ambiguity = self._known(subject, gray)
        if persons is not None:
            ways[Way(PERSON)] = persons
        colorings, failures = [], []
        for painter in self._painters:
            for way, dots in ways.items():
                try:
                    colorings.append(_colored(painter, gray, way, dots, measuring))
                except HandtintError as error:
                    failures.append(Failure(painter.name, film, way, error))
        gray_u8 = reduced(in_8_bits(gray), SHOWN_PX)
        return OnFilm(film, gray_u8, tuple(colorings), tuple(failures), ambiguity)

    def _known(self, subject: Subject, gray: UInt16) -> tuple[dict[Way, Dots], Ambiguity | None]:
        """Return the ways that need no person, and what the network says of peppers."""
        ways = {Way(AUTOMATIC): Dots()}
        if self._knowing is None:
            return ways, None
        if self._plan.asked:
            most = asked_dots(self._knowing, gray, subject.rgb_u8, self._plan.asked[-1])
            ways |= dict(_first_of(most, self._plan.asked))
        return ways, ambiguity_of(self._knowing, gray, subject.rgb_u8)


def _numbered(areas: Sequence[Area], shown: UInt8) -> UInt8:
    height, width = shown.shape[:2]
    numbers = np.zeros((height, width), np.uint8)
    for number, area in enumerate(areas, 1):
        numbers[np.asarray(Image.fromarray(area.mask).resize((width, height)))] = number
    return numbers


def _first_of(most: Dots, counts: Sequence[int]) -> Iterator[tuple[Way, Dots]]:
    for count in counts:
        yield Way(ASKED, count), Dots(most.points[:count])


def _colored(
    painter: Painter, gray: UInt16, way: Way, dots: Dots, measuring: Measuring
) -> Coloring:
    start_s = time.perf_counter()
    painted = painter.paint(gray, dots)
    seconds = time.perf_counter() - start_s
    figures = measuring.figures(painted.rgb_u8)
    shown = reduced(painted.rgb_u8, SHOWN_PX)
    return Coloring(painter.name, way, dots, painted.hints, seconds, shown, figures)
