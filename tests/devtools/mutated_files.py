"""`python -m devtools.mutated_files FOLDER --minutes 20`: photos with errors, read within limits.

Bytes of the files in the folder are changed at random, most of them near the beginning, where what
is said of the pixels stands. Each must be read, or refused with a sentence of ours, in `--most-s`
seconds of CPU and `--most-mb` of memory. What fails is kept in `--keep`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handtint_daemon.files.photo_files import read_photo
from handtint_shared.errors import HandtintError

_HEAD_BYTES = 600
_MOST_CHANGES = 6
_TELLING = (0, 1, 2, 8, 16, 32, 64, 127, 128, 254, 255)
_ADDRESS_BYTES = 12 << 30
_MOST_CPU_S = 120


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `read`, the reason of an error of ours, or what should not be."""

    kind: str
    cpu_s: float
    peak_mb: float


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if all was read or refused within the limits, else 1."""
    args = _parser().parse_args(arguments)
    found = (path for path in args.folder.iterdir() if path.suffix != ".json")
    sources = sorted(path for path in found if path.match(args.only))
    end_s, kinds, slowest = time.monotonic() + 60 * args.minutes, Counter[str](), Outcome("", 0, 0)
    failed = 0
    for name, data in _mutants(sources, random.Random(args.seed)):  # noqa: S311 - for tests
        outcome = _read_apart(name, data)
        kinds[outcome.kind.split(":")[0]] += 1
        slowest = max(slowest, outcome, key=lambda one: one.cpu_s)
        if _is_failure(outcome, args):
            failed += 1
            kept = args.keep / f"{outcome.kind.split(':')[0]}-{failed}-{name}"
            args.keep.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(data)
            print(f"{kept} failed: {outcome}", flush=True)
        if time.monotonic() > end_s:
            break
    print(f"{sum(kinds.values())} files, {failed} failed, slowest {slowest}; {dict(kinds)}")
    return int(failed > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m devtools.mutated_files", description=(__doc__ or "").partition("\n")[2]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="*", help="which files, as *.tif")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most-s", type=float, default=10)
    parser.add_argument("--most-mb", type=float, default=4000)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "mutated-files")
    return parser


def _is_failure(outcome: Outcome, args: argparse.Namespace) -> bool:
    is_bug = outcome.kind.startswith("bug")
    return is_bug or outcome.cpu_s > args.most_s or outcome.peak_mb > args.most_mb


def _mutants(sources: list[Path], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    while True:
        source = chance.choice(sources)
        data = bytearray(source.read_bytes())
        for _ in range(chance.randint(1, _MOST_CHANGES)):
            near = chance.random() < 0.8
            place = chance.randrange(min(len(data), _HEAD_BYTES if near else len(data)))
            if chance.random() < 0.3 and source.suffix == ".tif":
                place = _in_directory(bytes(data), chance, place)
            data[place] = chance.choice((*_TELLING, chance.randrange(256)))
        yield source.name, bytes(data)


def _in_directory(data: bytes, chance: random.Random, otherwise: int) -> int:
    """Return a byte of a value in a TIFF's first directory."""
    order = "little" if data[:2] == b"II" else "big"
    offset = int.from_bytes(data[4:8], order)  # type: ignore[arg-type]
    count = int.from_bytes(data[offset : offset + 2], order)  # type: ignore[arg-type]
    place = offset + 2 + 12 * chance.randrange(max(count, 1)) + chance.randrange(2, 12)
    return place if place < len(data) else otherwise


def _read_apart(name: str, data: bytes) -> Outcome:
    """Read a file in a process of its own, which ends with its memory."""
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:
        file.write(data)
        file.flush()
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(
            target=_read, args=(Path(file.name), theirs)
        )
        process.start()
        theirs.close()
        try:
            outcome: Outcome = ours.recv()
        except EOFError:
            process.join()
            return Outcome(f"bug: ended with {process.exitcode}", 0, 0)
        process.join()
        return outcome


def _read(path: Path, told: object) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_BYTES, _ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_S, _MOST_CPU_S))
    start_s = time.process_time()
    try:
        read_photo(path)
        kind = "read"
    except HandtintError as error:
        kind = error.reason
    except BaseException as error:  # noqa: BLE001 - what should not be
        kind = f"bug: {error!r:.200}"
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told.send(Outcome(kind, time.process_time() - start_s, peak_mb))  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
