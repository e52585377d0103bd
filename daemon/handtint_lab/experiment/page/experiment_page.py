"""The page of an experiment: pictures first, then what is measured, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from handtint_lab.experiment.page import words
from handtint_lab.experiment.page.drawing import dotted, numbered_areas
from handtint_lab.experiment.page.shell import embedded, figure, heading, listed, page, table
from handtint_lab.experiment.page.words import film_name, percent, way_name
from handtint_lab.experiment.results import Cell, Experiment, experiment_json
from handtint_lab.experiment.running import AUTOMATIC, Coloring, OnFilm, Trial, Way
from handtint_lab.experiment.subjects import Origin
from handtint_shared.sentences import explain
from handtint_shared.translation import translated
from handtint_shared.version import PRODUCT_VERSION


def experiment_page(experiment: Experiment, shown: int) -> str:
    """Return the page in the language in use, with the first `shown` pictures."""
    parts = [
        *(_trial(trial) for trial in experiment.trials[:shown]),
        *_in_words(experiment.cells),
        *_figures(experiment.cells),
        *_explained(),
        *_provenance(experiment),
        embedded(experiment_json(experiment)),
    ]
    return page(words.TITLE, words.LEDE, parts)


def _trial(trial: Trial) -> str:
    truth = figure(trial.shown_u8, translated(words.TRUE_COLORS), kind="truth")
    films = "".join(_on_film(trial, one) for one in trial.films)
    name = escape(trial.origin.name)
    return f'<section class="trial"><h3>{name}</h3>{truth}<div>{films}</div></section>'


def _on_film(trial: Trial, one: OnFilm) -> str:
    is_plate = trial.origin.negatives is not None
    panels = [figure(one.gray_u8, translated(words.GRAY)), *_colored(trial, one)]
    failures = listed(
        escape(
            translated(words.COULD_NOT).format(
                engine=failed.engine, way=way_name(failed.way), why=str(explain(failed.error))
            )
        )
        for failed in one.failures
    )
    name = escape(film_name(one.film, is_plate=is_plate))
    strip = f'<div class="strip">{"".join(panels)}</div>'
    return f"<h4>{name}</h4>{strip}{failures if one.failures else ''}{_areas(trial, one)}"


def _colored(trial: Trial, one: OnFilm) -> Iterator[str]:
    """Yield the colourings, and before the first with them the hints themselves."""
    for way in ways_of(one):
        some = [coloring for coloring in one.colorings if coloring.way == way]
        if way.kind != AUTOMATIC:
            hinted = dotted(one.gray_u8, some[0].dots, trial.origin.size_hw)
            yield figure(hinted, translated(words.DOTS), way_name(way))
        for coloring in (one for one in some if not one.is_gray):
            yield figure(coloring.shown_u8, coloring.engine, way_name(way), caption(coloring))


def ways_of(one: OnFilm) -> list[Way]:
    """Return the ways in which a picture was coloured on a film, in order."""
    return list(dict.fromkeys(coloring.way for coloring in one.colorings))


def caption(coloring: Coloring) -> str:
    """Return how dull a colouring is, and how wrong."""
    share, hue_deg = percent(coloring.figures.chroma_share), coloring.figures.hue_error_deg
    if hue_deg is None:
        return translated(words.CAPTION_GRAY).format(share=share)
    return translated(words.CAPTION).format(share=share, hue=f"{hue_deg:.0f}°")


def _areas(trial: Trial, one: OnFilm) -> str:
    if not trial.area_names or not one.colorings:
        return ""
    numbered = numbered_areas(trial.shown_u8, trial.areas_u8)
    names = [
        f"{number}" if name == str(number) else f"{number} {name}"
        for number, name in enumerate(trial.area_names, 1)
    ]
    rows = [
        [coloring.engine, way_name(coloring.way)]
        + [percent(area.share) for area in coloring.figures.areas]
        for coloring in one.colorings
    ]
    headings = [translated(words.HEADINGS[1]), translated(words.HEADINGS[2]), *names]
    summary = escape(translated(words.CHROMA_OF_AREAS))
    key = f'<div style="max-width:240px">{figure(numbered, translated(words.AREAS))}</div>'
    return f"<details><summary>{summary}</summary>{key}{table(headings, rows, 2)}</details>"


def _in_words(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield how dull the colours are, of each engine that has some of its own."""
    telling = [
        cell
        for cell in cells
        if any(
            other.engine == cell.engine
            and other.way.kind == AUTOMATIC
            and other.values["hue_error_deg"] is not None
            for other in cells
        )
    ]
    if telling:
        yield heading(words.IN_WORDS)
        yield listed(escape(_sentence(cell)) for cell in telling)


def _sentence(cell: Cell) -> str:
    return translated(words.SAYS).format(
        film=translated(words.SHORT_FILMS[cell.film]),
        engine=cell.engine,
        share=percent(cell.values["chroma_share"]),
        way=way_name(cell.way),
    )


def _figures(cells: Sequence[Cell]) -> Iterator[str]:
    lpips = sorted({name for cell in cells for name in cell.values if name.startswith("lpips_")})
    headings = [translated(name) for name in words.HEADINGS] + [
        f"{words.LPIPS} {name.removeprefix('lpips_')}" for name in lpips
    ]
    yield heading(words.FIGURES)
    yield table(headings, [_row(cell, lpips) for cell in cells], 3)
    yield f"<p>{escape(translated(words.MEANS_OF))}</p>"


def _row(cell: Cell, lpips: Sequence[str]) -> list[str]:
    values = cell.values

    def shown(name: str, decimals: int = 1, unit: str = "") -> str:
        value = values.get(name)
        return "–" if value is None else f"{value:.{decimals}f}{unit}"

    colorful = f"{shown('colorfulness', 0)} ({shown('true_colorfulness', 0)})"
    return [
        *(translated(words.SHORT_FILMS[cell.film]), cell.engine, way_name(cell.way)),
        *(str(cell.pictures), percent(values["chroma_share"]), percent(cell.gray_areas)),
        *(shown("hue_error_deg", 0, "°"), shown("chroma_error"), shown("hue_error")),
        *(shown("lightness_error"), colorful, shown("psnr_db")),
        *(shown(name, 3) for name in lpips),
    ]


def _explained() -> Iterator[str]:
    for title, sentences in (
        (words.MEASURED, words.MEASURES),
        (words.UNKNOWN, words.UNKNOWNS),
    ):
        yield heading(title)
        yield listed(escape(translated(sentence)) for sentence in sentences)


def _provenance(experiment: Experiment) -> Iterator[str]:
    yield heading(words.MADE_BY)
    made = translated(words.MADE_WITH).format(version=PRODUCT_VERSION)
    engines = (engine_line(name, sha256) for name, sha256 in experiment.engines.items())
    yield listed(map(escape, (made, *engines)))
    sources = (source for trial in experiment.trials for source in _source(trial.origin))
    yield f'<div class="hash">{listed(map(escape, sources))}</div>'
    if experiment.left_out:
        yield heading(words.NOT_USED)
        yield listed(escape(f"{one.picture}: {explain(one.error)}") for one in experiment.left_out)


def engine_line(name: str, sha256: str) -> str:
    """Return which engine it was, with the hash of its weights."""
    if sha256:
        return translated(words.ENGINE_WEIGHTS).format(engine=name, sha256=sha256)
    return translated(words.ENGINE_PLAIN).format(engine=name)


def _source(origin: Origin) -> Iterator[str]:
    height, width = origin.size_hw
    told = translated(words.SOURCE)
    yield told.format(name=origin.name, width=width, height=height, sha256=origin.sha256)
    for negative, placed in (origin.negatives or {}).items():
        y, x = placed.shift_yx_px
        name = translated(words.BLUE if negative == "blue" else words.RED)
        yield translated(words.PLATE).format(
            negative=name, x=x, y=y, turn=placed.rotation_deg, scale=placed.scale
        )
