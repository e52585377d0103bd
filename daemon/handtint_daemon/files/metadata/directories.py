"""Image file directories (TIFF 6.0, section 2; EXIF 2.32), read and written byte for byte."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import BinaryIO, Literal

Order = Literal["<", ">"]
EXIF_FOLDER, GPS_FOLDER, INTEROP_FOLDER, MAKER_NOTE = 34665, 34853, 40965, 37500
_FOLDERS = (EXIF_FOLDER, GPS_FOLDER, INTEROP_FOLDER)
ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 2, 3, 4, 5, 7
_UTF8 = 129
_SIZES = {1: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, 6: 1, UNDEFINED: 1, 8: 2, 9: 4, 10: 8}
_SIZES |= {11: 4, 12: 8, 13: 4, _UTF8: 1}
_SIZES_IN_BIGTIFF = _SIZES | {16: 8, 17: 8, 18: 8}
_UNSIGNED = {SHORT: "H", LONG: "I", 13: "I", 16: "Q", 18: "Q"}
_MARKS: Mapping[bytes, Order] = {b"II*\0": "<", b"MM\0*": ">"}
_DEEPEST = 2  # interoperability, in EXIF, in the first
_MOST_ENTRIES = 4096
_MOST_BYTES = 1 << 26
_MAKER_NOTE_END = 65000  # an EXIF block is padded up to there to leave it in place


@dataclass(frozen=True, slots=True)
class Entry:
    """`data` is in its directory's byte order; `place` is where it was, from the block's start."""

    kind: int
    count: int
    data: bytes
    place: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """`order` is `<` or `>`, as in struct. The folders (EXIF, GPS, interoperability) are not among
    the entries."""

    order: Order = "<"
    entries: Mapping[int, Entry] = field(default_factory=dict)
    folders: Mapping[int, Directory] = field(default_factory=dict)

    def number(self, tag: int) -> int | None:
        """Return the first of an entry's unsigned integers."""
        return _first_unsigned(self.order, self.entries.get(tag))

    def ratio(self, tag: int) -> float | None:
        """Return the first of an entry's unsigned fractions; None for n/0."""
        entry = self.entries.get(tag)
        if entry is None or entry.kind != RATIONAL or len(entry.data) < 8:
            return None
        above, below = struct.unpack(f"{self.order}II", entry.data[:8])
        return above / below if below else None

    def with_entries(self, entries: Mapping[int, Entry]) -> Directory:
        """Replace or add entries."""
        return replace(self, entries={**self.entries, **entries})

    def without(self, tags: Collection[int]) -> Directory:
        """Leave out entries and folders."""
        return replace(
            self,
            entries={tag: entry for tag, entry in self.entries.items() if tag not in tags},
            folders={tag: folder for tag, folder in self.folders.items() if tag not in tags},
        )

    def with_folder(self, tag: int, folder: Directory) -> Directory:
        """Replace or add a folder; an empty one is left out."""
        others = {number: other for number, other in self.folders.items() if number != tag}
        full = folder.entries or folder.folders
        return replace(self, folders={**others, tag: folder} if full else others)

    def shorts(self, *values: int) -> Entry:
        return Entry(SHORT, len(values), struct.pack(f"{self.order}{len(values)}H", *values))

    def longs(self, *values: int) -> Entry:
        return Entry(LONG, len(values), struct.pack(f"{self.order}{len(values)}I", *values))

    def fraction(self, value: float, below: int = 1000) -> Entry:
        return Entry(RATIONAL, 1, struct.pack(f"{self.order}II", round(value * below), below))


def text_entry(text: str) -> Entry:
    """Text in UTF-8, as programs write it, though EXIF 2 knows ASCII only."""
    data = text.encode() + b"\0"
    return Entry(ASCII, len(data), data)


def read_block(block: bytes) -> Directory | None:
    """Read an EXIF block, with or without the mark that JPEG gives it; None if it is broken."""
    block = block.removeprefix(b"Exif\0\0")
    order = _MARKS.get(block[:4])
    if order is None or len(block) < 8:
        return None
    (offset,) = struct.unpack(f"{order}I", block[4:8])
    try:
        return read_directory(BytesIO(block), order, offset)
    except (OSError, ValueError, struct.error):
        return None


def read_directory(
    file: BinaryIO,
    order: Order,
    offset: int,
    *,
    big: bool = False,
    ignored: Collection[int] = (),
    depth: int = 0,
) -> Directory:
    """Read a directory and its folders; `big`: of a BigTIFF. Entries that are broken, and those of
    `ignored` tags, are left out. Raises struct.error, ValueError, OSError."""
    number, width = ("Q", 8) if big else ("I", 4)
    sizes = _SIZES_IN_BIGTIFF if big else _SIZES
    count_form = f"{order}{'Q' if big else 'H'}"
    row = struct.Struct(f"{order}HH{number}{width}s")
    file.seek(offset)
    (count,) = struct.unpack(count_form, file.read(struct.calcsize(count_form)))
    if count > _MOST_ENTRIES:
        raise ValueError("directory")
    table = file.read(count * row.size)
    entries: dict[int, Entry] = {}
    folders: dict[int, Directory] = {}
    for tag, kind, length, inline in row.iter_unpack(table[: len(table) // row.size * row.size]):
        size = sizes.get(kind, 0) * length
        if tag in ignored or not 0 < size <= _MOST_BYTES:
            continue
        (place,) = struct.unpack(f"{order}{number}", inline)
        entry = Entry(kind, length, inline[:size])
        if size > width:
            file.seek(place)
            entry = Entry(kind, length, file.read(size), place)
        if tag in _FOLDERS:
            pointer = _first_unsigned(order, entry)
            if pointer and depth < _DEEPEST:
                with suppress(OSError, ValueError, struct.error):
                    folders[tag] = read_directory(file, order, pointer, big=big, depth=depth + 1)
        elif len(entry.data) == size and kind in _SIZES:
            entries[tag] = entry
    return Directory(order, entries, folders)


def block_of(directory: Directory) -> bytes:
    """Return the EXIF block of a directory. A maker's note stays where it was, if it can: often its
    own offsets count from the block's start."""
    block = _Block(8, _place_of_maker_note(directory))
    offset = block.add(directory)
    mark = b"II*\0" if directory.order == "<" else b"MM\0*"
    return mark + struct.pack(f"{directory.order}I", offset) + block.data


def appended(directory: Directory, start: int) -> tuple[bytes, int]:
    """Return the bytes of a directory for a TIFF that has `start` bytes (even), and its offset."""
    block = _Block(start, range(0))
    offset = block.add(directory)
    return bytes(block.data), offset


def _first_unsigned(order: str, entry: Entry | None) -> int | None:
    form = _UNSIGNED.get(entry.kind) if entry else None
    if entry is None or form is None or len(entry.data) < struct.calcsize(f"={form}"):
        return None
    value: int = struct.unpack_from(f"{order}{form}", entry.data)[0]
    return value


def _place_of_maker_note(directory: Directory) -> range:
    note = directory.folders.get(EXIF_FOLDER, Directory()).entries.get(MAKER_NOTE)
    if note is None or not 8 < note.place <= _MAKER_NOTE_END - len(note.data):
        return range(0)
    return range(note.place, note.place + len(note.data))


class _Block:
    """Bytes from `start` on, in which directories and their values get their places."""

    def __init__(self, start: int, taken: range) -> None:
        self.data = bytearray()
        self._start, self._end, self._taken = start, start, taken

    def add(self, directory: Directory) -> int:
        """Return the offset of the directory."""
        tags = sorted({*directory.entries, *directory.folders})
        form = f"{directory.order}HHI"
        offset = self._room(2 + 12 * len(tags) + 4)
        table = struct.pack(f"{directory.order}H", len(tags))
        for tag in tags:
            if tag in directory.folders:
                entry = directory.longs(self.add(directory.folders[tag]))
            else:
                entry = directory.entries[tag]
            value = entry.data.ljust(4, b"\0")
            if len(value) > 4:
                value = struct.pack(f"{directory.order}I", self._added(tag, entry))
            table += struct.pack(form, tag, entry.kind, entry.count) + value
        self._put(offset, table + bytes(4))
        return offset

    def _added(self, tag: int, entry: Entry) -> int:
        stays = tag == MAKER_NOTE and entry.place == self._taken.start and len(self._taken) > 0
        offset = entry.place if stays else self._room(len(entry.data))
        self._put(offset, entry.data)
        return offset

    def _room(self, size: int) -> int:
        """Take an even place for so many bytes."""
        offset = self._end + self._end % 2
        if offset < self._taken.stop and offset + size > self._taken.start:
            offset = self._taken.stop + self._taken.stop % 2
        self._end = offset + size
        return offset

    def _put(self, offset: int, data: bytes) -> None:
        place = offset - self._start
        self.data.extend(bytes(max(0, place + len(data) - len(self.data))))
        self.data[place : place + len(data)] = data
