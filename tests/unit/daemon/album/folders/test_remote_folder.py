"""A folder in a store, here fsspec's own in memory; S3 itself: e2e/test_album_s3.py."""

from pathlib import Path

import fsspec
import pytest

from handtint_daemon.album.finding import find_album
from handtint_daemon.album.folders.folder import NOTHING
from handtint_daemon.album.folders.local_folder import LocalFolder
from handtint_daemon.album.folders.naming import folder_of
from handtint_daemon.album.folders.remote_folder import RemoteFolder
from handtint_shared.documents.texts import read_json
from handtint_shared.errors import BadInput


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> RemoteFolder:
    return RemoteFolder(f"memory://{request.node.name}/scans")


def write(folder: RemoteFolder, *names: str) -> None:
    for name in names:
        folder.write(name, name.encode())


def test_photos_are_found_as_on_a_disk(folder: RemoteFolder, tmp_path: Path) -> None:
    write(folder, "b.jpg", "a.TIF", "a.hints.png", "sub/deep/c.png", "sub/.cache/d.jpg", "n.txt")
    write(folder, "earlier/a.jpg", "earlier/.handtint-album/ledger.txt", "out/a.jpg")

    found = find_album(folder, RemoteFolder(folder.called("out")))

    assert [photo.name for photo in found.photos] == ["a.TIF", "b.jpg", "sub/deep/c.png"]
    assert found.photos[0].hints == "a.hints.png"
    assert not find_album(folder, LocalFolder(tmp_path)).problems


def test_a_name_that_leads_out_of_a_folder_is_told(folder: RemoteFolder) -> None:
    store = fsspec.filesystem("memory")
    for name in ("good.png", "sub/../../x.png", "sub//y.png", "nul\0.png"):
        store.store[f"/{folder.url.partition('://')[2]}/{name}"] = store.store["/x"] = file(store)

    found = find_album(folder, RemoteFolder("memory://elsewhere"))

    assert [photo.name for photo in found.photos] == ["good.png"]
    assert {name for name, _ in found.problems} == {"sub/../../x.png", "sub//y.png", "nul\0.png"}
    assert {error.reason for _, error in found.problems} == {"album_name_unsafe"}


def file(store: fsspec.AbstractFileSystem) -> object:
    store.pipe_file("/one", b"content")
    return store.store["/one"]


def test_a_file_goes_to_a_free_place_only_unless_it_may_replace(folder: RemoteFolder) -> None:
    write(folder, "staged", "a.png")

    assert not folder.move("staged", "a.png", replacing=False)
    assert folder.sha256_of("a.png") != folder.sha256_of("staged")
    assert folder.move("staged", "sub/b.png", replacing=False)
    assert folder.move("sub/b.png", "a.png", replacing=True)
    assert (folder.sign_of("staged"), folder.sign_of("sub/b.png")) == (NOTHING, NOTHING)
    with folder.at_hand("a.png") as path:
        assert path.read_bytes() == b"staged"


def test_signs_tell_what_changed(folder: RemoteFolder) -> None:
    write(folder, "a.png", "b.png")
    before = folder.signs()
    folder.write("a.png", b"other content")

    assert (before("b.png"), before("c.png")) == (folder.sign_of("b.png"), NOTHING)
    assert before("a.png") != folder.sign_of("a.png")


def test_a_folder_is_emptied_alone(folder: RemoteFolder) -> None:
    write(folder, "a.png", "sub/b.png", "sub/deep/c.png")

    folder.empty("sub")
    folder.empty("sub")

    assert [name for name in ("a.png", "sub/b.png", "sub/deep/c.png") if there(folder, name)] == [
        "a.png"
    ]


def there(folder: RemoteFolder, name: str) -> bool:
    return folder.sign_of(name) != NOTHING


@pytest.mark.parametrize("is_near", [True, False])
def test_errors_name_the_file_in_the_store(folder: RemoteFolder, is_near: bool) -> None:
    folder.write("a.hints.json", b"no JSON")
    names = ["a.hints.json", "missing.json"] if is_near else []
    with folder.near(names) as near:
        with pytest.raises(BadInput) as unsound, near.at_hand("a.hints.json") as path:
            read_json(path)
        with pytest.raises(BadInput) as missing, near.at_hand("missing.json"):
            pass

    told = [(error.value.reason, error.value.facts["path"]) for error in (unsound, missing)]
    assert told == [
        ("json_unsound", folder.called("a.hints.json")),
        ("file_missing", folder.called("missing.json")),
    ]


def test_only_text_of_a_certain_length_is_a_name(folder: RemoteFolder) -> None:
    assert folder.can_hold("日本 [1]?.png")
    assert not folder.can_hold("gr\udcfc.png")
    assert not folder.can_hold("日" * 400)


def test_a_disk_has_room_for_names_of_a_certain_length(tmp_path: Path) -> None:
    assert LocalFolder(tmp_path).can_hold("gr\udcfc/" + 85 * "日")
    assert not LocalFolder(tmp_path).can_hold(86 * "日" + "/a.png")


def test_folders_lie_in_each_other_by_name(folder: RemoteFolder, tmp_path: Path) -> None:
    assert folder.name_of(folder) == ""
    assert folder.name_of(RemoteFolder(folder.called("sub/deep"))) == "sub/deep"
    assert folder.name_of(RemoteFolder(f"{folder.url}-coloured")) is None
    assert folder.name_of(LocalFolder(tmp_path)) is None


def test_a_path_a_file_url_and_a_store_are_told_apart(tmp_path: Path) -> None:
    assert folder_of("scans") == LocalFolder(Path("scans"))
    assert folder_of((tmp_path / "a b").as_uri()) == LocalFolder(tmp_path / "a b")
    assert folder_of("S3://bucket/scans/") == RemoteFolder("s3://bucket/scans")


@pytest.mark.parametrize("url", ["s3://", "memory://scans", "http://host/scans", "nonsense://a"])
def test_a_url_that_no_album_can_use_is_told(url: str) -> None:
    with pytest.raises(BadInput) as error:
        folder_of(url)

    assert error.value.reason == "album_storage_kind"
