from pathlib import Path

import pytest

from handtint_daemon.album.folders.folder import Folder
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.folders.remote_folder import RemoteFolder
from handtint_daemon.album.places import Workshop, require_places
from handtint_shared.errors import BadInput
from handtint_shared.paths import STATE_VARIABLE

ELSEWHERE = RemoteFolder("memory://places/coloured")


@pytest.fixture
def photos(tmp_path: Path) -> LocalFolder:
    folder = LocalFolder(tmp_path / "scans")
    folder.write("a.png", b"a photo")
    return folder


def reason(folder: Folder, output: Folder | None, *, in_bag: bool = False) -> str:
    with pytest.raises(BadInput) as error:
        require_places(folder, output, in_bag=in_bag)
    return error.value.reason


def test_the_ledger_is_in_an_output_on_a_disk(photos: LocalFolder) -> None:
    shop = require_places(photos, None)

    assert str(shop.output) == f"{photos}-coloured"
    assert shop.ledger_path.is_relative_to(str(shop.output))


def test_of_an_output_elsewhere_it_is_on_this_computer_always_in_the_same_place(
    photos: LocalFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))

    def ledger(output: str) -> Path:
        return require_places(photos, RemoteFolder(output)).ledger_path

    assert ledger(ELSEWHERE.url).is_relative_to(tmp_path / "state")
    assert ledger(ELSEWHERE.url) == ledger(ELSEWHERE.url) != ledger("memory://places/other")


def test_the_ledger_may_be_where_the_person_wants_it(photos: LocalFolder, tmp_path: Path) -> None:
    shop = require_places(photos, ELSEWHERE, own=tmp_path / "mine")

    assert shop.ledger_path.parent == tmp_path / "mine"


def test_only_an_output_elsewhere_is_marked_and_its_mark_names_no_folder(
    photos: LocalFolder, tmp_path: Path
) -> None:
    here, elsewhere = require_places(photos, None), require_places(photos, ELSEWHERE, own=tmp_path)
    here.mark()
    elsewhere.mark()

    assert not Path(str(here.output)).exists()
    assert str(tmp_path) not in mark(elsewhere)


def mark(shop: Workshop) -> str:
    with shop.output.at_hand(".handtint-album/ledger.txt") as path:
        return path.read_text()


def test_a_bag_is_made_on_a_disk_only(photos: LocalFolder) -> None:
    assert reason(photos, ELSEWHERE, in_bag=True) == "album_bag_elsewhere"


def test_what_cannot_be_an_albums_folder_is_told(photos: LocalFolder, tmp_path: Path) -> None:
    stored = RemoteFolder("memory://places/scans")
    stored.write("sub/a.png", b"a photo")

    assert reason(stored, None) == "album_output_needed"
    assert reason(stored, stored) == "album_output_around"
    assert reason(RemoteFolder(stored.called("sub")), stored) == "album_output_around"
    assert reason(RemoteFolder(stored.called("sub/a.png")), ELSEWHERE) == "album_no_folder"
    assert reason(RemoteFolder("memory://nowhere"), ELSEWHERE) == "album_folder_missing"
    assert reason(LocalFolder(photos.called("a.png")), ELSEWHERE) == "album_no_folder"
    assert reason(LocalFolder(tmp_path / "missing"), None) == "album_folder_missing"
    assert reason(photos, LocalFolder(tmp_path)) == "album_output_around"
