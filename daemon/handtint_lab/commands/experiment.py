"""`handtint experiment`: make true colours grey, colour them again, and see how far off it is."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handtint_daemon.commands.album import EXIT_SOME
from handtint_daemon.config import CPU, DEVICES
from handtint_daemon.engines import unusable_engines
from handtint_daemon.files.destination import require_free
from handtint_daemon.files.given_paths import require_writable
from handtint_daemon.lifecycle.process_memory import process_memory
from handtint_daemon.numbers import rising, whole
from handtint_lab.commands.lpips_option import add_lpips, wanted_lpips
from handtint_lab.experiment.films import FILMS
from handtint_lab.experiment.outside import load_outside
from handtint_lab.experiment.page.ambiguity_page import ambiguity_page
from handtint_lab.experiment.page.experiment_page import experiment_page
from handtint_lab.experiment.page.sheet import sheet_png
from handtint_lab.experiment.painters import KNOWING, EnginePainter, Painter, runnable_engines
from handtint_lab.experiment.results import Experiment, LeftOut, experiment_json
from handtint_lab.experiment.running import Experimenter, Plan, Trial, without_pictures
from handtint_lab.experiment.subjects import Subject, listed, read_subject
from handtint_lab.reports.summary import write_json, write_text
from handtint_shared.errors import BadInput, BadWeights, HandtintError, WriteFailed, why_of
from handtint_shared.limits import MAX_PLACES
from handtint_shared.printable import printable
from handtint_shared.sentences import explain
from handtint_shared.translation import languages, speaking, translated, translated_plural

EXAMPLE = "handtint experiment photo.jpg --film blue,pan -o experiment"
PAGE, SHEET, FIGURES, AMBIGUITY = (
    *("experiment.html", "experiment.png", "experiment.json"),
    "ambiguity.html",
)
_ASKED = (10,)
_FILMS = ("blue", "ortho", "pan")
PLATES = "plates"
"""The folder of what was on glass plates."""
_SHOWN, _MOST_SHOWN = 12, 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pictures",
        type=Path,
        metavar="PICTURE_OR_FOLDER",
        help=translated(
            "a photo in colour, a scan of a glass plate with three negatives below each other "
            "(blue, green, red), or a folder of such files"
        ),
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER",
        help=translated("where the page, the sheet for print and the figures are written"),
    )  # fmt: skip
    parser.add_argument(
        "--film", type=films, default=_FILMS, metavar="FILM,…",
        help=translated(
            "what the grey photo was taken on: blue, ortho or pan, or green or red for a plate "
            "behind such a filter; of a glass plate blue, green and red are its own negatives; "
            "default: blue,ortho,pan"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--engine", action="append", default=[], metavar="NAME",
        help=translated(
            "an engine, or MODULE:FUNCTION for one of others; may be repeated; default: all that "
            "can run here"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--asked", type=rising(whole(0, MAX_PLACES)), default=_ASKED, metavar="N,…",
        help=translated(
            "numbers of hints of true colours, where the network asks for them; default: 10"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--hints", type=Path,
        help=translated(
            "a person's hints for a single picture; without it, NAME.hints.json or NAME.hints.png "
            "beside each picture"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--areas", type=Path,
        help=translated(
            'named areas of a single picture, JSON such as {"sky": [[0, 0], [90, 0], [90, 40]]} '
            "or a mask whose grey levels number areas; without it, NAME.areas.json or "
            "NAME.areas.png beside each picture, else what the network sees as alike"
        ),
    )  # fmt: skip
    _add_manners(parser)


def _add_manners(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plates", action="store_true",
        help=translated("take every picture for a glass plate, also one in colour"),
    )  # fmt: skip
    parser.add_argument(
        "--language", choices=languages(), default="",
        help=translated("of the pages; default: your own"),
    )  # fmt: skip
    parser.add_argument(
        "--shown", type=whole(1, _MOST_SHOWN), default=_SHOWN, metavar="N",
        help=translated("number of pictures on the pages; all are measured; default: 12"),
    )  # fmt: skip
    parser.add_argument(
        "--device", choices=DEVICES, default=CPU, help=translated("default: %(default)s")
    )
    add_lpips(parser)
    parser.add_argument(
        "--force", action="store_true", help=translated("replace an existing output")
    )


def films(text: str) -> tuple[str, ...]:
    """Parse names of films, separated by commas. Raises ArgumentTypeError."""
    names = tuple(dict.fromkeys(text.split(",")))
    if unknown := [name for name in names if name not in FILMS]:
        told = translated("{unknown} is no film; known: {known}")
        raise argparse.ArgumentTypeError(
            told.format(unknown=", ".join(unknown), known=", ".join(FILMS))
        )
    return names


def run(args: argparse.Namespace) -> int:
    console = Console()
    asked = tuple(count for count in args.asked if count)
    plan = Plan(args.film, asked, args.hints, args.areas, args.plates)
    pictures = listed(args.pictures, args.output)
    if len(pictures) > 1 and (args.hints or args.areas):
        raise BadInput("experiment_single_file")
    painters = [_painter(name, args.device) for name in engines_for(args.engine, console)]
    _prepare(args.output, force=args.force)
    experiment = _done(args, plan, pictures, painters, console)
    _write(experiment, args)
    _tell(experiment, args.output)
    return EXIT_SOME if experiment.left_out else 0


def engines_for(named: Sequence[str], console: Console) -> list[str]:
    """Return the engines that were named, or all that can run; those that cannot are told."""
    if named:
        return list(dict.fromkeys(named))
    for engine in unusable_engines():
        missing = BadWeights("engine_weights_missing", engine=engine)
        console.print(printable(str(explain(missing))), soft_wrap=True, markup=False)
    return runnable_engines()


def _write(experiment: Experiment, args: argparse.Namespace) -> None:
    write_json(experiment_json(experiment), args.output / FIGURES)
    with speaking(args.language):
        write_text(experiment_page(experiment, args.shown), args.output / PAGE)
        write_text(ambiguity_page(experiment, args.shown), args.output / AMBIGUITY)
        sheet = sheet_png(experiment, args.shown)
    try:
        (args.output / SHEET).write_bytes(sheet)
    except OSError as error:
        raise WriteFailed(path=args.output / SHEET, why=why_of(error)) from error


def _tell(experiment: Experiment, output: Path) -> None:
    for one in experiment.left_out:
        print(printable(f"{one.picture}: {explain(one.error)}"), file=sys.stderr)
    done = translated_plural(
        "{count} picture in {seconds:.0f} s, with {peak_mb} MB of memory at most: {folder}",
        "{count} pictures in {seconds:.0f} s, with {peak_mb} MB of memory at most: {folder}",
        len(experiment.trials),
    )
    facts = {"seconds": experiment.seconds, "peak_mb": experiment.peak_bytes >> 20}
    print(printable(done.format(count=len(experiment.trials), folder=output, **facts)))


def _painter(name: str, device: str) -> Painter:
    return load_outside(name) if ":" in name.partition("=")[0] else EnginePainter(name, device)


def _knowing(painters: Sequence[Painter], device: str) -> EnginePainter:
    for painter in painters:
        if isinstance(painter, EnginePainter) and painter.name == KNOWING:
            return painter
    return EnginePainter(KNOWING, device)


def _prepare(output: Path, *, force: bool) -> None:
    """Make the folder; told before the work if nothing can be written there, or it is taken."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteFailed(path=output, why=why_of(error)) from error
    require_writable(output / FIGURES)
    if not force:
        for name in (PAGE, SHEET, FIGURES, AMBIGUITY):
            require_free(output / name)


def _done(
    args: argparse.Namespace,
    plan: Plan,
    pictures: Sequence[tuple[str, Path]],
    painters: Sequence[Painter],
    console: Console,
) -> Experiment:
    """Do the experiment on all pictures; raises BadInput if none could be used."""
    start_s = time.perf_counter()
    lpips = wanted_lpips(args, console)
    experimenter = Experimenter(plan, painters, _knowing(painters, args.device), lpips)
    trials: list[Trial] = []
    left_out: list[LeftOut] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=len(pictures) * len(plan.films))
        for number, (name, path) in enumerate(pictures):
            bar.update(task, completed=number * len(plan.films), description=name)
            try:
                subject = read_subject(name, path, is_plate=plan.is_plate)
                _keep_true_colors(subject, args.output)
                trial = experimenter.trial(subject, lambda: bar.advance(task))
                trials.append(trial if len(trials) < args.shown else without_pictures(trial))
            except HandtintError as error:
                left_out.append(LeftOut(name, error))
    if not trials:
        raise left_out[0].error
    engines = {painter.name: painter.weights_sha256 for painter in painters}
    seconds, peak = time.perf_counter() - start_s, process_memory(os.getpid()).peak_bytes
    return Experiment(plan, engines, trials, left_out, seconds, peak)


def _keep_true_colors(subject: Subject, output: Path) -> None:
    """Write what was on a glass plate as a picture, for hints and areas to be drawn on."""
    if subject.origin.negatives is None:
        return
    path = (output / PLATES / subject.origin.name).with_suffix(".png")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(subject.rgb_u8).save(path)
    except OSError as error:
        raise WriteFailed(path=path, why=why_of(error)) from error
