"""What `handtint album` tells, for a person or as JSON."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from handtint_daemon.album.places import Workshop
from handtint_daemon.album.plan import Job, Plan
from handtint_daemon.album.running import Result
from handtint_daemon.commands.notes import print_note
from handtint_shared.errors import HandtintError
from handtint_shared.printable import printable
from handtint_shared.problems import error_of_line, problem_of
from handtint_shared.sentences import explain
from handtint_shared.translation import translated, translated_plural

_MINUTE_S, _HOUR_S = 60, 3600
Problems = Sequence[tuple[str, HandtintError]]


def print_dry_run(
    shop: Workshop, plan: Plan, about_s: float, workers: int, *, as_json: bool
) -> None:
    """Tell what a run would do."""
    if as_json:
        _print_json(shop, plan, plan.problems, {"seconds": round(about_s, 1), "workers": workers})
        return
    for job in plan.jobs:
        print(_job_words(job))
    _print_kept(plan)
    _print_problems(plan.problems)
    _print_counts(plan)
    if plan.jobs and about_s:
        words = translated_plural(
            "this takes {time} with {count} worker",
            "this takes {time} with {count} workers",
            workers,
        )
        print(words.format(time=_about(about_s), count=workers))


def print_status(
    shop: Workshop,
    plan: Plan,
    noted: Mapping[str, str],
    about_s: float,
    *,
    busy: bool,
    as_json: bool,
) -> None:
    """Tell how far an album is; `noted` is what the last run met (lines of JSON by names)."""
    left = {job.photo.name for job in plan.jobs}
    met = [(name, error_of_line(line)) for name, line in noted.items() if name in left]
    problems = (*plan.problems, *((name, error) for name, error in met if error))
    if as_json:
        _print_json(shop, plan, problems, {"seconds": round(about_s, 1), "running": busy})
        return
    _print_kept(plan)
    _print_problems(problems)
    _print_counts(plan)
    if plan.jobs and about_s:
        print(translated("what is to be coloured takes {time}").format(time=_about(about_s)))
    if not shop.ledger_path.is_relative_to(str(shop.output)):
        print(translated("ledger: {path}").format(path=shop.ledger_path))
    print(translated("it is being coloured now") if busy else translated("nothing is running"))


def print_result(
    shop: Workshop, plan: Plan, result: Result, sheet: str | None, *, as_json: bool
) -> None:
    """Tell what came of a run."""
    if as_json:
        told = {"colored": list(result.colored), "contact_sheet": sheet}
        _print_json(shop, plan, result.problems, told)
        return
    for twins in plan.twins:
        words = translated("{names} differ in their endings only; each was coloured")
        print_note(printable(words.format(names=", ".join(twins))), to_stderr=True)
    _print_kept(plan)
    _print_problems(result.problems)
    if result.notes:
        print_note(
            translated_plural(
                "{count} coloured photo has notes: see the contact sheet",
                "{count} coloured photos have notes: see the contact sheet",
                result.notes,
            ).format(count=result.notes)
        )
    _print_lines(
        (translated("coloured now: {count}"), len(result.colored)),
        (translated("up to date before: {count}"), len(plan.done) + len(result.unchanged)),
        (translated("edited since, and kept: {count}"), len(plan.edited)),
        (translated("gone since, and their coloured ones kept: {count}"), len(plan.gone)),
        (translated("not coloured: {count}"), len(result.problems)),
    )
    if sheet:
        print(translated("to look through: {path}").format(path=sheet))


def _print_counts(plan: Plan) -> None:
    _print_lines(
        (translated("photos: {count}"), plan.count),
        (translated("to be coloured: {count}"), len(plan.jobs)),
        (translated("up to date: {count}"), len(plan.done)),
        (translated("edited since, and kept: {count}"), len(plan.edited)),
        (translated("gone since, and their coloured ones kept: {count}"), len(plan.gone)),
        (translated("cannot be coloured: {count}"), len(plan.problems)),
    )


def _print_lines(*lines: tuple[str, int]) -> None:
    """The first always, the others if there are any."""
    for number, (words, count) in enumerate(lines):
        if count or number == 0:
            print(words.format(count=count))


def _print_kept(plan: Plan) -> None:
    for name in plan.edited:
        words = translated("{name}: edited since it was coloured, and kept")
        print(printable(words.format(name=name)))
    for name in plan.gone:
        words = translated("{name}: the photo is gone, and its coloured one kept")
        print(printable(words.format(name=name)))


def _print_problems(problems: Problems) -> None:
    for name, error in problems:
        line = translated("{name}: {problem}").format(name=name, problem=explain(error))
        print(printable(line), file=sys.stderr)


def _job_words(job: Job) -> str:
    count = len(job.hints.given)
    if job.hints.painted:
        words = translated("{name}: to be coloured, with painted hints")
    elif count:
        words = translated_plural(
            "{name}: to be coloured, with {count} hint",
            "{name}: to be coloured, with {count} hints",
            count,
        )
    else:
        words = translated("{name}: to be coloured, without hints")
    return printable(words.format(name=job.photo.name, count=count))


def _about(seconds: float) -> str:
    if seconds < 2 * _MINUTE_S:
        return translated("about {count} s").format(count=max(1, round(seconds)))
    if seconds < 2 * _HOUR_S:
        return translated("about {count} min").format(count=round(seconds / _MINUTE_S))
    return translated("about {count} h").format(count=round(seconds / _HOUR_S))


def _print_json(shop: Workshop, plan: Plan, problems: Problems, more: Mapping[str, Any]) -> None:
    told = {
        "folder": str(shop.folder),
        "output": str(shop.output),
        "ledger": str(shop.ledger_path),
        "photos": plan.count,
        "to_color": [job.photo.name for job in plan.jobs],
        "up_to_date": list(plan.done),
        "edited": list(plan.edited),
        "gone": list(plan.gone),
        "same_stems": [list(twins) for twins in plan.twins],
        "problems": [
            {"photo": name, **dataclasses.asdict(problem_of(error))} for name, error in problems
        ],
        **more,
    }
    print(json.dumps(told, indent=2))
