"""Why a connection fails, in one line each."""

import dataclasses
import json
from pathlib import Path

import pytest

from e2e.command_line import HANDTINT
from e2e.remote.computers import HOST, Far, Near, write_program
from handtint_shared.connection import Connection


def refusal(near: Near, *arguments: str) -> str:
    """Return the output of `handtint connect`; it leaves nothing behind."""
    refused = near.handtint("connect", *arguments)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
    assert near.connection is None
    return refused.stderr


def test_no_ssh_on_this_computer(near: Near, monkeypatch: pytest.MonkeyPatch) -> None:
    (near.programs / "ssh").unlink()
    monkeypatch.setenv("PATH", "/nothing/here")
    assert "There is no `ssh` on this computer: install" in refusal(near, HOST)


def test_no_such_computer(near: Near) -> None:
    said = refusal(near, "ada@nowhere.invalid")
    assert "There is no computer named ada@nowhere.invalid" in said


def test_nobody_listens_there(own_far: Far, near_own_far: Near) -> None:
    assert f"{HOST} does not answer (" in refusal(near_own_far, HOST)


def test_a_host_key_that_has_changed(near: Near, far: Far) -> None:
    far.show_host_key("other_key")
    try:
        said = refusal(near, HOST)
    finally:
        far.show_host_key("host_key")
    assert f"{HOST} shows a different host key than before, as an impostor would" in said


def test_a_host_key_that_is_not_known(near: Near, far: Far) -> None:
    (far.folder / "known_hosts").write_text("")
    try:
        said = refusal(near, HOST)
    finally:
        far.show_host_key("host_key")
    assert f"run `ssh {HOST}` once and answer its question" in said


def test_a_key_that_is_not_let_in(near: Near) -> None:
    assert "does not let you in (grace@127.0.0.1: Permission denied" in refusal(
        near, f"grace@{HOST}"
    )


def test_no_handtint_there(near: Near) -> None:
    said = refusal(near, HOST, "--remote-command", "no-such-handtint")
    assert (
        f"There is no `no-such-handtint` on {HOST}: say where it is with --remote-command" in said
    )


def test_a_handtint_that_knows_no_connections(near: Near, far: Far, tmp_path: Path) -> None:
    write_program(tmp_path / "older", "sh", "-c", "exit 2")
    said = refusal(near, HOST, "--remote-command", str(tmp_path / "older"))
    assert f"Handtint on {HOST} (`{tmp_path}/older`) is too old to connect to" in said


def test_a_far_daemon_that_does_not_start(near: Near, tmp_path: Path, far: Far) -> None:
    state = tmp_path / "unwritable"
    state.write_text("a file, where the folder should be")
    command = f"env HANDTINT_STATE_DIR={state} {' '.join(HANDTINT)}"
    said = refusal(near, HOST, "--remote-command", command)
    assert f"The daemon on {HOST} does not start (The daemon cannot " in said


def test_another_major_version(near: Near, tmp_path: Path) -> None:
    told = Connection("ipc:///x", "token", 1, "9", (9, 0))
    (tmp_path / "told").write_text(json.dumps(dataclasses.asdict(told)))
    write_program(tmp_path / "newer", "sh", "-c", f"echo noise; cat {tmp_path}/told; echo; cat")
    said = refusal(near, HOST, "--remote-command", str(tmp_path / "newer"))
    assert "[wrong_version]" in said
    assert f"Handtint on {HOST} speaks protocol 9.0" in said


def test_an_sshd_that_forwards_nothing(own_far: Far, near_own_far: Near) -> None:
    config = own_far.folder / "sshd_config"
    config.write_text(f"{config.read_text()}\nAllowStreamLocalForwarding no\n")
    with own_far.listening():
        said = refusal(near_own_far, HOST, "--remote-command", own_far.handtint)
    assert f"{HOST} lets you in, but does not forward connections to the daemon there (" in said
