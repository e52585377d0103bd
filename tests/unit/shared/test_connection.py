import dataclasses
import json
import os
import stat
from pathlib import Path

import pytest

from handtint_shared.connection import (
    Connection,
    read_connection,
    remove_connection,
    write_connection,
)

CONNECTION = Connection("tcp://127.0.0.1:4567", "s3cret", 123, "0.1.0", (1, 0))


def _file_with(changes: dict[str, object]) -> bytes:
    return json.dumps(dataclasses.asdict(CONNECTION) | changes).encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "daemon.json"


def test_what_was_written_is_read(path: Path) -> None:
    write_connection(path, CONNECTION)
    assert read_connection(path) == CONNECTION


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes; the folder is the user's own")
def test_only_its_user_can_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        write_connection(path, CONNECTION)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes; the folder is the user's own")
def test_a_folder_made_for_it_is_private(path: Path) -> None:
    write_connection(path, CONNECTION)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_new_file_takes_the_place_of_the_old_one(path: Path) -> None:
    write_connection(path, CONNECTION)
    newer = dataclasses.replace(CONNECTION, pid=124)
    write_connection(path, newer)
    assert newer == read_connection(path)


def test_a_reader_of_the_old_file_never_sees_the_new_one(path: Path) -> None:
    write_connection(path, CONNECTION)
    with path.open(encoding="utf-8") as opened_before:
        write_connection(path, dataclasses.replace(CONNECTION, pid=124))
        assert CONNECTION.pid == json.load(opened_before)["pid"]


def test_nothing_else_is_left_behind(path: Path) -> None:
    write_connection(path, CONNECTION)
    assert [path] == list(path.parent.iterdir())


def test_a_failed_write_leaves_the_old_file_and_no_rest(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_connection(path, CONNECTION)

    def disk_full(_self: Path, _target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", disk_full)
    with pytest.raises(OSError, match="disk full"):
        write_connection(path, dataclasses.replace(CONNECTION, pid=124))
    assert ([path], CONNECTION) == (list(path.parent.iterdir()), read_connection(path))


def test_an_absent_file_is_none(path: Path) -> None:
    assert read_connection(path) is None


def test_a_folder_in_its_place_is_none(tmp_path: Path) -> None:
    assert read_connection(tmp_path) is None


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_half_a_file_is_none(path: Path, share: float) -> None:
    write_connection(path, CONNECTION)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert read_connection(path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        _file_with({"endpoint": 1}),
        _file_with({"pid": float("nan")}),
        _file_with({"protocol_version": [1]}),
    ],
)
def test_a_broken_file_is_none(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert read_connection(path) is None


def test_a_newer_daemons_file_is_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(_file_with({"of_the_future": [1]}))
    assert read_connection(path) == CONNECTION


def test_the_owner_removes_it(path: Path) -> None:
    write_connection(path, CONNECTION)
    remove_connection(path, CONNECTION.pid)
    assert not path.exists()


def test_another_process_does_not_remove_it(path: Path) -> None:
    write_connection(path, CONNECTION)
    remove_connection(path, CONNECTION.pid + 1)
    assert path.exists()


def test_removing_what_is_not_there_is_no_error(path: Path) -> None:
    remove_connection(path, CONNECTION.pid)
    assert not path.exists()


def test_a_socket_beside_the_file_is_found_from_wherever_the_folder_is_seen(path: Path) -> None:
    write_connection(path, dataclasses.replace(CONNECTION, endpoint=f"ipc://{path.parent}/run/s"))
    seen_at = path.parent.rename(path.parent.with_name("mounted"))
    found = read_connection(seen_at / path.name)
    assert found == dataclasses.replace(CONNECTION, endpoint=f"ipc://{seen_at}/run/s")


def test_a_socket_elsewhere_keeps_its_path(path: Path) -> None:
    elsewhere = dataclasses.replace(CONNECTION, endpoint="ipc:///run/user/1000/s")
    write_connection(path, elsewhere)
    assert read_connection(path) == elsewhere
