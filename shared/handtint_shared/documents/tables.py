"""Read hints from tables (CSV) as plain lists of dictionaries."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from handtint_shared.documents.texts import read_text
from handtint_shared.errors import BadInput

_DELIMITERS = ",;\t"
_CHANNELS = ("r", "g", "b")
_TEXTS = ("color", "name", "source", "from")


def read_table(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV file as dictionaries without its empty cells.

    The first line names the columns: x, y, then r, g and b or color, and what else a hint may have.
    Cells are separated by commas, semicolons or tabs; with semicolons, numbers may have a decimal
    comma. Raises BadInput.
    """
    text = read_text(path)
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    lines = StringIO(text, newline="")
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise BadInput("file_unreadable", path=path, why=str(error)) from None
    columns = [name.strip().lower() for row in rows[:1] for name in row]
    if not {"x", "y"} <= set(columns):
        raise BadInput("table_without_names", path=path)
    filled = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    return [_entry(columns, row, delimiter, n) for n, row in enumerate(filled, 1)]


def _entry(
    columns: Sequence[str], row: Sequence[str], delimiter: str, number: int
) -> dict[str, Any]:
    if any(cell.strip() for cell in row[len(columns) :]):
        raise BadInput("row_too_long", number=number)
    cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if cell.strip()}
    entry: dict[str, Any] = {
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
