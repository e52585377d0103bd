import struct
from io import BytesIO

import pytest

from handtint_daemon.files.metadata.directories import (
    EXIF_FOLDER,
    GPS_FOLDER,
    INTEROP_FOLDER,
    MAKER_NOTE,
    UNDEFINED,
    Directory,
    Entry,
    appended,
    block_of,
    read_block,
    read_directory,
    text_entry,
)

NOTE = bytes(range(200))


def everything(order: str, *, note_at: int = 0) -> Directory:
    empty = Directory(order)  # type: ignore[arg-type]
    gps = empty.with_entries({2: Entry(5, 3, struct.pack(f"{order}6I", 52, 1, 31, 1, 12, 1))})
    interop = empty.with_entries({1: text_entry("R98")})
    exif = empty.with_entries(
        {MAKER_NOTE: Entry(UNDEFINED, 200, NOTE, note_at), 36867: text_entry("1931:05:06 00:00:00")}
    ).with_folder(INTEROP_FOLDER, interop)
    first = empty.with_entries(
        {
            270: Entry(2, 11, b"Gro\xdfmutter\0"),
            274: empty.shorts(6),
            282: empty.fraction(300),
            256: empty.longs(160),
            40961: Entry(129, 5, "ä€".encode()),
            65000: Entry(12, 1, struct.pack(f"{order}d", 1.5)),
        }
    )
    return first.with_folder(EXIF_FOLDER, exif).with_folder(GPS_FOLDER, gps)


def data_of(directory: Directory) -> dict[object, object]:
    """Kinds, counts and bytes, without places."""
    entries = {tag: (e.kind, e.count, e.data) for tag, e in directory.entries.items()}
    return {**entries, **{f"in {tag}": data_of(f) for tag, f in directory.folders.items()}}


@pytest.mark.parametrize("order", "<>")
def test_a_block_comes_out_byte_for_byte(order: str) -> None:
    whole = everything(order)

    read = read_block(b"Exif\0\0" + block_of(whole))

    assert read is not None
    assert read.order == order
    assert data_of(read) == data_of(whole)
    assert (read.number(274), read.number(256), read.ratio(282)) == (6, 160, 300)


@pytest.mark.parametrize("note_at", [100, 500, 1000])
def test_a_makers_note_stays_where_it_was(note_at: int) -> None:
    """Its own offsets often count from the start of the block."""
    block = block_of(everything("<", note_at=note_at))

    assert block[note_at : note_at + 200] == NOTE
    read = read_block(block)
    assert read is not None
    assert data_of(read) == data_of(everything("<"))


def test_a_makers_note_of_a_large_tiff_needs_no_padding() -> None:
    assert len(block_of(everything("<", note_at=30_000_000))) < 1000


@pytest.mark.parametrize("start", [8, 1234])
def test_a_directory_is_appended_to_a_tiff(start: int) -> None:
    data, offset = appended(everything(">"), start)

    read = read_directory(BytesIO(bytes(start) + data), ">", offset)

    assert offset % 2 == 0
    assert data_of(read) == data_of(everything(">"))


def test_a_directory_of_a_bigtiff() -> None:
    text = b"a long text\0"
    rows = [(270, 2, len(text), struct.pack("<Q", 100)), (274, 3, 1, struct.pack("<HHI", 6, 0, 0))]
    table = struct.pack("<Q", 2) + b"".join(struct.pack("<HHQ8s", *row) for row in rows)
    file = BytesIO((bytes(16) + table).ljust(100, b"\0") + text)

    read = read_directory(file, "<", 16, big=True)

    assert read.entries[270].data == text
    assert read.number(274) == 6


@pytest.mark.parametrize(
    "block",
    [b"", b"Exif\0\0", b"II*\0\x08", b"II*\0\xff\0\0\0", b"II*\0\x08\0\0\0\xff\xff", b"junk" * 9],
)
def test_a_broken_block_is_none(block: bytes) -> None:
    assert read_block(block) is None


def test_broken_entries_are_left_out() -> None:
    rows = [
        (270, 2, 99, struct.pack("<I", 4000)),  # ends beyond the block
        (271, 99, 1, b"abcd"),  # of no kind that there is
        (272, 2, 1 << 31, struct.pack("<I", 8)),
        (315, 2, 4, b"Eve\0"),
        (EXIF_FOLDER, 4, 1, struct.pack("<I", 8)),  # itself
    ]
    table = struct.pack("<H", len(rows)) + b"".join(struct.pack("<HHI4s", *row) for row in rows)
    read = read_block(b"II*\0" + struct.pack("<I", 8) + table + bytes(4))

    assert read is not None
    assert set(read.entries) == {315}


def test_n_over_zero_is_no_ratio() -> None:
    directory = Directory(entries={282: Entry(5, 1, struct.pack("<II", 300, 0))})

    assert directory.ratio(282) is None
