"""Finished results of an evaluation, stored line by line so that it can be resumed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from handtint_lab.measures.picture_values import Values
from handtint_shared.errors import BadInput, WriteFailed, why_of

ValuesByCount = Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be equal for results to be comparable.

    `full_size`: how many times the pictures are enlarged to measure ΔE at the hint through the
    daemon's own path; 0 omits that. `suggestions`: at how many places of a picture likely colours
    are measured. `asked_hints`: whether hints are also placed where the engine asks.
    """

    protocol: str
    counts: tuple[int, ...]
    seed: int
    film: str
    measures: tuple[str, ...]
    full_size: int = 0
    suggestions: int = 0
    asked_hints: bool = False

    def as_json(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Entry:
    """The result of one engine on one picture.

    `fingerprint` identifies the versions of the engine and of the measuring code.
    """

    picture: str
    engine: str
    fingerprint: str
    encode_s: float
    values: ValuesByCount


class Ledger:
    """Finished entries in memory and, if there is a path, in a JSON-lines file."""

    def __init__(self, plan: Plan, path: Path | None) -> None:
        self._path = path
        self._entries: dict[tuple[str, str, str], Entry] = {}
        if path is None:
            return
        if path.exists():
            self._take_up(plan, path)
        else:
            self._append({"plan": plan.as_json()})

    def count(self, fingerprints: Collection[str]) -> int:
        """Return the number of entries with those fingerprints."""
        return sum(entry.fingerprint in fingerprints for entry in self._entries.values())

    def find(self, picture: str, engine: str, fingerprint: str) -> Entry | None:
        return self._entries.get((picture, engine, fingerprint))

    def add(self, entry: Entry) -> None:
        """Add an entry. Raises WriteFailed."""
        self._entries[entry.picture, entry.engine, entry.fingerprint] = entry
        self._append(asdict(entry))

    def _append(self, line: Mapping[str, Any]) -> None:
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, allow_nan=False) + "\n")
        except OSError as error:
            raise WriteFailed(path=self._path, why=why_of(error)) from error

    def _take_up(self, plan: Plan, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        lines = [_parsed(line) for line in text.splitlines()]
        if not lines or lines[0].get("plan") != plan.as_json():
            raise BadInput("evaluation_differs", path=path)
        for line in lines[1:]:
            if line:
                entry = Entry(**line)
                self._entries[entry.picture, entry.engine, entry.fingerprint] = entry
        if not text.endswith("\n"):  # terminate a line truncated by an interruption
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")


def _parsed(line: str) -> dict[str, Any]:
    """Parse a line; empty if it was truncated by an interruption."""
    try:
        parsed = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
