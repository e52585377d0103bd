from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from handtint_daemon.engines.engine import HelpingPlace, HelpingPlaces, Suggestion
from handtint_lab.evaluation.comparing import worst_failures
from handtint_lab.evaluation.ledger import Ledger, Plan
from handtint_lab.evaluation.runner import Evaluation, LeftOut, Runner
from handtint_lab.reports.curves import svg_curves
from handtint_lab.reports.gallery import failure_strips, first_strips
from handtint_lab.reports.html import html_report
from handtint_lab.reports.markdown import markdown_report
from handtint_lab.reports.montage import write_montage
from handtint_lab.reports.reliability import svg_reliability
from handtint_lab.reports.summary import (
    hints_json,
    load_hints,
    summary_json,
    write_json,
)
from handtint_lab.reports.terminal import MEASURES, OF_A_KIND, print_report
from handtint_shared.errors import BadInput, WriteFailed
from unit.lab.constructed import (
    ConstructedEngine,
    drawn_photo,
    half_the_chroma,
    no_error,
    source_of,
)

PLAN = Plan("zhang2017", (0, 10), seed=1, film="none", measures=())
PHOTOS = [drawn_photo(seed) for seed in (1, 2)]
PICTURES = [source_of(f"{kind}/x.png", p) for kind, p in zip("ab", PHOTOS, strict=True)]
ENGINES = {
    "right": ConstructedEngine(PHOTOS, no_error),
    "dull": ConstructedEngine(PHOTOS, half_the_chroma),
}


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    result = Runner(PLAN, ENGINES, Ledger(PLAN, None), {}).run(PICTURES, lambda _name: None)
    result.left_out.append(LeftOut("broken & sad.png", "cannot be read"))
    return result


@pytest.fixture(scope="module")
def summary(evaluation: Evaluation) -> dict[str, Any]:
    return summary_json(evaluation, "photos.zip")


def test_json_has_the_agreed_form(summary: dict[str, Any]) -> None:
    agreed = {key: summary[key] for key in ("protocol", "pictures", "hints")}
    assert agreed == {"protocol": "zhang2017", "pictures": 2, "hints": [0, 10]}


def test_results_are_by_engine_and_count(summary: dict[str, Any]) -> None:
    shape = {engine: list(by_count) for engine, by_count in summary["results"].items()}
    assert shape == {"right": ["0", "10"], "dull": ["0", "10"]}


@pytest.mark.parametrize(
    "measure", ["psnr_db", "chroma_ratio", "delta_e_at_hint_mean", "delta_e_at_hint_p95"]
)
def test_measures_are_numbers(summary: dict[str, Any], measure: str) -> None:
    assert isinstance(summary["results"]["dull"]["10"][measure], float)


AT_FULL_SIZE = {f"delta_e_at_full_size_hint_{part}" for part in ("mean", "p95", "max")}
IN_REGIONS = {"disunity_deg", "right_in_regions"}
OF_SUGGESTIONS = {"true_color_among_nine", "share_error", "share_error_first"}
NOT_MEASURED_HERE = {
    *(*AT_FULL_SIZE, "hints_outside_srgb", *IN_REGIONS, *OF_SUGGESTIONS),
    *("asked_gain_db", "asked_gain_db_standard_error", "gain_expected", "gain_reached"),
    *("lpips_alex", "lpips_vgg"),
}
IN_THE_JSON_ALONE = {
    *("colorfulness", "colorfulness_true", "reach_px"),
    *("delta_e_mean", "lightness_error_mean", "lightness_error_max"),
}


def test_every_measure_has_the_name_under_which_it_is_shown(summary: dict[str, Any]) -> None:
    cells = [cell for by_count in summary["results"].values() for cell in by_count.values()]
    measured = set(cells[0])
    assert all(set(cell) == measured for cell in cells)
    assert measured | NOT_MEASURED_HERE == set(MEASURES) | IN_THE_JSON_ALONE
    assert set(OF_A_KIND) <= measured


def test_what_cannot_be_measured_is_null_not_nan(summary: dict[str, Any]) -> None:
    assert summary["results"]["dull"]["0"]["delta_e_at_hint_mean"] is None


def test_nan_never_reaches_json(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json({"psnr_db": float("nan")}, tmp_path / "out.json")


def test_kinds_of_picture_are_told_apart(summary: dict[str, Any]) -> None:
    assert {kind: part["pictures"] for kind, part in summary["kinds"].items()} == {"a": 1, "b": 1}


def test_json_is_written_and_read(summary: dict[str, Any], tmp_path: Path) -> None:
    write_json(summary, tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == summary


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteFailed):
        write_json({}, tmp_path / "nowhere" / "out.json")


def test_saved_hints_come_back_from_the_file(evaluation: Evaluation, tmp_path: Path) -> None:
    write_json(hints_json(evaluation), tmp_path / "out.hints.json")
    assert load_hints(tmp_path / "out.hints.json", "zhang2017").hints == evaluation.hints


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "file_empty"),
        ("[]", "saved_hints_unreadable"),
        ("{}", "saved_hints_unreadable"),
        ('{"protocol": "zhang2017"}', "saved_hints_unreadable"),
    ],
)
def test_a_file_without_hints_is_said(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "x").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=reason):
        load_hints(tmp_path / "x", "zhang2017")


def test_hints_of_another_protocol_are_refused(evaluation: Evaluation, tmp_path: Path) -> None:
    write_json(hints_json(evaluation), tmp_path / "x")
    with pytest.raises(BadInput, match=r"saved_hints_protocol.*zhang2017"):
        load_hints(tmp_path / "x", "icolorit2023")


def test_the_terminal_shows_figures_and_what_was_left_out(summary: dict[str, Any]) -> None:
    file = io.StringIO()
    print_report(summary, Console(file=file, width=250))
    text = file.getvalue()
    assert ("100.00" in text, "broken & sad.png: cannot be read" in text) == (True, True)


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("img", "meta"):
            self.open.append(tag)
        self.sources += [value or "" for key, value in attrs if key in ("src", "href")]

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(evaluation: Evaluation, summary: dict[str, Any]) -> str:
    return html_report(summary, first_strips(evaluation, PICTURES, ENGINES, limit=1), ())


def test_the_page_is_self_contained(page: str) -> None:
    assert {source.split(",")[0] for source in Page(page).sources} == {"data:image/jpeg;base64"}


def test_the_page_shows_truth_gray_hints_and_each_engine_at_both_counts(page: str) -> None:
    assert len(Page(page).sources) == 2 * 5


def test_every_tag_is_closed(page: str) -> None:
    assert Page(page).open == []


def test_names_are_escaped(page: str) -> None:
    assert "broken &amp; sad.png" in page


CURVES = {
    "PSNR, dB, by number of hints": 4,
    "Chroma ratio (1 is as colourful as the truth)": 4,
    "ΔE at the hint, mean": 2,  # undefined with no hints
    "Hue error ΔH′, weighted by true chroma": 4,
}


def test_the_page_draws_each_curve_of_both_engines(page: str) -> None:
    drawn = [ET.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]  # noqa: S314 - our own
    assert {svg.findtext("text"): len(svg.findall("circle")) for svg in drawn} == CURVES
    assert all(len(svg.findall("polyline")) == len(ENGINES) for svg in drawn)


def test_a_curve_rises_with_its_values() -> None:
    svg = ET.fromstring(svg_curves("PSNR & more", {"a<b": {0: 22.0, 10: 26.0, 100: 29.0}}))  # noqa: S314 - our own
    places = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in svg.findall("circle")]
    assert places == sorted(places) and len(places) == 3
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)
    assert [text.text for text in svg.findall("text")][-1] == "a<b"


@pytest.mark.parametrize("curves", [{}, {"one": {}}])
def test_nothing_to_draw(curves: dict[str, dict[int, float]]) -> None:
    assert svg_curves("PSNR", curves) == ""


def test_one_point_can_be_drawn() -> None:
    assert "<circle" in svg_curves("PSNR", {"one": {0: 22.0}})


@pytest.fixture(scope="module")
def failed() -> Evaluation:
    """The dull engine comes first."""
    engines = {name: ENGINES[name] for name in ("dull", "right")}
    return Runner(PLAN, engines, Ledger(PLAN, None), {}).run(PICTURES, lambda _name: None)


def test_the_page_shows_where_the_first_engine_fails(failed: Evaluation) -> None:
    failures = worst_failures(failed.entries, 1)
    strips = failure_strips(failed, PICTURES, ENGINES, failures)
    page = html_report(summary_json(failed, "photos.zip", failures), (), strips)
    assert ("Where dull does worse than right" in page, len(Page(page).sources)) == (True, 2 * 5)


def test_failures_are_in_the_json(failed: Evaluation) -> None:
    failures = worst_failures(failed.entries, 2)
    found = summary_json(failed, "photos.zip", failures)["failures"]
    assert {one["picture"] for one in found} == {"a/x.png", "b/x.png"}


def test_failures_become_one_small_jpeg(failed: Evaluation, tmp_path: Path) -> None:
    strips = failure_strips(failed, PICTURES, ENGINES, worst_failures(failed.entries, 2))
    write_montage(strips, tmp_path / "failures.jpg")
    with Image.open(tmp_path / "failures.jpg") as picture:
        assert (picture.format, picture.size[0]) == ("JPEG", 5 * 124)


def test_no_failures_make_no_picture(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no_failures"):
        write_montage([], tmp_path / "failures.jpg")


def test_markdown_has_a_table_for_all_and_each_kind(summary: dict[str, Any]) -> None:
    text = markdown_report(summary)
    titles = [line for line in text.splitlines() if line.endswith("pictures:")]
    assert titles == ["All, 2 pictures:", "`a`, 1 pictures:", "`b`, 1 pictures:"]


def test_markdown_shows_each_measure_once(summary: dict[str, Any]) -> None:
    text = markdown_report({**summary, "kinds": {}})
    rows = [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if "|" in line]
    others = rows[rows.index("dull") + 1 + 1 :]
    assert not {"PSNR dB", "PSNR dB, ±", "chroma ratio", "encode s", "paint s"} & set(others)
    assert "ΔE at the hint, p95" in others and len(set(others)) == len(others)


def test_markdown_sets_engines_side_by_side(summary: dict[str, Any]) -> None:
    gain = summary["differences"]["dull"]["10"]
    dull = summary["results"]["dull"]["10"]
    expected = (
        f"| 10 | 100.00 (1.00) | {dull['psnr_db']:.2f} ({dull['chroma_ratio']:.2f}) | "
        f"{gain['psnr_db']:+.2f} ± {gain['psnr_db_standard_error']:.2f} |"
    )
    assert expected in markdown_report(summary).splitlines()


@pytest.fixture(scope="module")
def in_regions() -> Evaluation:
    plan = Plan("regions", (1, 3), seed=1, film="none", measures=())
    return Runner(plan, ENGINES, Ledger(plan, None), {}).run(PICTURES, lambda _name: None)


def test_saved_regions_come_back_from_the_file(in_regions: Evaluation, tmp_path: Path) -> None:
    write_json(hints_json(in_regions), tmp_path / "x")
    saved = load_hints(tmp_path / "x", "regions").regions
    assert saved.keys() == in_regions.regions.keys()
    assert all(np.array_equal(saved[name], found) for name, found in in_regions.regions.items())


def test_every_form_shows_unity_and_the_area_under_psnr(in_regions: Evaluation) -> None:
    summary = summary_json(in_regions, "photos.zip")
    dull = summary["results"]["dull"]
    area_db = (dull["1"]["psnr_db"] + dull["3"]["psnr_db"]) / 2
    assert summary["area_under_psnr_db"]["dull"] == pytest.approx(area_db, abs=2e-4)
    file = io.StringIO()
    print_report(summary, Console(file=file, width=250))
    for text in (file.getvalue(), markdown_report(summary), html_report(summary, (), ())):
        assert all(words in text for words in ("disunity, °", "within ΔE 10", f"{area_db:.2f}"))


class Suggesting(ConstructedEngine):
    """Suggests one vivid colour and grey, everywhere."""

    def suggest(self, *_: object) -> tuple[Suggestion, ...]:
        return Suggestion((80.0, 60.0), 0.8), Suggestion((0.0, 0.0), 0.2)

    def uncertainty(self, *_: object) -> np.ndarray:
        raise NotImplementedError

    def where(self, *_: object) -> HelpingPlaces:
        places = HelpingPlace(10, 20, 2.0), HelpingPlace(200, 30, 1.0)
        return HelpingPlaces(places, np.zeros((256, 256), np.float32))


def test_every_form_shows_what_asked_places_gain() -> None:
    plan = Plan("zhang2017", (0, 2), seed=1, film="none", measures=(), asked_hints=True)
    engines = {"knows": Suggesting(PHOTOS, no_error), "silent": ENGINES["right"]}
    measured = Runner(plan, engines, Ledger(plan, None), {}).run(PICTURES[:2], lambda _name: None)
    summary = summary_json(measured, "photos.zip")
    knows, silent = (summary["results"][name] for name in engines)
    gain = {name: value for name, value in knows["2"].items() if "gain" in name}
    assert gain == {
        "asked_gain_db": 0.0,
        "asked_gain_db_standard_error": 0.0,
        "gain_expected": 3.0,
        "gain_reached": 0.0,
    }
    assert not any("gain" in name for name in knows["0"])
    assert silent["2"]["asked_gain_db"] is None
    assert not any(name.endswith("_hints") and "outside" not in name for name in knows["2"])
    file = io.StringIO()
    print_report(summary, Console(file=file, width=250))
    for text in (file.getvalue(), markdown_report(summary), html_report(summary, (), ())):
        assert "gain of asked places dB" in text


def test_every_form_shows_suggestions_and_how_far_they_can_be_trusted() -> None:
    plan = Plan("zhang2017", (0,), seed=1, film="none", measures=(), suggestions=6)
    engines = {"knows": Suggesting(PHOTOS, no_error), "silent": ENGINES["right"]}
    measured = Runner(plan, engines, Ledger(plan, None), {}).run(PICTURES[:1], lambda _name: None)
    summary = summary_json(measured, "photos.zip")
    knows, silent = (summary["results"][name]["0"] for name in engines)
    assert knows["share_error_first"] == 0.8  # the vivid colour is never right
    assert {silent[measure] for measure in OF_SUGGESTIONS} == {None}
    grey, vivid = summary["reliability"]["knows"]["0"]
    assert (grey["count"], vivid) == (6, {"count": 6, "mean_share": 0.8, "right": 0.0})
    file = io.StringIO()
    print_report(summary, Console(file=file, width=250))
    for text in (file.getvalue(), markdown_report(summary), html_report(summary, (), ())):
        assert "truth among 9 suggestions" in text
    assert "0.80: 0.00 (6)" in markdown_report(summary)
    html = html_report(summary, (), ())
    assert html.count("Reliability of suggestions") == 1  # the silent engine has none
    assert "Reliability of suggestions, knows" in html and "error of the shares by hints" in html


def test_a_share_that_is_as_often_right_lies_on_the_diagonal() -> None:
    bins = [
        {"count": 9, "mean_share": 0.0, "right": 0.0},
        {"count": 1, "mean_share": 1.0, "right": 1.0},
    ]

    drawn = svg_reliability("a <b>", {"0 hints": bins, "1 hints": []})

    assert "a &lt;b&gt;" in drawn and "1 hints" not in drawn
    (line,) = re.findall(r'x1="(.*?)" y1="(.*?)" x2="(.*?)" y2="(.*?)" stroke="#888"', drawn)
    first, last = re.findall(r'<circle cx="(.*?)" cy="(.*?)" r="(.*?)"', drawn)
    points = [*map(float, first[:2]), *map(float, last[:2])]
    assert points == [float(number) for number in line]
    assert float(first[2]) > float(last[2])
    assert svg_reliability("none", {"0": []}) == ""
    sure = svg_reliability("sure", {"0 hints": [{"count": 9, "mean_share": 1.0, "right": 0.0}]})
    (place,) = re.findall(r'<circle cx="(.*?)" cy="(.*?)" r="', sure)
    assert [*map(float, place)] == [float(line[2]), float(line[1])]  # below the diagonal
