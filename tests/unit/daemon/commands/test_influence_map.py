from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from handtint_daemon.commands.influence_map import influence_of, write_map
from handtint_shared.errors import BadInput, BadMessage, HandtintError
from handtint_shared.exchange import ignore_progress
from handtint_shared.messages import (
    ColorizeRequest,
    ErrorReply,
    InfluenceReply,
    InfluenceRequest,
    Message,
)
from handtint_shared.pixels import Picture, PixelFormat, photo_key
from handtint_shared.problems import problem_of
from unit.shared.test_exchange import MemoryTransport, daemon_that_sends

PHOTO = Picture((1, 2), PixelFormat.Y_U8, b"\x01\x02")
REQUEST = ColorizeRequest("c0" * 16, photo_key(PHOTO), PHOTO)
FULL = InfluenceReply("handtint", 0.5, 0.5, PHOTO)


def asked(*answers: Message, map_path: Path | None, no_provenance: bool) -> InfluenceReply | None:
    args = Namespace(map=map_path, with_map=False, no_provenance=no_provenance)
    return influence_of(args, REQUEST, PHOTO, daemon_that_sends(*answers), ignore_progress)


def error_reply(error: HandtintError) -> ErrorReply:
    problem = problem_of(error)
    return ErrorReply(problem.code, problem.reason, problem.facts, problem.sentence)


def test_without_map_and_record_nothing_is_asked() -> None:
    assert asked(map_path=None, no_provenance=True) is None


@pytest.mark.parametrize("map_path", [None, Path("map.png")])
def test_pixels_travel_for_the_map_alone(map_path: Path | None) -> None:
    link = daemon_that_sends(FULL)
    args = Namespace(map=map_path, with_map=False, no_provenance=False)
    assert influence_of(args, REQUEST, PHOTO, link, ignore_progress) == FULL
    assert isinstance(link.transport, MemoryTransport)
    (sent,) = [envelope.message for envelope in link.transport.requests]
    assert sent == InfluenceRequest(**REQUEST.hinted(), with_map=map_path is not None)


def test_pixels_travel_for_the_side_by_side_too() -> None:
    link = daemon_that_sends(FULL)
    args = Namespace(map=None, with_map=True, no_provenance=True)
    assert influence_of(args, REQUEST, PHOTO, link, ignore_progress) == FULL
    assert write_map(args, FULL) is None


@pytest.mark.parametrize(
    "cannot",
    [
        BadInput("engine_weighs_no_hints", engine="siggraph17"),
        BadMessage("unknown_message", type="influence_request"),
    ],
    ids=lambda error: error.reason,
)
def test_a_record_does_without_what_cannot_be_told_and_a_map_does_not(
    cannot: HandtintError,
) -> None:
    assert asked(error_reply(cannot), map_path=None, no_provenance=False) is None
    with pytest.raises(HandtintError) as caught:
        asked(error_reply(cannot), map_path=Path("map.png"), no_provenance=False)
    assert caught.value.reason == cannot.reason


def test_other_errors_are_not_hidden() -> None:
    other = error_reply(BadInput("too_many_hints", limit=1))
    with pytest.raises(HandtintError) as caught:
        asked(other, map_path=None, no_provenance=False)
    assert caught.value.reason == "too_many_hints"
