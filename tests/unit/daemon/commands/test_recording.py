from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from handtint_daemon.arrays.pictures import picture_of
from handtint_daemon.commands.recording import (
    hints_apart,
    label_of,
    write_hints_apart,
)
from handtint_daemon.files.metadata.model import Metadata
from handtint_daemon.files.photo_files import PhotoFile
from handtint_daemon.painting.recording import record_of
from handtint_shared.documents.plain_hints import GivenHint, given_hints, read_plain
from handtint_shared.errors import BadInput
from handtint_shared.knobs import Knobs
from handtint_shared.messages import ColorizeReply, HintPoint, InfluenceReply
from handtint_shared.pixels import PixelFormat

HINTS = (GivenHint(HintPoint(1, 2, (200, 40, 30), 3), "coat", "museum"),)
PIXELS = picture_of(np.zeros((4, 4, 4), np.uint8), PixelFormat.RGBA_U8)
LONG = Metadata(xmp=b" " * (5 << 20))


def photo(metadata: Metadata) -> PhotoFile:
    return PhotoFile(PIXELS, None, metadata)


def args(**said: Any) -> Namespace:
    usual = {"no_provenance": False, "force": False, "in_place": False, "label": False}
    return Namespace(**{**usual, "film": None, **said})


def test_hints_that_fit_are_not_apart(tmp_path: Path) -> None:
    assert hints_apart(args(), photo(Metadata()), HINTS, tmp_path / "out.png") is None
    assert hints_apart(args(no_provenance=True), photo(LONG), HINTS, tmp_path / "out.png") is None
    assert write_hints_apart(args(), tmp_path / "out.png", None) == ()


def test_hints_apart_are_written_beside_the_picture_and_it_is_told(tmp_path: Path) -> None:
    file = hints_apart(args(), photo(LONG), HINTS, tmp_path / "out.png")
    (note,) = write_hints_apart(args(), tmp_path / "out-2.png", file)

    beside = tmp_path / "out-2.png.hints.json"
    assert (note.reason, note.facts) == ("hints_apart", {"path": beside})
    assert given_hints(read_plain(beside)) == HINTS


def test_hints_of_an_earlier_picture_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out.png.hints.json").write_text("[]")

    with pytest.raises(BadInput, match="output_exists"):
        hints_apart(args(), photo(LONG), HINTS, tmp_path / "out.png")
    assert hints_apart(args(force=True), photo(LONG), HINTS, tmp_path / "out.png")


def test_the_record_has_what_was_used_and_the_label_what_the_record_has() -> None:
    reply = ColorizeReply(revision=1, engine="propagate", picture=PIXELS, film="blue")
    influence = InfluenceReply("propagate", 1.0, 1.0)

    record = record_of(reply, Knobs(), HINTS, influence)

    assert (record.film, record.hints, record.influence is not None) == ("blue", HINTS, True)
    assert label_of(args(), record) == ""
    assert "1 colour was chosen by a person and spread" in label_of(args(label=True), record)
