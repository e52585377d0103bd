"""The plug-in's folder: complete, runnable, replaced atomically."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from handtint_daemon.gimp.plugin_tree import assemble_plugin_tree, remove_tree
from handtint_shared.errors import WriteFailed

COMMAND = ["/opt/my python/bin/python", "-m", "handtint", "serve"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "GIMP" / "plug-ins" / "handtint"


def test_holds_all_parts(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    names = {path.name for path in folder.iterdir()}
    expected = {"handtint.py", "handtint_plugin", "handtint_shared", "msgpack"}
    assert expected | {"daemon_command.json"} == names


def test_entry_is_executable(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    assert stat.S_IMODE((folder / "handtint.py").stat().st_mode) == 0o755


def test_entry_is_new_to_gimp_after_every_install(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    os.utime(folder / "handtint.py", (0, 0))
    assemble_plugin_tree(folder, COMMAND)
    assert (folder / "handtint.py").stat().st_mtime > 0


def test_daemon_command_is_kept_word_by_word(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    assert json.loads((folder / "daemon_command.json").read_text()) == {"command": COMMAND}


def test_nothing_compiled_travels(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path for path in files if path.suffix in (".so", ".pyd", ".pyc")] == []


def test_codec_runs_from_the_folder_alone(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    program = (
        f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        "from handtint_shared.codec import Envelope, decode, encode\n"
        "from handtint_shared.messages import PingRequest\n"
        "import msgpack\n"
        "print(decode(encode(Envelope('1', PingRequest(), 't'))).request_id, msgpack.Packer)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("1 <class 'msgpack.fallback.Packer'>", "")


def test_replaces_what_was_there(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "old.py").touch()
    assemble_plugin_tree(folder, COMMAND)
    assert not (folder / "old.py").exists()


def test_leaves_nothing_beside_the_folder(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    assemble_plugin_tree(folder, COMMAND)
    assert [folder] == list(folder.parent.iterdir())


def test_replaces_a_link_and_keeps_what_it_points_to(folder: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    folder.parent.mkdir(parents=True)
    folder.symlink_to(checkout)
    assemble_plugin_tree(folder, COMMAND)
    assert (folder.is_symlink(), checkout.exists()) == (False, True)


def test_a_failure_leaves_the_old_one_whole(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "old.py").touch()
    # A file in place of the staging folder cannot be removed as a folder: any OSError will do.
    folder.with_name(".handtint.new").touch()
    with pytest.raises(WriteFailed):
        assemble_plugin_tree(folder, COMMAND)
    assert (folder / "old.py").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "plug-ins").touch()
    with pytest.raises(WriteFailed, match="plug-ins"):
        assemble_plugin_tree(tmp_path / "plug-ins" / "handtint", COMMAND)


def test_remove_tree_says_whether_there_was_one(folder: Path) -> None:
    assemble_plugin_tree(folder, COMMAND)
    assert (remove_tree(folder), remove_tree(folder)) == (True, False)
