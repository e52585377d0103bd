from __future__ import annotations

from dataclasses import replace

from handtint_lab.evaluation.proposal_figures import Judged, Spared, report

RIGHT = Judged(
    same_scene=True,
    chroma=30.0,
    chance_off=40.0,
    confidence=0.85,
    off=4.0,
    is_there=True,
    same_thing=True,
)
WRONG = replace(RIGHT, confidence=0.45, off=25.0, same_thing=False)
NOTHING = replace(RIGHT, confidence=None, off=None, same_thing=None, chance_off=5.0)
GREY = replace(RIGHT, chroma=3.0, chance_off=5.0)


def test_the_figures_are_those_of_what_was_judged() -> None:
    told = report(2, [RIGHT, WRONG, NOTHING, GREY], [])
    assert "**frames of one scene**, 4 hints" in told
    assert "A random place is right: 50%." in told
    assert "| 0 | 0.75 | 66.7% | 50% | 67% of 3 |" in told
    assert "| 0.8 | 0.50 | 100.0% | 50% | 100% of 2 |" in told
    assert "| 0.9 | 0.00 | 0.0% | 0% | – |" in told
    assert "chroma over 15**, 3 hints" in told and "two scenes" not in told
    assert "| 0.4 to 0.5 | 1 | 0.45 | 0.00 |" in told
    assert "| 0.8 to 0.9 | 2 | 0.85 | 1.00 |" in told
    assert "Mean difference of the two: 0.250." in told


def test_what_is_just_sure_enough_is_accepted() -> None:
    assert "| 0.8 | 1.00 |" in report(2, [replace(RIGHT, confidence=0.8)], [])


def test_frames_of_two_scenes_are_told_apart() -> None:
    told = report(2, [RIGHT, replace(WRONG, same_scene=False)], [])
    assert "**frames of two scenes**, 1 hints" in told
    assert "| 0 | 1.00 | 0.0% | 0% | 0% of 1 |" in told


def test_a_person_is_spared_as_many_hints_as_give_the_same() -> None:
    one = Spared(4, 26.0, (0, 2, 6), (22.0, 24.0, 28.0))
    told = report(1, [RIGHT], [one, replace(one, accepted=2, psnr=25.0)])
    assert "over 2 pairs of frames" in told and "0: 22.00, 2: 24.00, 6: 28.00" in told
    assert "With the 3.0 proposals of at least 0.8: 25.50, which 3.5 random hints give." in told
