"""`handtint evaluate`: measure engines against the true colours, on the same hints."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handtint_daemon.color.film import FILMS, NO_FILM
from handtint_daemon.config import DEVICES
from handtint_daemon.engines import create_engine
from handtint_daemon.files.given_paths import require_writable
from handtint_daemon.files.picture_sources import PictureSource, list_pictures
from handtint_daemon.numbers import rising, whole
from handtint_lab.commands.lpips_option import add_lpips, wanted_lpips
from handtint_lab.evaluation.comparing import worst_failures
from handtint_lab.evaluation.ledger import Ledger, Plan
from handtint_lab.evaluation.runner import Engines, Evaluation, Runner
from handtint_lab.protocols import PROTOCOLS, REGIONS, ZHANG_2017
from handtint_lab.reports.gallery import failure_strips, first_strips
from handtint_lab.reports.html import html_report
from handtint_lab.reports.markdown import markdown_report
from handtint_lab.reports.montage import write_montage
from handtint_lab.reports.summary import (
    hints_json,
    load_hints,
    summary_json,
    write_json,
    write_text,
)
from handtint_lab.reports.terminal import print_report
from handtint_shared.limits import MAX_ITEMS
from handtint_shared.translation import translated, translated_plural

if TYPE_CHECKING:
    pass

EXAMPLE = (
    "handtint evaluate val.zip/modern --hints 0,1,10,100 --engine propagate --engine handtint "
    "--limit 40 --json result.json --html result.html"
)
_MOST, _MOST_TIMES = 1_000_000, 64
_COUNT = whole(1, _MOST)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pictures", type=Path, metavar="FOLDER_OR_ZIP",
        help=translated("colour photos; a folder inside a zip file is named like val.zip/modern"),
    )  # fmt: skip
    parser.add_argument(
        "--engine", action="append", required=True, metavar="NAME[=WEIGHTS]",
        help=translated("may be given more than once; all engines get the same hints"),
    )  # fmt: skip
    parser.add_argument(
        "--hints", type=rising(whole(0, MAX_ITEMS)), metavar="N,N,…",
        help=translated(
            "numbers of hints; default: {usual}; for protocol regions: {regions}"
        ).format(usual=_listed(ZHANG_2017.counts), regions=_listed(REGIONS.counts)),
    )  # fmt: skip
    parser.add_argument("--protocol", choices=PROTOCOLS, default=ZHANG_2017.name)
    parser.add_argument(
        "--film",
        choices=FILMS,
        default=NO_FILM,
        help=translated("simulate this film in the grey photos that engines are given"),
    )
    parser.add_argument(
        "--every", type=_COUNT, default=1, metavar="N", help=translated("only every Nth picture")
    )
    parser.add_argument(
        "--limit", type=_COUNT, help=translated("only this many pictures, from the first")
    )
    parser.add_argument(
        "--seed",
        type=whole(0, 2**32 - 1),
        default=0,
        help=translated("seed for drawing the hints; default: %(default)s"),
    )
    parser.add_argument("--device", choices=DEVICES, default="cpu")
    parser.add_argument(
        "--saved-hints", type=Path, metavar="FILE",
        help=translated(
            "use the hints of an earlier result (its .hints.json) instead of drawing them"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--json", type=Path, metavar="OUT",
        help=translated(
            "write the result, with its hints and finished work beside it: after an interruption "
            "the same command resumes"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--html", type=Path, metavar="OUT", help=translated("write an HTML page with pictures")
    )
    parser.add_argument(
        "--markdown",
        type=Path,
        metavar="OUT",
        help=translated("write Markdown tables for a model card"),
    )
    parser.add_argument(
        "--shown",
        type=whole(0, _MOST),
        default=8,
        metavar="N",
        help=translated("number of pictures on the page; default: 8"),
    )
    parser.add_argument(
        "--failures", type=whole(0, _MOST), default=4, metavar="N",
        help=translated(
            "number of pictures to show where the first engine does worst against the second; "
            "default: 4"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--failures-picture",
        type=Path,
        metavar="OUT",
        help=translated("write those pictures as one JPEG"),
    )
    parser.add_argument(
        "--full-size", type=whole(1, _MOST_TIMES), default=0, metavar="TIMES",
        help=translated(
            "also measure ΔE at the hint in the daemon's full-size answer, on pictures enlarged "
            "this many times (4: from 256×256 to 1024×1024); slow"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--suggestions", type=whole(1, _MOST), default=0, metavar="PLACES",
        help=translated(
            "also measure the colours that engines suggest, at this many places of each picture; "
            "slow"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--asked-hints",
        action="store_true",
        help=translated(
            "also measure as many hints where each engine asks for them, against hints at "
            "uniformly random places"
        ),
    )
    add_lpips(parser)


def run(args: argparse.Namespace) -> int:
    console = Console()
    for output in (args.json, args.html, args.markdown, args.failures_picture):
        if output is not None:
            require_writable(output)
    pictures = list_pictures(args.pictures)[:: args.every][: args.limit]
    engines = {name: create_engine(name, args.device) for name in args.engine}
    runner = _runner(args, engines, console)
    if runner.finished:
        going_on = translated_plural(
            "resuming: {count} colouring is already measured",
            "resuming: {count} colourings are already measured",
            runner.finished,
        )
        console.print(going_on.format(count=runner.finished))
    evaluation = _run_with_progress(runner, pictures, console)
    failures = worst_failures(evaluation.entries, args.failures)
    summary = summary_json(evaluation, str(args.pictures), failures)
    print_report(summary, console)
    if args.json:
        write_json(hints_json(evaluation), args.json.with_suffix(".hints.json"))
        write_json(summary, args.json)
    if args.markdown:
        write_text(markdown_report(summary), args.markdown)
    if args.html or args.failures_picture:
        failed = failure_strips(evaluation, pictures, engines, failures)
        if args.html:
            strips = first_strips(evaluation, pictures, engines, args.shown)
            write_text(html_report(summary, strips, failed), args.html)
        if args.failures_picture:
            write_montage(failed, args.failures_picture)
    return 0


def _runner(args: argparse.Namespace, engines: Engines, console: Console) -> Runner:
    lpips = wanted_lpips(args, console)
    measures = tuple(sorted(lpips))
    counts = args.hints or PROTOCOLS[args.protocol].counts
    plan = Plan(
        args.protocol, counts, args.seed, args.film, measures, args.full_size, args.suggestions,
        args.asked_hints,
    )  # fmt: skip
    ledger = Ledger(plan, args.json.with_suffix(".progress.jsonl") if args.json else None)
    saved = load_hints(args.saved_hints, plan.protocol) if args.saved_hints else None
    return Runner(plan, engines, ledger, lpips, saved)


def _listed(counts: Sequence[int]) -> str:
    return ",".join(map(str, counts))


def _run_with_progress(
    runner: Runner, pictures: Sequence[PictureSource], console: Console
) -> Evaluation:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(translated("measuring"), total=len(pictures))
        started = itertools.count()
        return runner.run(
            pictures,
            lambda name: bar.update(task, completed=next(started), description=name),
        )
