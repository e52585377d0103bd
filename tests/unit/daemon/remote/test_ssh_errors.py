"""The diagnosis of ssh's end; for the real ssh's messages see tests/e2e/remote."""

import pytest

from handtint_daemon.remote.ssh_errors import why_ssh_ended
from handtint_shared.errors import BadInput
from handtint_shared.sentences import CATALOGUE

SAID = {
    "ssh: Could not resolve hostname nowhere: Name or service not known": "remote_host_unknown",
    "ssh: connect to host x port 22: Connection refused": "remote_does_not_answer",
    "ssh: connect to host x port 22: Connection timed out": "remote_does_not_answer",
    "ssh: connect to host x port 22: No route to host": "remote_does_not_answer",
    "ada@x: Permission denied (publickey,password).": "remote_refuses_you",
    "No ED25519 host key is known for x and you have requested strict checking.\n"
    "Host key verification failed.": "remote_host_key_unknown",
    "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n"
    "Host key verification failed.": "remote_host_key_changed",
    "Timeout, server x not responding.": "remote_line_broke",
    "": "remote_line_broke",
}


@pytest.mark.parametrize(("said", "reason"), SAID.items())
def test_ssh_itself_failed(said: str, reason: str) -> None:
    error = why_ssh_ended("x", "handtint", 255, said)
    assert (error.code, error.reason, error.facts["host"]) == ("remote_unreachable", reason, "x")


@pytest.mark.parametrize(
    ("exit_code", "reason"),
    [
        (127, "remote_without_handtint"),
        (126, "remote_without_handtint"),
        (2, "remote_too_old"),
        (1, "remote_daemon_fails"),
        (70, "remote_daemon_fails"),
        (-9, "remote_line_broke"),
    ],
)
def test_the_other_side_failed(exit_code: int, reason: str) -> None:
    assert why_ssh_ended("x", "handtint", exit_code, "").reason == reason


def test_what_the_far_handtint_told_is_passed_on() -> None:
    told = BadInput("link_unusable", path="/tmp/x", why="no room")
    error = why_ssh_ended("x", "handtint", 1, "Connection closed.", told)
    assert error.facts["why"] == "/tmp/x cannot be created (no room): make room there"


@pytest.mark.parametrize("exit_code", [255, 127, 2, 1])
def test_the_facts_are_those_of_the_sentence(exit_code: int) -> None:
    error = why_ssh_ended("x", "handtint", exit_code, "words")
    told = CATALOGUE[error.reason]
    assert f"{told.found}{told.mend}".format(**error.plain_facts())
