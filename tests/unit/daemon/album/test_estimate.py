from pathlib import Path

import pytest
from PIL import Image

from handtint_daemon.album.estimate import Cost, costs_of, needed_s, pixels_of
from handtint_daemon.album.folders.folder import Sign
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.ledger import DONE, Made
from unit.daemon.album.made_albums import planned


def picture(path: Path, width: int, height: int) -> None:
    Image.new("L", (width, height)).save(path)


@pytest.mark.parametrize(
    ("costs", "seconds"),
    [
        ([(100, 1.0), (10_100, 2.0)], 2 * 1.0 + 1.0),  # a second each, and one for 10,000 pixels
        ([(100, 3.0)], 2 * 3.0),
        ([(10, 3.0), (20, 1.0)], 2 * 2.0),  # larger ones are not quicker
        ([], 0.0),
    ],
)
def test_time_is_of_each_photo_and_of_its_pixels(
    tmp_path: Path, costs: list[Cost], seconds: float
) -> None:
    picture(tmp_path / "a.png", 10, 10)
    picture(tmp_path / "b.png", 100, 101)
    jobs = planned(tmp_path, {}).jobs

    assert needed_s(jobs, LocalFolder(tmp_path), costs, 1) == pytest.approx(seconds, abs=0.02)
    assert needed_s(jobs, LocalFolder(tmp_path), costs, 2) == pytest.approx(seconds / 2, abs=0.02)


def test_what_is_no_picture_has_no_known_size(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")

    assert pixels_of(LocalFolder(tmp_path), "a.png") == 0


def test_only_painted_photos_tell_what_others_cost() -> None:
    def made(took_s: float) -> Made:
        sign = Sign(1, 2, 3)
        return Made(*("a", DONE, sign, "", "", "a", sign), *("", "", 100, took_s))

    assert costs_of([made(0.0), made(2.0)]) == [(100, 2.0)]
