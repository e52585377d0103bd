import stat
from pathlib import Path

import pytest

from handtint_daemon.serving.remote_keys import (
    AllowedKeys,
    allow,
    allowed_keys,
    hex_of_key,
    key_from_hex,
    own_keys,
    remove,
)
from handtint_shared.errors import BadInput

KEY = "0123456789abcdef" * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_own_keys_stay_the_same(folder: Path) -> None:
    assert own_keys(folder) == own_keys(folder)


def test_two_computers_have_different_keys(tmp_path: Path) -> None:
    assert own_keys(tmp_path / "one").public != own_keys(tmp_path / "other").public


def test_nothing_but_the_secret_file_is_left(folder: Path) -> None:
    own_keys(folder)
    assert [folder / "own.key_secret"] == list(folder.iterdir())


def test_the_secret_is_for_this_user_alone(folder: Path) -> None:
    own_keys(folder)
    assert stat.S_IMODE((folder / "own.key_secret").stat().st_mode) == 0o600


def test_the_folder_is_made_private(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    own_keys(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_secret_is_not_printed(folder: Path) -> None:
    keys = own_keys(folder)
    assert keys.secret.decode() not in repr(keys)


@pytest.mark.parametrize("content", ["", "curve\n", 'curve\n    public-key = "x"\n'])
def test_a_broken_secret_file_is_one_sentence(folder: Path, content: str) -> None:
    own_keys(folder)
    (folder / "own.key_secret").write_text(content)
    with pytest.raises(BadInput, match="is broken: remove it"):
        own_keys(folder)


def test_hex_and_back() -> None:
    assert hex_of_key(key_from_hex(KEY)) == KEY


@pytest.mark.parametrize("key", ["", "abc", KEY + "0", "g" * 64, "ä" * 64, KEY[:-1] + "\n"])
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(BadInput, match="64 digits"):
        key_from_hex(key)


def test_who_is_allowed_is_listed(folder: Path) -> None:
    allow(folder, "laptop", KEY)
    assert allowed_keys(folder) == {"laptop": key_from_hex(KEY)}


def test_who_is_removed_is_not(folder: Path) -> None:
    allow(folder, "laptop", KEY)
    remove(folder, "laptop")
    assert allowed_keys(folder) == {}


def test_removing_somebody_unknown_is_told(folder: Path) -> None:
    with pytest.raises(BadInput, match="no key named"):
        remove(folder, "nobody")


@pytest.mark.parametrize("name", ["", "../own", "a/b", "a b", ".", "x" * 41, "ä"])
def test_a_name_is_no_path(folder: Path, name: str) -> None:
    with pytest.raises(BadInput, match="name"):
        allow(folder, name, KEY)


def test_a_broken_file_allows_nobody(folder: Path) -> None:
    allow(folder, "laptop", KEY)
    (folder / "allowed" / "broken.key").write_text("curve\n")
    assert list(allowed_keys(folder)) == ["laptop"]


def test_a_change_holds_for_the_next_handshake(folder: Path) -> None:
    door = AllowedKeys(folder)
    answers = [door.callback("*", key_from_hex(KEY))]
    allow(folder, "laptop", KEY)
    answers.append(door.callback("*", key_from_hex(KEY)))
    remove(folder, "laptop")
    answers.append(door.callback("*", key_from_hex(KEY)))
    assert answers == [False, True, False]


def test_nobody_is_allowed_at_first(folder: Path) -> None:
    assert not AllowedKeys(folder).callback("*", own_keys(folder).public)
