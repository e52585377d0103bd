from __future__ import annotations

import json

import numpy as np
import pytest

from handtint_lab.protocols import (
    ICOLORIT_2023,
    REGIONS,
    ZHANG_2017,
    PatchHint,
    from_rows,
    hint_map,
    random_hints,
    random_places,
    region_hints,
    to_rows,
)
from handtint_shared.errors import BadInput

AB = np.random.default_rng(0).uniform(-60, 60, (2, 256, 256)).astype(np.float32)
AB_224 = AB[:, :224, :224]


def test_the_same_seed_draws_the_same_hints() -> None:
    assert random_hints(ZHANG_2017, AB, 5, 3, "a.jpg") == random_hints(
        ZHANG_2017, AB, 5, 3, "a.jpg"
    )


@pytest.mark.parametrize(("seed", "picture"), [(4, "a.jpg"), (3, "b.jpg")])
def test_seed_and_picture_change_the_hints(seed: int, picture: str) -> None:
    assert random_hints(ZHANG_2017, AB, 5, 3, "a.jpg") != random_hints(
        ZHANG_2017, AB, 5, seed, picture
    )


def test_hints_are_drawn_anew_for_each_count() -> None:
    assert random_hints(ZHANG_2017, AB, 1, 3, "a")[0] != random_hints(ZHANG_2017, AB, 2, 3, "a")[0]


@pytest.mark.parametrize("count", [0, 1, 100])
def test_as_many_hints_as_asked(count: int) -> None:
    assert len(random_hints(ZHANG_2017, AB, count, 0, "a")) == count


def test_a_patch_has_the_mean_true_color() -> None:
    hint = random_hints(ZHANG_2017, AB, 1, 0, "a")[0]
    patch = AB[:, hint.y : hint.y + 6, hint.x : hint.x + 6]
    np.testing.assert_allclose(hint.ab, patch.mean(axis=(1, 2)), atol=1e-3)


def test_zhang_patches_lie_inside() -> None:
    hints = random_hints(ZHANG_2017, AB, 2000, 0, "a")
    corners = np.array([(hint.y, hint.x) for hint in hints])
    assert (corners.min(), corners.max()) == (0, 250)


def test_zhang_patches_gather_around_the_middle() -> None:
    hints = random_hints(ZHANG_2017, AB, 4000, 0, "a")
    ys = np.array([hint.y for hint in hints])
    inner = ys[(ys > 0) & (ys < 250)]  # those that were not clipped: ±2σ
    assert (inner.mean(), inner.std()) == pytest.approx((125.0, 55.2), abs=3)


def test_icolorit_patches_lie_on_their_grid() -> None:
    hints = random_hints(ICOLORIT_2023, AB_224, 500, 0, "a")
    assert {hint.y % 2 for hint in hints} | {hint.x % 2 for hint in hints} == {0}


def test_icolorit_patches_cover_the_picture_evenly() -> None:
    hints = random_hints(ICOLORIT_2023, AB_224, 4000, 0, "a")
    quarters = np.histogram([hint.y for hint in hints], bins=4, range=(0, 224))[0]
    assert quarters == pytest.approx(1000, abs=120)


def test_the_map_holds_the_color_on_the_patch() -> None:
    placed = hint_map([PatchHint(2, 3, 2, (10, -20))], (8, 8))
    expected = np.zeros((2, 8, 8))
    expected[:, 2:4, 3:5] = [[[10]], [[-20]]]
    np.testing.assert_array_equal(placed.ab, expected)


def test_the_map_covers_the_patch() -> None:
    placed = hint_map([PatchHint(2, 3, 2, (10, -20))], (8, 8))
    assert (placed.coverage.sum(), placed.coverage[2:4, 3:5].sum()) == (4, 4)


def test_where_hints_overlap_the_mean_counts() -> None:
    placed = hint_map([PatchHint(0, 0, 2, (10, 0)), PatchHint(1, 1, 2, (30, 0))], (4, 4))
    assert placed.ab[0, :3, :3].tolist() == [[10, 10, 0], [10, 20, 30], [0, 30, 30]]


def test_saved_hints_come_back() -> None:
    hints = {count: random_hints(ZHANG_2017, AB, count, 0, "a") for count in (0, 1, 20)}
    assert from_rows(json.loads(json.dumps(to_rows(hints)))) == hints


def test_broken_saved_hints_are_said() -> None:
    with pytest.raises(BadInput):
        from_rows({"1": [[1, 2]]})


def test_places_are_pixels_that_seed_and_picture_decide() -> None:
    places = random_places(0, "a", 500, (30, 90))
    assert places == random_places(0, "a", 500, (30, 90))
    assert places != random_places(1, "a", 500, (30, 90)) != random_places(1, "b", 500, (30, 90))
    rows, columns = zip(*places, strict=True)
    assert (min(rows), max(rows), min(columns), max(columns)) == (0, 29, 0, 89)


def squares(*sides_px: int) -> np.ndarray:
    """Return regions 1, 2, … as squares, 30 px apart, from the picture's left edge."""
    regions = np.zeros((40, 30 * len(sides_px)), np.uint8)
    for number, side_px in enumerate(sides_px):
        regions[:side_px, 30 * number : 30 * number + side_px] = number + 1
    return regions


@pytest.mark.parametrize(
    ("side_px", "corner_px", "patch_px"),
    # The circle in the middle of 21 px has radius 11, in 9 px 5, in 5 px 3, in 3 px 2: the
    # picture's edge is one of the region too.
    [(21, 7, 6), (9, 1, 6), (5, 0, 4), (3, 0, 2), (1, 0, 1)],
)
def test_a_region_has_its_hint_in_the_middle(side_px: int, corner_px: int, patch_px: int) -> None:
    (hint,) = region_hints(REGIONS, AB[:, :40, :30], 1, squares(side_px))
    patch = AB[:, corner_px : corner_px + patch_px, corner_px : corner_px + patch_px]
    mean = tuple(patch.mean(axis=(1, 2), dtype=np.float64).round(3).tolist())
    assert hint == PatchHint(corner_px, corner_px, patch_px, mean)
    assert hint.center_yx == (side_px // 2, side_px // 2)


def test_the_middle_is_that_of_the_largest_circle() -> None:
    regions = np.zeros((40, 60), np.uint8)
    regions[0:3] = 1  # a long thin arm
    regions[0:21, 0:21] = 1
    assert region_hints(REGIONS, AB[:, :40, :60], 1, regions)[0].center_yx == (10, 10)


def test_the_patch_stays_inside_the_circle() -> None:
    cross = np.zeros((40, 40), np.uint8)
    cross[9:12] = cross[:, 9:12] = 1  # the nearest pixel outside is 2 down and 2 across
    assert region_hints(REGIONS, AB[:, :40, :40], 1, cross)[0].side_px == 2


def test_the_largest_regions_come_first_and_no_more_than_there_are() -> None:
    regions = squares(21, 9, 5)
    found = {n: region_hints(REGIONS, AB[:, :40, :90], n, regions) for n in (0, 1, 2, 10)}
    assert [len(hints) for hints in found.values()] == [0, 1, 2, 3]
    assert found[2] == found[10][:2] and found[2][1].center_yx == (4, 34)
