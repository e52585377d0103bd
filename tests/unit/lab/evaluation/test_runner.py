"""Measurements: engines with a built-in error must get exactly that error."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

from handtint_daemon.arrays.dtypes import UInt8
from handtint_daemon.engines.propagate import PropagateEngine
from handtint_daemon.files.picture_sources import PictureSource
from handtint_daemon.hints.hint import HintMap
from handtint_lab.evaluation import runner
from handtint_lab.evaluation.hint_sets import SavedHints
from handtint_lab.evaluation.ledger import Ledger, Plan
from handtint_lab.evaluation.runner import Engines, Evaluation, Runner
from handtint_lab.protocols import PROTOCOLS, ZHANG_2017
from handtint_lab.reports.summary import results_of
from handtint_shared.errors import BadInput
from unit.lab.constructed import (
    ConstructedEngine,
    FailingEngine,
    drawn_photo,
    half_the_chroma,
    no_error,
    shifted_by_6,
    source_of,
)

PHOTO = drawn_photo()
SOURCE = source_of("drawn.png", PHOTO)
PLAN = Plan("zhang2017", (0, 5), seed=1, film="none", measures=())


def evaluate(
    engines: Engines,
    pictures: list[PictureSource] | None = None,
    path: Path | None = None,
    saved: SavedHints | None = None,
    plan: Plan = PLAN,
) -> Evaluation:
    ledger = Ledger(plan, path)
    return Runner(plan, engines, ledger, {}, saved).run(pictures or [SOURCE], lambda _name: None)


def cell_of(engine: ConstructedEngine, count: str = "5") -> dict[str, float | None]:
    evaluation = evaluate({"one": engine})
    return results_of(evaluation.entries, PLAN.counts)["one"][count]


@pytest.fixture(scope="module")
def perfect() -> dict[str, float | None]:
    return cell_of(ConstructedEngine([PHOTO], no_error))


@pytest.fixture(scope="module")
def dull() -> dict[str, float | None]:
    return cell_of(ConstructedEngine([PHOTO], half_the_chroma))


@pytest.fixture(scope="module")
def shifted() -> dict[str, float | None]:
    return cell_of(ConstructedEngine([PHOTO], shifted_by_6))


def test_the_truth_has_the_highest_psnr(perfect: dict[str, float | None]) -> None:
    assert perfect["psnr_db"] == 100.0


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("chroma_ratio", 1.0),
        ("delta_e_mean", 0.0),
        ("hue_error", 0.0),
        ("chroma_error", 0.0),
        ("colorfulness_difference", 0.0),
        ("lightness_error_max", 0.0),
    ],
)
def test_the_truth_has_no_error(
    perfect: dict[str, float | None], measure: str, value: float
) -> None:
    assert perfect[measure] == value


def test_half_the_chroma_is_half_the_chroma_ratio(dull: dict[str, float | None]) -> None:
    assert dull["chroma_ratio"] == pytest.approx(0.5, abs=0.005)


def test_half_the_chroma_has_no_hue_error(dull: dict[str, float | None]) -> None:
    # CIEDE2000 rotates hues slightly when it stretches a; 8 bits account for the rest.
    assert dull["hue_error"] == pytest.approx(0, abs=0.6)


def test_half_the_chroma_keeps_lightness_within_rounding(dull: dict[str, float | None]) -> None:
    assert dull["lightness_error_max"] < 0.3


def independent_shift() -> tuple[UInt8, np.ndarray, np.ndarray]:
    """Return the shifted picture by scikit-image alone: 8-bit RGB, its Lab, the true Lab."""
    true_lab = rgb2lab(PHOTO)
    rgb_u8 = np.round(lab2rgb(true_lab + np.array([0, 6, 0])) * 255).astype(np.uint8)
    return rgb_u8, rgb2lab(rgb_u8), true_lab


def test_psnr_of_a_shift(shifted: dict[str, float | None]) -> None:
    squares = (PHOTO.astype(np.float64) - independent_shift()[0]) ** 2
    expected = 10 * np.log10(255**2 / squares.mean())
    assert shifted["psnr_db"] == pytest.approx(expected, abs=0.01)


def test_delta_e_of_a_shift(shifted: dict[str, float | None]) -> None:
    _, lab, true_lab = independent_shift()
    expected = deltaE_ciede2000(true_lab, lab).mean()
    assert shifted["delta_e_mean"] == pytest.approx(expected, abs=0.01)


def test_delta_e_at_hints_of_a_shift() -> None:
    evaluation = evaluate({"one": ConstructedEngine([PHOTO], shifted_by_6)})
    hints = evaluation.hints["drawn.png"][5]
    _, lab, true_lab = independent_shift()
    expected = []
    for hint in hints:
        asked = np.array([true_lab[hint.center_yx][0], *hint.ab])
        expected.append(deltaE_ciede2000(asked, lab[hint.center_yx]))
    actual = evaluation.entries[0].values["5"]["delta_e_at_hints"]
    assert actual == pytest.approx(expected, abs=0.02)


def test_an_engine_that_obeys_has_no_error_at_hints() -> None:
    def obey(true_ab: np.ndarray, hints: object) -> np.ndarray:
        return np.where(hints.coverage > 0, hints.ab, true_ab + 30)  # type: ignore[attr-defined]

    cell = cell_of(ConstructedEngine([PHOTO], obey))
    assert cell["delta_e_at_hint_max"] < 0.5  # 8-bit rounding


def test_every_engine_gets_the_same_hints() -> None:
    one, two = (ConstructedEngine([PHOTO], error) for error in (no_error, half_the_chroma))
    evaluate({"one": one, "two": two})
    assert [h.ab.tobytes() for h in one.painted] == [h.ab.tobytes() for h in two.painted]


def test_the_photo_is_encoded_once() -> None:
    engine = ConstructedEngine([PHOTO], no_error)
    evaluate({"one": engine})
    assert engine.encoded == 2  # once for the fingerprint


@pytest.mark.parametrize("film", ["blue", "ortho"])
def test_film_changes_what_the_engine_sees_and_not_the_target(film: str) -> None:
    plan = Plan("zhang2017", (0,), seed=1, film=film, measures=())
    engine = ConstructedEngine([PHOTO], no_error, film)
    evaluation = evaluate({"one": engine}, plan=plan)
    assert evaluation.entries[0].values["0"]["psnr_db"] == 100.0


def test_icolorit_measures_at_its_own_size() -> None:
    plan = Plan("icolorit2023", (3,), seed=1, film="none", measures=())
    engine = ConstructedEngine([PHOTO], no_error)
    evaluate({"one": engine}, plan=plan)
    assert engine.painted[-1].ab.shape == (2, 224, 224)


def test_a_corrupt_picture_is_noted_and_the_rest_measured() -> None:
    broken = PictureSource("broken.png", lambda: b"no picture")
    evaluation = evaluate({"one": ConstructedEngine([PHOTO], no_error)}, [broken, SOURCE])
    notes = [(one.picture, one.reason.split(" (")[0]) for one in evaluation.left_out]
    assert notes == [("broken.png", "A picture cannot be read")]


def test_a_gray_picture_is_noted() -> None:
    gray = source_of("gray.png", PHOTO.mean(axis=2, keepdims=True).astype(np.uint8).repeat(3, 2))
    evaluation = evaluate({"one": ConstructedEngine([PHOTO], no_error)}, [gray, SOURCE])
    assert "already grey" in evaluation.left_out[0].reason


def test_nothing_to_measure_is_an_error_with_the_reason() -> None:
    broken = PictureSource("broken.png", lambda: b"no picture")
    with pytest.raises(BadInput, match=r"no_picture_measured.*cannot be read"):
        evaluate({"one": ConstructedEngine([PHOTO], no_error)}, [broken])


def test_a_picture_that_one_engine_cannot_do_counts_for_none() -> None:
    other = drawn_photo(seed=5)
    engines = {
        "good": ConstructedEngine([PHOTO, other], no_error),
        "weak": FailingEngine([PHOTO], no_error),
    }
    evaluation = evaluate(engines, [SOURCE, source_of("other.png", other)])
    assert {entry.picture for entry in evaluation.entries} == {"other.png"}


def test_an_engine_that_answers_nan_is_noted() -> None:
    def poisoned(true_ab: np.ndarray, _hints: object) -> np.ndarray:
        return np.where(true_ab > 0, np.float32(np.nan), true_ab)

    other = drawn_photo(seed=5)
    engine = ConstructedEngine([PHOTO], poisoned)  # grey on the other photo
    evaluation = evaluate({"one": engine}, [SOURCE, source_of("other.png", other)])
    notes = [(one.picture, one.engine) for one in evaluation.left_out]
    assert notes == [("drawn.png", "one")]


def test_what_is_finished_is_not_measured_again(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    evaluate({"one": ConstructedEngine([PHOTO], shifted_by_6)}, path=path)
    again = ConstructedEngine([PHOTO], shifted_by_6)
    evaluate({"one": again}, path=path)
    assert again.encoded == 1  # the fingerprint


def test_an_interrupted_run_ends_with_the_same_entries(tmp_path: Path) -> None:
    photos = [PHOTO, drawn_photo(seed=7)]
    sources = [SOURCE, source_of("other.png", photos[1])]
    path = tmp_path / "progress.jsonl"
    whole = evaluate({"one": ConstructedEngine(photos, shifted_by_6)}, sources)
    evaluate({"one": ConstructedEngine(photos, shifted_by_6)}, sources[:1], path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"picture": "other.png", "engi')  # truncated, as by a kill
    resumed = evaluate({"one": ConstructedEngine(photos, shifted_by_6)}, sources, path)
    assert results_without_times(resumed) == results_without_times(whole)


def results_without_times(evaluation: Evaluation) -> dict[str, dict[str, dict[str, object]]]:
    results = results_of(evaluation.entries, PLAN.counts)
    return {
        engine: {
            count: {k: v for k, v in cell.items() if not k.endswith("_s")}
            for count, cell in by_count.items()
        }
        for engine, by_count in results.items()
    }


def test_a_ledger_goes_on_after_a_cut_line(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    evaluate({"one": ConstructedEngine([PHOTO], no_error)}, path=path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) - 30], encoding="utf-8")
    evaluate({"one": ConstructedEngine([PHOTO], no_error)}, path=path)
    third = ConstructedEngine([PHOTO], no_error)
    evaluate({"one": third}, path=path)
    assert third.encoded == 1


def test_an_engine_with_other_weights_is_measured_again(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    evaluate({"one": ConstructedEngine([PHOTO], no_error)}, path=path)
    other = FailingEngine([], no_error)
    other.paint = lambda _e, hints, _k, _r: hints.ab  # type: ignore[method-assign]
    evaluate({"one": other}, path=path)
    assert other.encoded == 2


def test_what_older_code_measured_is_measured_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.jsonl"
    monkeypatch.setattr(runner, "meter_fingerprint", lambda: "older")
    evaluate({"one": ConstructedEngine([PHOTO], no_error)}, path=path)
    monkeypatch.undo()
    again = ConstructedEngine([PHOTO], no_error)
    evaluate({"one": again}, path=path)
    assert again.encoded == 2


def test_full_size_is_measured_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROTOCOLS, "zhang2017", replace(ZHANG_2017, side_px=64))
    plan = Plan("zhang2017", (0, 5), seed=1, film="none", measures=(), full_size=2)
    evaluation = evaluate({"one": PropagateEngine()}, plan=plan)
    cell = results_of(evaluation.entries, plan.counts)["one"]["5"]
    assert cell["delta_e_at_full_size_hint_max"] < 1.0


def test_other_settings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    evaluate({"one": ConstructedEngine([PHOTO], no_error)}, path=path)
    other = Plan("zhang2017", (0, 5), seed=2, film="none", measures=())
    with pytest.raises(BadInput, match="evaluation_differs"):
        Ledger(other, path)


def test_saved_hints_are_used() -> None:
    first = evaluate({"one": ConstructedEngine([PHOTO], no_error)})
    other_seed = Plan("zhang2017", (0, 5), seed=99, film="none", measures=())
    second = evaluate(
        {"one": ConstructedEngine([PHOTO], no_error)},
        saved=SavedHints(first.hints),
        plan=other_seed,
    )
    assert second.hints == first.hints


def test_a_picture_without_saved_hints_is_noted() -> None:
    saved = SavedHints({"drawn.png": {0: [], 5: []}})
    evaluation = evaluate(
        {"one": ConstructedEngine([PHOTO], no_error)},
        [SOURCE, source_of("other.png", drawn_photo(seed=3))],
        saved=saved,
    )
    assert evaluation.left_out[0].reason == ("This picture has no saved hints for 0 hints")


def test_regions_have_their_hints_and_measures() -> None:
    def grey_below_three(true_ab: np.ndarray, hints: HintMap) -> np.ndarray:
        return true_ab if hints.coverage.sum() > 2 * 36 else true_ab * np.float32(0)

    plan = Plan("regions", (1, 3), seed=1, film="none", measures=())
    evaluation = evaluate({"one": ConstructedEngine([PHOTO], grey_below_three)}, plan=plan)
    cells = results_of(evaluation.entries, plan.counts)["one"]
    assert (cells["3"]["disunity_deg"], cells["3"]["right_in_regions"]) == (0, 1)
    assert (cells["1"]["right_in_regions"] or 0) < 1
    placed = [hint.center_yx for hint in evaluation.hints["drawn.png"][3]]
    assert [evaluation.regions["drawn.png"][place] for place in placed] == [1, 2, 3]
