"""`handtint album`: colour a folder of photos, and later only what has changed."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from handtint_daemon.album.bag import close_bag, is_closed, may_be_in_bag, open_bag, require_bagit
from handtint_daemon.album.contact_sheet import strip_path, write_contact_sheet
from handtint_daemon.album.dask_crew import require_dask
from handtint_daemon.album.estimate import (
    costs_of,
    default_workers,
    needed_s,
    share_processors,
    trial_costs,
)
from handtint_daemon.album.finding import FoundAlbum, find_album, without_names
from handtint_daemon.album.folders.naming import folder_of, given_file
from handtint_daemon.album.inputs import HintSources, Manner
from handtint_daemon.album.ledger import Ledger, Made
from handtint_daemon.album.places import Workshop, require_places
from handtint_daemon.album.plan import Plan, Planner, settled
from handtint_daemon.album.running import Workers, at_work, run_plan, task_of
from handtint_daemon.commands.album_options import add_arguments
from handtint_daemon.commands.album_words import (
    print_dry_run,
    print_result,
    print_status,
)
from handtint_daemon.devices import has_gpu
from handtint_daemon.engines import plain_name
from handtint_daemon.engines.weights_digests import weights_sha256
from handtint_daemon.settings.in_force import serve_config, settings_in_force
from handtint_shared import paths
from handtint_shared.documents.palettes import Palette
from handtint_shared.errors import BadInput
from handtint_shared.knobs import KNOBS
from handtint_shared.lock import is_running
from handtint_shared.translation import translated

__all__ = ["EXAMPLE", "add_arguments", "run"]
EXAMPLE = "handtint album wedding -o wedding-coloured --palette palette.json"
EXIT_SOME = 5
"""Some photos could not be coloured, and why has been told."""


@dataclass(frozen=True, slots=True)
class _Album:
    """What was asked for, read and checked."""

    shop: Workshop
    found: FoundAlbum
    sources: HintSources
    manner: Manner
    workers: Workers
    force: bool

    def plan(self, made: dict[str, Made]) -> Plan:
        shop = self.shop
        documents = (n for photo in self.found.photos for n in self.sources.documents_of(photo))
        with shop.folder.near(documents) as near:
            sources = replace(self.sources, folder=near)
            planner = Planner(sources, shop.output, self.manner, made, self.force, shop.payload)
            return planner.plan(self.found)


def run(args: argparse.Namespace) -> int:
    album = _album(args)
    if args.dry_run or args.status:
        return _tell(args, album)
    with at_work(album.shop) as ledger:
        plan = album.plan(ledger.made())
        is_bag_stale = args.bag and not is_closed(album.shop.bag)
        if args.bag and plan.jobs:
            open_bag(album.shop.bag)
        share_processors(min(album.workers.count, len(plan.jobs)) or 1)
        with progress_of(plan) as tell:
            result = run_plan(plan, album.shop, ledger, album.workers, tell)
        if args.bag and (plan.jobs or plan.edited or is_bag_stale):
            close_bag(album.shop.bag, ledger)
        sheet = write_contact_sheet(album.shop, ledger.made(), ledger.problems())
    print_result(album.shop, plan, result, sheet, as_json=args.json)
    return EXIT_SOME if result.problems else 0


def _album(args: argparse.Namespace) -> _Album:
    """Check and read what was named. Raises BadInput."""
    if args.bag:
        require_bagit()
    if args.dask:
        require_dask()
    shop = _places(args)
    palette = _palette(args.palette) if args.palette else None
    found = find_album(shop.folder, shop.output)
    if args.bag:
        found = without_names(found, may_be_in_bag, BadInput("album_bag_name"))
    found = without_names(found, partial(_can_hold, shop), BadInput("album_name_unfit"))
    config = serve_config(settings_in_force(paths.settings_path(), os.environ))
    engine = (
        args.engine if args.engine and args.engine != plain_name(config.engine) else config.engine
    )
    knobs = {knob.name: getattr(args, knob.name) for knob in KNOBS}
    manner = Manner(
        plain_name(engine),
        weights_sha256(engine),
        **knobs,
        faint_hints=args.faint_hints,
        film=args.film,
    )
    count, device = args.workers or default_workers(), args.device or config.device
    workers = Workers(count, engine, device, args.dask, _is_by_daemon(args, manner, device))
    sources = HintSources(shop.folder, palette, args.accept)
    return _Album(shop, found, sources, manner, workers, args.force)


def _is_by_daemon(args: argparse.Namespace, manner: Manner, device: str) -> bool:
    if args.daemon or args.dask or args.status:
        return bool(args.daemon)
    return bool(manner.weights_sha256) and has_gpu(device)  # without weights it computes on none


def _places(args: argparse.Namespace) -> Workshop:
    """Raises BadInput, RemoteUnreachable."""
    folder, output = folder_of(args.folder), folder_of(args.output) if args.output else None
    if args.dask:  # workers elsewhere have another working directory
        folder, output = folder.absolute(), output and output.absolute()
    return require_places(folder, output, own=args.ledger, in_bag=args.bag)


def _can_hold(shop: Workshop, name: str) -> bool:
    """Return whether there is room for the name of an output, and for its strip's."""
    return all(shop.output.can_hold(path) for path in (shop.payload + name, strip_path(name)))


def _palette(given: str) -> Palette:
    from handtint_daemon.files.hint_files import read_palette_file  # noqa: PLC0415 - slow

    with given_file(given) as path:
        return read_palette_file(path)


def _tell(args: argparse.Namespace, album: _Album) -> int:
    """Tell what would be done, or how far it is."""
    shop, made, noted = album.shop, {}, {}
    if shop.ledger_path.exists():
        ledger = Ledger(shop.ledger_path, to_write=False)
        made, noted = ledger.made(), ledger.problems()
        ledger.close()
    plan = settled(album.plan(made), shop.folder)
    costs = costs_of(made.values())
    if args.status:
        about_s = needed_s(plan.jobs, shop.folder, costs, album.workers.count)
        busy = is_running(shop.lock_path)
        print_status(shop, plan, noted, about_s, busy=busy, as_json=args.json)
        return EXIT_SOME if plan.problems else 0
    count = album.workers.how_many() if plan.jobs else album.workers.count
    if plan.jobs and not costs:
        share_processors(album.workers.count)
        album.workers.make_ready()
        tasks = [task_of(job, plan.manner, shop, album.workers) for job in plan.jobs]
        costs = trial_costs(tasks)
    about_s = needed_s(plan.jobs, shop.folder, costs, count)
    print_dry_run(shop, plan, about_s, count, as_json=args.json)
    return EXIT_SOME if plan.problems else 0


@contextmanager
def progress_of(plan: Plan) -> Iterator[Callable[[str], None]]:
    """Show how many photos are done and about how long the others take."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task(translated("working"), total=len(plan.jobs))
        yield lambda _name: progress.advance(task)
