from __future__ import annotations

import dataclasses

import pytest

from handtint_shared.codec import decode
from handtint_shared.messages import MESSAGE_CLASSES
from handtint_shared.pixels import Picture
from protocol.make_golden import FOLDER, frame_paths, listing, read_golden
from protocol.samples import ENVELOPES, frames_of

CHANGED = (
    "The bytes on the wire have changed, so clients in use may not be understood any more. "
    "If that is meant: raise PROTOCOL_VERSION by the rule in PROTOCOL.md, tell it there under "
    "Changes, and run `python tests/protocol/make_golden.py`."
)
every_message = pytest.mark.parametrize("name", ENVELOPES)


@every_message
def test_what_is_sent_has_not_changed(name: str) -> None:
    assert read_golden(name) == frames_of(name), CHANGED


@every_message
def test_what_older_peers_send_is_still_read(name: str) -> None:
    assert ENVELOPES[name] == decode(read_golden(name)), CHANGED


@every_message
def test_the_listing_shows_the_bytes(name: str) -> None:
    shown = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert listing(read_golden(name)) == shown, CHANGED


def test_every_message_type_has_its_golden_frames() -> None:
    assert set(MESSAGE_CLASSES) <= set(ENVELOPES)


def test_nothing_else_lies_there() -> None:
    expected = {FOLDER / f"{name}.txt" for name in ENVELOPES}
    for name in ENVELOPES:
        expected.update(frame_paths(name, len(frames_of(name))))
    assert expected == set(FOLDER.iterdir())


def test_a_sample_leaves_no_field_at_its_default() -> None:
    empty = [
        (name, field)
        for name in MESSAGE_CLASSES
        for field in [f.name for f in dataclasses.fields(ENVELOPES[name].message)]
        if getattr(ENVELOPES[name].message, field) in (None, "", ())
        and not isinstance(getattr(ENVELOPES[name].message, field), Picture)
    ]
    assert empty == []
