"""The record in a result layer's parasite."""

import dataclasses

import pytest

from handtint_plugin.result_record import ResultRecord, checksum, looks_as_recorded, read_record
from handtint_shared.pixels import Picture, PixelFormat

PICTURE = Picture((1, 1), PixelFormat.RGBA_U8, bytes([1, 2, 3, 255]))
RECORD = ResultRecord(7, 3, PICTURE.format, checksum(PICTURE), "näïve", 2, 1, "0.1.0", 77)


def test_it_reads_as_it_was_written() -> None:
    assert read_record(RECORD.to_ascii()) == RECORD


def test_a_newer_versions_additions_are_ignored() -> None:
    assert read_record(RECORD.to_ascii().replace(b"{", b'{"mood": 3, ', 1)) == RECORD


def test_an_older_record_names_no_answer() -> None:
    older = RECORD.to_ascii().replace(b', "revision": 77', b"")
    assert read_record(older) == dataclasses.replace(RECORD, revision=0)


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff", b'{"layer_tattoo": "7"}'])
def test_anything_else_is_no_record(data: bytes) -> None:
    assert read_record(data) is None


def test_the_same_pixels_look_as_recorded() -> None:
    assert looks_as_recorded(RECORD, PICTURE)


def test_one_other_byte_does_not() -> None:
    other = Picture((1, 1), PixelFormat.RGBA_U8, bytes([1, 2, 4, 255]))
    assert not looks_as_recorded(RECORD, other)
