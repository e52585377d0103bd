"""`handtint models`: list the models on this machine, and download published ones."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from handtint_lab.published.store import PUBLISHED, PublishedModel, fetch, models_dir, published
from handtint_shared.translation import N_, translated

EXAMPLE = "handtint models fetch siggraph17"
_COLUMNS = (N_("model"), N_("here"), N_("origin"), N_("licence"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="models_action", required=True, metavar="list | fetch")
    actions.add_parser(
        "list", help=translated("list the models that can be fetched, and which of them are here")
    )
    fetching = actions.add_parser("fetch", help=translated("download a model and check it"))
    fetching.add_argument("name", metavar="NAME", help=", ".join(PUBLISHED))


def run(args: argparse.Namespace) -> int:
    console = Console()
    if args.models_action == "list":
        _list(console)
    else:
        _fetch(published(args.name), console)
    return 0


def _list(console: Console) -> None:
    table = Table(*map(translated, _COLUMNS))
    for model in PUBLISHED.values():
        is_here = translated("yes") if _is_here(model) else translated("no")
        table.add_row(model.name, is_here, model.origin, model.license)
    console.print(table)
    console.print(translated("folder: {path}").format(path=models_dir()), soft_wrap=True)
    for model in PUBLISHED.values():
        if not _is_here(model):
            console.print(
                translated(
                    "{model} is not on this computer: fetch it (handtint models fetch {model}), or "
                    "name its file (handtint evaluate --engine {model}=FILE)."
                ).format(model=model.name),
                soft_wrap=True,
            )
    needless = translated("Engine handtint needs no fetching: its weights are in the package.")
    console.print(needless, soft_wrap=True)


def _is_here(model: PublishedModel) -> bool:
    return (models_dir() / model.file_name).is_file()


def _fetch(model: PublishedModel, console: Console) -> None:
    columns = (TextColumn(model.name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(model.name, total=None)
        path = fetch(
            model,
            models_dir(),
            lambda there, total: bar.update(task, completed=there, total=total),
        )
    console.print(translated("{path} is fetched and checked.").format(path=path), soft_wrap=True)
