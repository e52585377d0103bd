"""The record in a result layer's parasite."""

import dataclasses

import pytest

from handtint_plugin.result_record import ResultRecord, checksum, read_record
from handtint_shared.pixels import PixelFormat

RECORD = ResultRecord(
    7, 3, PixelFormat.RGBA_U8, "näïve", 2, 1, "0.1.0", 77, pixels=checksum([b"1234"])
)


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


@pytest.mark.parametrize("strips", [[b"1234"], [b"12", b"34"], [b"", b"123", b"4"]])
def test_a_checksum_is_the_same_however_the_pixels_are_cut(strips: list[bytes]) -> None:
    assert checksum(strips) == RECORD.pixels


@pytest.mark.parametrize("strips", [[b"1235"], [b"34", b"12"], [b"123"], []])
def test_a_checksum_tells_other_pixels(strips: list[bytes]) -> None:
    assert checksum(strips) != RECORD.pixels
