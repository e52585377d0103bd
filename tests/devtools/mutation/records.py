"""The files of a run, which make it resumable.

The copy of the checkout, the drawn mutants, which test executes what, and the verdicts so far.
"""

from __future__ import annotations

import compileall
import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from devtools.mutation.drawing import Mutant
from devtools.mutation.judging import Verdict
from devtools.mutation.tracing import TracedTest

EQUIVALENT = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True)
class Records:
    folder: Path

    @property
    def tree(self) -> Path:
        return self.folder / "tree"

    def copy(self, checkout: Path) -> set[str]:
        """Copy everything that git does not ignore; return the changed files."""
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(listing, cwd=checkout, check=True, capture_output=True, text=True)
        new = self.folder / "new"
        shutil.rmtree(new, ignore_errors=True)
        for name in filter(None, listed.stdout.split("\0")):
            if (checkout / name).is_file():
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(checkout / name, new / name)
        names = {f.relative_to(new).as_posix() for f in new.rglob("*") if f.is_file()}
        changed = {name for name in names if _bytes(new / name) != _bytes(self.tree / name)}
        shutil.rmtree(self.tree, ignore_errors=True)
        new.rename(self.tree)
        # by hash: a mutant with the same timestamp and size must not run from a stale .pyc
        compileall.compile_dir(
            self.tree, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH
        )
        return changed

    @contextmanager
    def mutated(self, path: str, text: str) -> Iterator[None]:
        """Replace a file's text inside the context, or until `restore`."""
        original = self.folder / "original" / path
        original.parent.mkdir(parents=True, exist_ok=True)
        part = original.with_suffix(".part")
        shutil.copy2(self.tree / path, part)
        part.rename(original)
        (self.tree / path).write_text(text, encoding="utf-8")
        try:
            yield
        finally:
            self.restore()

    def restore(self) -> None:
        """Undo what an interrupted run has left mutated."""
        kept = self.folder / "original"
        for original in kept.rglob("*.py"):
            original.rename(self.tree / original.relative_to(kept))

    def mutants(self) -> list[Mutant] | None:
        file = self.folder / "mutants.json"
        return (
            [Mutant(**fields) for fields in json.loads(file.read_text())] if file.exists() else None
        )

    def keep_mutants(self, mutants: Sequence[Mutant]) -> None:
        text = json.dumps([asdict(mutant) for mutant in mutants], indent=1)
        (self.folder / "mutants.json").write_text(text)

    def tests(self) -> dict[str, TracedTest]:
        file = self.folder / "tests.json"
        if not file.exists():
            return {}
        return {
            name: TracedTest(file_, passed, seconds, {k: set(v) for k, v in lines.items()})
            for name, (file_, passed, seconds, lines) in json.loads(file.read_text()).items()
        }

    def keep_tests(self, tests: Mapping[str, TracedTest]) -> None:
        plain = {
            name: (t.file, t.passed, t.seconds, {k: sorted(v) for k, v in t.lines.items()})
            for name, t in tests.items()
        }
        (self.folder / "tests.json").write_text(json.dumps(plain))

    def verdicts(self) -> dict[str, Verdict]:
        """Return verdicts by mutant; the last one of each counts."""
        file = self.folder / "verdicts.jsonl"
        lines = file.read_text().splitlines() if file.exists() else []
        return {(fields := json.loads(line)).pop("mutant"): Verdict(**fields) for line in lines}

    def keep_verdict(self, mutant: Mutant, verdict: Verdict) -> None:
        with (self.folder / "verdicts.jsonl").open("a") as file:
            file.write(json.dumps({"mutant": mutant.name, **asdict(verdict)}) + "\n")


def reasons() -> dict[tuple[str, str, str, str], str]:
    """Return why a mutant is equivalent, by path, function, line before and line after."""
    listed = tomllib.loads(EQUIVALENT.read_text())["mutant"]
    return {
        (m["path"], m["function"], m["before"].strip(), m["after"].strip()): m["reason"]
        for m in listed
    }


def reason_of(mutant: Mutant, known: Mapping[tuple[str, str, str, str], str]) -> str | None:
    key = (mutant.path, mutant.function, mutant.before.strip(), mutant.after.strip())
    return known.get(key)


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
