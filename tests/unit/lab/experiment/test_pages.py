"""The pages: one file each, well-formed, pictures inside, in the language that is asked for."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.files import lettering
from handtint_lab.experiment.outside import OutsidePainter
from handtint_lab.experiment.page.ambiguity_page import ambiguity_page
from handtint_lab.experiment.page.drawing import around, dotted, numbered_areas
from handtint_lab.experiment.page.experiment_page import experiment_page
from handtint_lab.experiment.page.sheet import sheet_png
from handtint_lab.experiment.painters import Dots, EnginePainter
from handtint_lab.experiment.results import Experiment, LeftOut, experiment_json
from handtint_lab.experiment.running import Experimenter, Plan
from handtint_shared.errors import BadInput
from handtint_shared.messages import HintPoint, LikelyColor
from handtint_shared.translation import language, languages, speaking
from unit.lab.experiment.made_scenes import COAT, SIZE_HW, MadeNetwork, subject_in

PLAN = Plan(films=("blue",), asked=(3,))
VOID = {"meta", "img", "br"}


class Structure(HTMLParser):
    """Notes the sources of images, and what is not closed in the order in which it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.sources.append(dict(attrs)["src"] or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def reddish(gray: UInt8, hints: Sequence[object]) -> UInt8:
    """An engine of others that takes no hints."""
    if hints:
        raise NotImplementedError
    return np.dstack([gray, gray // 2, gray // 2])


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    network = MadeNetwork([LikelyColor(COAT, 0.6)])
    painters = [EnginePainter("propagate"), OutsidePainter("mine:<i>", reddish)]
    experimenter = Experimenter(PLAN, painters, network, {})
    trial = experimenter.trial(subject_in(tmp_path_factory.mktemp("in")), lambda: None)
    left_out = [LeftOut("</script><b>.png", BadInput("picture_grey"))]
    return Experiment(PLAN, {"propagate": "", "other": "ab" * 32}, [trial], left_out, 1.0, 1)


def test_the_page_is_one_well_formed_file_with_its_pictures_inside(experiment: Experiment) -> None:
    for text in (experiment_page(experiment, 1), ambiguity_page(experiment, 1)):
        found = Structure(text)
        assert (found.open, found.wrong) == ([], [])
        for source in found.sources:
            kind, _, content = source.partition(";base64,")
            assert kind == "data:image/jpeg"
            Image.open(io.BytesIO(base64.b64decode(content))).load()
        assert not re.search(r"(src|href)=\"?http", text)


def test_pictures_come_first_then_figures_then_where_they_come_from(experiment: Experiment) -> None:
    text = experiment_page(experiment, 1)
    order = ["<img", "In figures", "What is measured", "What cannot be known", "ab" * 32]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "&lt;b&gt;.png" in text
    assert "mine:&lt;i&gt;" in text


def test_all_figures_and_hints_stay_with_the_page(experiment: Experiment) -> None:
    _, _, rest = experiment_page(experiment, 1).partition('id="experiment">')
    data = json.loads(rest.partition("</script>")[0])
    assert data == experiment_json(experiment)
    assert len(data["pictures"][0]["films"][0]["colorings"][1]["points"]) == 3


def test_grey_is_shown_once_and_hints_with_what_they_bring(experiment: Experiment) -> None:
    one = experiment.trials[0].films[0]
    assert [coloring.is_gray for coloring in one.colorings] == [True, False, False]
    captions = re.findall(r"<figcaption><b>(.*?)</b>", experiment_page(experiment, 1))
    assert captions == [
        *("true colours", "what the plate saw", "mine:&lt;i&gt;"),
        *("the hints", "propagate", "areas"),
    ]


def test_pictures_beyond_the_shown_are_counted_only(experiment: Experiment) -> None:
    assert len(Structure(experiment_page(experiment, 0)).sources) == 0
    assert "SHA-256" in experiment_page(experiment, 0)


@pytest.mark.parametrize("chosen", languages())
def test_each_language_has_its_page(chosen: str, experiment: Experiment) -> None:
    with speaking(chosen):
        spoken = language()
        text, sheet = experiment_page(experiment, 1), sheet_png(experiment, 1)
    assert f'lang="{spoken}"' in text
    assert spoken.startswith(chosen.partition("_")[0])
    assert ("What cannot be known" in text) == (chosen == "en")
    assert Image.open(io.BytesIO(sheet)).info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_language_before_comes_back() -> None:
    before = language()
    with speaking("de"):
        pass
    assert language() == before


def test_hints_are_drawn_where_they_are(tmp_path: Path) -> None:
    gray = np.full((48, 72, 3), 90, np.uint8)
    dots = Dots((HintPoint(40.5, 20.5, (200, 10, 20), 3.0),))
    assert dotted(gray, dots, SIZE_HW)[10, 20].tolist() == [200, 10, 20]


def test_areas_have_their_mean_colour_and_a_number() -> None:
    picture = np.zeros((60, 80, 3), np.uint8)
    picture[:, ::2] = 100
    areas = np.zeros((60, 80), np.uint8)
    areas[:, 40:] = 1
    drawn = numbered_areas(picture, areas)
    assert drawn[0, 79].tolist() == [50, 50, 50]
    assert drawn[:, 40:].max() == 255
    assert np.array_equal(drawn[:, :40], picture[:, :40])


def test_what_is_around_a_place_at_the_edge_is_inside_the_picture() -> None:
    picture = np.full((60, 80, 3), 90, np.uint8)
    crop = around(picture, 0, 0, (60, 80))
    assert crop[100:, 100:].min() == 90


def test_without_a_font_for_its_letters_the_sheet_is_in_english(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_english = sheet_png(experiment, 1)
    monkeypatch.setattr(lettering, "_FILES", ())  # what is left has the letters of ASCII alone
    with speaking("ru"):
        in_russian = sheet_png(experiment, 1)
        assert language() == "ru"
    monkeypatch.undo()
    with Image.open(io.BytesIO(in_english)) as one, Image.open(io.BytesIO(in_russian)) as other:
        assert abs(one.height - other.height) < 60
        below = np.asarray(other)[-140:]
    assert (below < 128).any()
