"""The whole experiment on one picture, with the engine that needs no weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handtint_lab.experiment.films import gray_on
from handtint_lab.experiment.hinting import asked_dots
from handtint_lab.experiment.outside import OutsidePainter
from handtint_lab.experiment.painters import EnginePainter, Painter
from handtint_lab.experiment.results import Experiment, LeftOut, experiment_json
from handtint_lab.experiment.running import (
    ASKED,
    AUTOMATIC,
    PERSON,
    Experimenter,
    Plan,
    Trial,
    Way,
    without_pictures,
)
from handtint_shared.errors import BadInput
from unit.lab.experiment.made_scenes import (
    COAT,
    GROUND,
    SKY,
    MadeNetwork,
    subject_in,
    three_patches,
)

PLAN = Plan(films=("blue", "pan"), asked=(1, 3))


def no_colors(gray: object, hints: object) -> object:
    return gray


def trial_in(folder: Path, *more: Painter, plan: Plan = PLAN) -> Trial:
    painters = [EnginePainter("propagate"), *more]
    return Experimenter(plan, painters, MadeNetwork(), {}).trial(subject_in(folder), lambda: None)


def test_hints_have_the_true_colours_of_what_they_cover() -> None:
    dots = asked_dots(MadeNetwork(), gray_on("blue", three_patches()), three_patches(), 3)
    assert [point.rgb for point in dots.points] == [SKY, COAT, GROUND]


def test_each_film_is_coloured_in_each_way(tmp_path: Path) -> None:
    (tmp_path / "scene.hints.json").write_text('[{"x": 70, "y": 40, "rgb": [190, 60, 50]}]')
    trial = trial_in(tmp_path)
    for on_film in trial.films:
        ways = [(one.way, one.hints) for one in on_film.colorings]
        assert ways == [
            (Way(AUTOMATIC), 0),
            (Way(ASKED, 1), 1),
            (Way(ASKED, 3), 3),
            (Way(PERSON), 1),
        ]


def test_true_hints_bring_colour_to_grey(tmp_path: Path) -> None:
    for on_film in trial_in(tmp_path).films:
        automatic, _, with_three = (one.figures for one in on_film.colorings)
        assert automatic.chroma_share < 0.05
        assert with_three.chroma_share > 0.5
        assert [area.name for area in with_three.areas] == ["1", "2", "3"]


def test_an_engine_that_fails_leaves_the_others(tmp_path: Path) -> None:
    on_film = trial_in(tmp_path, OutsidePainter("mine:no_colors", no_colors)).films[0]
    assert {one.engine for one in on_film.colorings} == {"propagate"}
    assert [failed.error.reason for failed in on_film.failures] == ["not_colors"] * 3


def test_without_a_network_only_what_needs_none_is_done(tmp_path: Path) -> None:
    painters = [EnginePainter("propagate")]
    trial = Experimenter(PLAN, painters, None, {}).trial(subject_in(tmp_path), lambda: None)
    assert [one.way.kind for one in trial.films[0].colorings] == [AUTOMATIC]
    assert trial.films[0].ambiguity is None


def test_hints_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "scene.hints.json").write_text("{}")
    with pytest.raises(BadInput):
        trial_in(tmp_path)


def test_figures_stay_without_pictures(tmp_path: Path) -> None:
    whole = trial_in(tmp_path)
    bare = without_pictures(whole)
    of_whole, of_bare = (
        experiment_json(Experiment(PLAN, {}, [trial], [], 1.0, 1)) for trial in (whole, bare)
    )
    assert of_whole == of_bare
    pictures = [bare.shown_u8, bare.areas_u8]
    for one in bare.films:
        pictures += [one.gray_u8, *(coloring.shown_u8 for coloring in one.colorings)]
    assert sum(picture.nbytes for picture in pictures) < 100


def test_the_json_has_means_and_every_picture(tmp_path: Path) -> None:
    left_out = [LeftOut("b.png", BadInput("picture_grey"))]
    trials = [trial_in(tmp_path)] * 2
    experiment = Experiment(PLAN, {"propagate": ""}, trials, left_out, 1.0, 1 << 20)
    written = json.loads(json.dumps(experiment_json(experiment), allow_nan=False))
    rows = [(row["film"], row["way"], row["pictures"]) for row in written["means"]]
    ways = ("automatic", "asked-1", "asked-3")
    assert rows == [(film, way, 2) for film in ("blue", "pan") for way in ways]
    assert written["means"][0]["hue_error_deg"] is None
    last, single = written["means"][-1], written["pictures"][0]["films"][1]["colorings"][2]
    for name in ("chroma_share", "hue_error_deg", "psnr_db"):
        assert last[name] == single[name]
    assert written["left_out"][0]["reason"] == "picture_grey"
    assert len(written["pictures"][0]["films"][1]["colorings"]) == 3


def test_an_engine_with_other_weights_is_told_apart() -> None:
    assert EnginePainter("propagate").name == "propagate"
    assert (
        EnginePainter("propagate=some/where/mine.safetensors").name == "propagate=mine.safetensors"
    )
