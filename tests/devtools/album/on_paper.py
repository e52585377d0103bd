"""How long would 100,000 scans take, on how many workers, and what would it cost?

    cd tests && ../.venv/bin/python -m devtools.album.on_paper --photo-s 7 --written-mb 105

Arithmetic, from what `devtools.album.parts` and `devtools.album.simulated_cluster` measure and from
assumptions on network, storage and prices, each an option; by default for grey JPEG.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Assumed:
    """Of each photo: processor seconds of its worker, megabytes, milliseconds of the scheduler and
    of the album's process, and how long the latter waits for storage while it places a result.

    Of the computers: workers on each, the network of each and that of the storage in gigabits a
    second. Prices in dollars: an hour of a worker's processor, a photo's requests to the storage.
    """

    photos: int = 100_000
    photo_s: float = 2.8
    read_mb: float = 7.0
    written_mb: float = 7.0
    scheduler_ms: float = 4.0
    album_ms: float = 2.0
    placing_ms: float = 0.0
    workers_a_computer: int = 8
    computer_gbit: float = 10.0
    storage_gbit: float = 10.0
    processor_dollars: float = 0.0425
    photo_dollars: float = 0.0


@dataclass(frozen=True, slots=True)
class Planned:
    """Photos a second that each part could do; the least of them counts."""

    workers: int
    rates: dict[str, float]
    hours: float
    core_hours: float
    dollars: float

    @property
    def limit(self) -> str:
        return min(self.rates, key=lambda name: self.rates[name])


def plan(given: Assumed, workers: int) -> Planned:
    """Return what a run takes."""
    mb = given.read_mb + given.written_mb
    sharing = min(workers, given.workers_a_computer)
    transfer_s = mb * sharing / _mb_a_s(given.computer_gbit)
    rates = {
        "workers": workers / (given.photo_s + transfer_s),
        "storage": _mb_a_s(given.storage_gbit) / mb,
        "scheduler": 1000 / given.scheduler_ms,
        "album": 1000 / (given.album_ms + given.placing_ms),
    }
    hours = given.photos / min(rates.values()) / _HOUR_S
    dollars = hours * workers * given.processor_dollars + given.photos * given.photo_dollars
    return Planned(workers, rates, hours, hours * workers, dollars)


def _mb_a_s(gbit: float) -> float:
    return gbit * 1000 / 8


def print_table(given: Assumed, counts: list[int]) -> None:
    """Print a row for each number of workers, in Markdown."""
    plans = [plan(given, count) for count in counts]
    names = list(plans[0].rates)
    heads = (
        "workers",
        *(f"{name}: photos/s" for name in names),
        "limit",
        "hours",
        "core-hours",
        "$",
    )
    print("| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", sep="\n")
    for one in plans:
        rates = " | ".join(_short(one.rates[name]) for name in names)
        rest = f"{one.limit} | {one.hours:.3g} | {one.core_hours:.0f} | {one.dollars:.0f}"
        print(f"| {one.workers} | {rates} | {rest} |")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 8, 64, 1000])
    for one in fields(Assumed):
        option = "--" + one.name.replace("_", "-")
        kind = type(one.default)
        parser.add_argument(option, type=kind, default=one.default, help=f"default: {one.default}")
    args = parser.parse_args()
    given = Assumed(**{one.name: getattr(args, one.name) for one in fields(Assumed)})
    print_table(given, args.workers)


if __name__ == "__main__":
    main()
