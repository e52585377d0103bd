"""The page on ambiguity: places of one grey and of different true colours."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from handtint_lab.experiment.page import words
from handtint_lab.experiment.page.drawing import around
from handtint_lab.experiment.page.shell import figure, listed, page
from handtint_lab.experiment.page.words import percent
from handtint_lab.experiment.peppers import Ambiguity, Among, Pair, Place
from handtint_lab.experiment.results import Experiment
from handtint_lab.experiment.running import OnFilm, Trial
from handtint_shared.translation import translated

_Found = tuple[Trial, OnFilm, Ambiguity]


def ambiguity_page(experiment: Experiment, shown: int) -> str:
    """Return the page in the language in use: pairs of `shown` pictures, and counts of all."""
    found = list(_found(experiment))
    first = {trial.origin.name for trial in experiment.trials[:shown]}
    pairs = [
        _pair(trial, one, pair)
        for trial, one, ambiguity in found
        if trial.origin.name in first
        for pair in ambiguity.pairs
    ]
    nothing = f"<p>{escape(translated(words.NO_PAIRS))}</p>"
    counted = listed(map(escape, _counted(experiment)))
    return page(words.AMBIGUITY_TITLE, words.AMBIGUITY_LEDE, [*(pairs or [nothing]), counted])


def _found(experiment: Experiment) -> Iterator[_Found]:
    for trial in experiment.trials:
        for one in trial.films:
            if one.ambiguity is not None:
                yield trial, one, one.ambiguity


def _counted(experiment: Experiment) -> Iterator[str]:
    """Yield the counts of all pictures on each film, then those of each picture."""
    for film, count in experiment.truth_among_nine.items():
        yield _told(translated(words.ALL), film, count)
    for trial, one, ambiguity in _found(experiment):
        yield _told(trial.origin.name, one.film, ambiguity.count)


def _told(picture: str, film: str, count: Among) -> str:
    return translated(words.AMONG).format(
        picture=picture,
        film=translated(words.SHORT_FILMS[film]),
        nine=count.among_nine,
        places=count.places,
        share=percent(count.among_nine / count.places if count.places else None),
        first=count.first,
    )


def _pair(trial: Trial, one: OnFilm, pair: Pair) -> str:
    title = translated(words.PAIR).format(
        picture=trial.origin.name,
        film=translated(words.SHORT_FILMS[one.film]),
        L=(pair.one.L_0_100 + pair.other.L_0_100) / 2,
        ab=pair.ab,
    )
    places = "".join(_place(trial, one, place) for place in (pair.one, pair.other))
    return f'<h3>{escape(title)}</h3><div class="pair">{places}</div>'


def _place(trial: Trial, one: OnFilm, place: Place) -> str:
    seen, true = (
        around(picture, place.y, place.x, trial.origin.size_hw)
        for picture in (one.gray_u8, trial.shown_u8)
    )
    panels = figure(seen, translated(words.GRAY)) + figure(true, translated(words.TRUE_COLORS))
    swatches = _swatch(place.true_rgb, translated(words.TRUTH_IS), kind="true") + "".join(
        _swatch(color.rgb, percent(color.share)) for color in place.likely
    )
    if place.rank is None:
        told = translated(words.IS_NONE)
    else:
        share = percent(place.true_share)
        told = translated(words.IS_NUMBER).format(rank=place.rank, share=share)
    return (
        f'<div class="place">{panels}<div><div class="swatches">{swatches}</div>'
        f"{escape(told)}</div></div>"
    )


def _swatch(rgb: tuple[int, ...], label: str, kind: str = "") -> str:
    color = "#" + "".join(f"{level:02x}" for level in rgb)
    return f'<div class="swatch {kind}"><i style="background:{color}"></i>{escape(label)}</div>'
