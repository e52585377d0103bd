"""Read hints from tables (CSV) as plain lists of dictionaries."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from handtint_shared.documents.texts import read_text
from handtint_shared.errors import BadInput
from handtint_shared.translation import translated

_DELIMITERS = ",;\t"
_CHANNELS = ("r", "g", "b")
_TEXTS = ("color", "name", "source", "from")


class Row(dict[str, Any]):
    """A row's cells by their columns, and the line of the file that it begins in, from 1."""

    line = 0


def numbered(entry: object, number: int) -> int | str:
    """Return the number of an entry as errors name it, with the line of a table's row."""
    if not isinstance(entry, Row):
        return number
    return translated("{number} (line {line})").format(number=number, line=entry.line)


def read_table(path: Path) -> list[Row]:
    """Return the rows of a CSV file as dictionaries without its empty cells.

    The first line names the columns: x, y, then r, g and b or color, and what else a hint may have.
    Cells are separated by commas, semicolons or tabs; with semicolons, numbers may have a decimal
    comma. Raises BadInput.
    """
    text = read_text(path)
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    lines = StringIO(text, newline="")
    try:
        rows = list(_rows(lines, delimiter))
    except csv.Error as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from None
    columns = [name.strip().lower() for _, row in rows[:1] for name in row]
    if not {"x", "y"} <= set(columns):
        raise BadInput("table_without_names", path=path)
    filled = [(line, row) for line, row in rows[1:] if any(cell.strip() for cell in row)]
    return [_entry(columns, row, delimiter, n, line) for n, (line, row) in enumerate(filled, 1)]


def _rows(lines: StringIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the lines that they begin in. Raises csv.Error."""
    reader, line = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True), 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def _entry(
    columns: Sequence[str], row: Sequence[str], delimiter: str, number: int, line: int
) -> Row:
    entry = Row()
    entry.line = line
    if any(cell.strip() for cell in row[len(columns) :]):
        raise BadInput("row_too_long", number=numbered(entry, number))
    cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if cell.strip()}
    entry |= {
        name: cell if name in _TEXTS else _number(cell, delimiter)
        for name, cell in cells.items()
        if name not in _CHANNELS
    }
    if not cells.keys().isdisjoint(_CHANNELS):
        entry["rgb"] = [_number(cells.get(name, ""), delimiter) for name in _CHANNELS]
    return entry


def _number(cell: str, delimiter: str) -> float | str:
    """Return the cell's number, or the cell itself if it is not a number."""
    try:
        return float(cell.replace(",", ".") if delimiter == ";" else cell)
    except ValueError:
        return cell
