"""Training pictures from clones of repositories: what is taken, what is left out."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handtint_lab.training.gathering import (
    LONGEST_PX,
    Gathering,
    Kind,
    Source,
    is_colored,
    load_kinds,
    looks,
    looks_of_all,
)

PATHS = r"^train/.+\.jpg$"


def photo(seed: int, size_wh: tuple[int, int] = (160, 140)) -> Image.Image:
    """Return large soft patches of many hues."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 7, 3), np.uint8)
    return Image.fromarray(small).resize(size_wh, Image.Resampling.BICUBIC)


def tinted(seed: int, share: float) -> Image.Image:
    """Return a brown print: `share` of it is tint, the rest neutral."""
    gray = np.asarray(photo(seed).convert("L"), np.float32)[..., None]
    brown = gray * np.array([1.0, 1 - 0.3 * share, 1 - 0.6 * share], np.float32)
    return Image.fromarray(brown.astype(np.uint8))


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def commit(repository: Path, files: dict[str, bytes]) -> Source:
    """Make a repository of these files and a bare clone of it beside; return its pictures."""
    for name, content in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "photographs"]):
        subprocess.run([*git, *command], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return Source("owner/name", head.stdout.strip(), PATHS)


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Source]:
    folder = tmp_path_factory.mktemp("gathering")
    files = {
        "train/a.jpg": jpeg(photo(1)),
        "train/again.jpg": jpeg(photo(1)),
        "train/large.jpg": jpeg(photo(2, (900, 600))),
        "train/kept apart.jpg": jpeg(photo(3, (300, 200))),
        "train/grey.jpg": jpeg(photo(4).convert("L").convert("RGB")),
        "train/brown.jpg": jpeg(tinted(5, 1.0)),
        "train/small.jpg": jpeg(photo(6, (200, 100))),
        "train/long.jpg": jpeg(photo(7, (700, 130))),
        "train/cut.jpg": jpeg(photo(8))[:300],
        "train/notes.txt": b"no picture",
        "labels/b.jpg": jpeg(photo(9)),
    }
    source = commit(folder / "work", files)
    clone = ["git", "clone", "-q", "--bare", str(folder / "work"), str(folder / "owner+name")]
    subprocess.run(clone, check=True)
    return folder, source


def gathered(clones: Path, kind: Kind) -> list[Image.Image]:
    gathering = Gathering(np.stack([looks(photo(3))]))
    return [Image.open(io.BytesIO(c)) for _, c in gathering.pictures(clones, kind)]


def test_only_what_is_worth_training_on_is_taken(clones: tuple[Path, Source]) -> None:
    folder, source = clones
    taken = gathered(folder, Kind("some", "", (source, source)))
    assert [picture.size for picture in taken] == [(160, 140), (LONGEST_PX, 341)]


def test_red_and_blue_are_put_right(clones: tuple[Path, Source]) -> None:
    folder, source = clones
    as_is, swapped = (
        gathered(folder, Kind("some", "", (source,), red_and_blue_exchanged=exchanged))[0]
        for exchanged in (False, True)
    )
    mean = [np.asarray(one.convert("RGB"), float).mean((0, 1)) for one in (as_is, swapped)]
    np.testing.assert_allclose(mean[0], mean[1][::-1], atol=1)


def test_a_clone_that_is_missing_is_told_and_the_others_are_taken(
    clones: tuple[Path, Source], caplog: pytest.LogCaptureFixture
) -> None:
    folder, source = clones
    missing = Source("no/such", source.commit, PATHS), Source("owner/name", "0" * 40, PATHS)
    assert gathered(folder, Kind("some", "", (*missing, source)))
    assert "no clone of no/such" in caplog.text
    assert "no clone of owner/name" in caplog.text


@pytest.mark.parametrize(
    ("picture", "colored"),
    [
        (photo(1), True),
        (photo(1).convert("L").convert("RGB"), False),
        (tinted(2, 1.0), False),
        (tinted(2, 0.5), False),
    ],
)
def test_one_tint_is_no_colour(picture: Image.Image, colored: bool) -> None:
    assert is_colored(picture) is colored


def test_looks_stay_when_a_picture_is_squashed_and_compressed() -> None:
    out = io.BytesIO()
    photo(1).resize((100, 200)).save(out, "JPEG", quality=40)
    assert (looks(photo(1)) ^ looks(Image.open(out))).sum() < 15
    assert (looks(photo(1)) ^ looks(photo(2))).sum() > 60


def test_looks_of_all_pictures_of_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "apart.zip", "w") as apart:
        for seed in (1, 2):
            apart.writestr(f"val/{seed}.jpg", jpeg(photo(seed)))
    assert looks_of_all([tmp_path / "apart.zip"]).shape == (2, 256)
    assert looks_of_all([]).shape == (0, 256)


def test_the_list_names_each_commit_whole() -> None:
    kinds = load_kinds()
    assert len({kind.name for kind in kinds}) == len(kinds) > 10
    for source in (source for kind in kinds for source in kind.sources):
        assert len(source.commit) == 40, source
        assert source.repository.count("/") == 1, source


def test_command_says_what_it_gathered(clones: tuple[Path, Source], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "handtint_lab.training.gathering"]
    arguments = [str(clones[0]), str(tmp_path / "out"), "--kinds", "corel"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout == "corel: 0 pictures in 0 zips\n"
