"""`handtint doctor`: diagnose this installation and say how to repair it."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import platform
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from importlib.metadata import entry_points

from handtint_daemon.health.fault import Check, Fault, fault
from handtint_shared.errors import HandtintError
from handtint_shared.launching import remote_computer
from handtint_shared.sentences import explain
from handtint_shared.text_width import cells, padded
from handtint_shared.translation import N_, translated
from handtint_shared.version import PRODUCT_VERSION, PROTOCOL_VERSION

EXAMPLE = "handtint doctor --mend"

# In order of dependency: a check comes before those that it would make fail. Modules are imported
# one by one, so that a missing library only costs the checks that need it. Other packages add
# theirs as entry points.
_GROUP = "handtint.checks"
_PARTS = (
    "handtint_daemon.health.memory",
    "handtint_daemon.health.installation",
    "handtint_daemon.health.settings",
    "handtint_daemon.health.state_folder",
    "handtint_daemon.health.service",
    "handtint_daemon.health.engines",
    "handtint_daemon.health.daemon",
    *(e.value for e in entry_points(group=_GROUP)),
)
_WORDS = _OK, _MENDED, _NOTE, _BAD = N_("ok"), N_("mended"), N_("note"), N_("bad")
Begun = Mapping[Callable[[], object], Future[object]]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `fault` is None when all is well or was repaired."""

    name: str
    required: bool
    fault: Fault | None
    mended: bool = False

    @property
    def word(self) -> str:
        if self.fault is None:
            return _MENDED if self.mended else _OK
        return _BAD if self.required else _NOTE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help=translated("print JSON, for programs and bug reports")
    )
    parser.add_argument(
        "--mend",
        action="store_true",
        help=translated("mend what can safely be mended, then check again"),
    )


def run(args: argparse.Namespace) -> int:
    """Return 1 if a required check failed, else 0."""
    findings = []
    for finding in _examine(mend=args.mend):
        findings.append(finding)
        if not args.json:
            _print(finding)
    if args.json:
        print(json.dumps({"versions": _versions(), "checks": [*map(_plain, findings)]}, indent=2))
    else:
        print(", ".join(f"{name} {version}" for name, version in _versions().items()))
    return int(any(finding.word == _BAD for finding in findings))


def _examine(*, mend: bool) -> Iterator[Finding]:
    """Run all checks; the slow ones run in parallel in the background and are reported last."""
    checks: list[Check] = []
    begun: dict[Callable[[], object], Future[object]] = {}
    ill: set[str] = set()
    with ThreadPoolExecutor() as pool:
        for check in (check for name in _PARTS for check in _checks_of(name)):
            checks.append(check)
            if check.begun_by and check.begun_by not in begun:
                begun[check.begun_by] = pool.submit(check.begun_by)
        for check in sorted(checks, key=lambda check: check.begun_by is not None):
            with _shown(check.name):
                finding = _finding(check, begun, ill, mend=mend)
            if finding.fault is not None:
                ill.add(check.name)
            yield finding


def _finding(check: Check, begun: Begun, ill: Collection[str], *, mend: bool) -> Finding:
    """Run one check; `ill` holds the names of the checks that have failed so far."""
    if check.needs in ill:
        untried = fault("check_needs", needs=translated(check.needs))
        return Finding(check.name, check.required, untried)
    if check.begun_by:
        wait([begun[check.begun_by]])
    found = _look(check)
    mended = mend and found is not None and _cure(found)
    return Finding(check.name, check.required, _look(check) if mended else found, mended)


@contextlib.contextmanager
def _shown(name: str) -> Iterator[None]:
    """Show the name of the running check if stderr is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    line = _row("...", name)
    print(line, end="\r", file=sys.stderr, flush=True)
    yield
    print(" " * cells(line), end="\r", file=sys.stderr, flush=True)


def _checks_of(module_name: str) -> Iterable[Check]:
    try:
        checks: Iterable[Check] = importlib.import_module(module_name).CHECKS
    except ImportError as error:
        found = fault("check_unloadable", why=str(error))
        return [Check(module_name.rpartition(".")[2].replace("_", " "), lambda: found)]
    return checks


def _look(check: Check) -> Fault | None:
    try:
        return check.look()
    except HandtintError as error:
        return Fault(error)
    except Exception as error:  # noqa: BLE001 - a broken check is a finding, not a crash
        return fault("check_broken", why=repr(error))


def _cure(found: Fault) -> bool:
    """Return whether a repair was made."""
    if found.cure is None:
        return False
    try:
        found.cure()
    except (HandtintError, OSError):
        return False
    return True


def _plain(finding: Finding) -> dict[str, object]:
    error = finding.fault.error if finding.fault else None
    told = explain(error) if error else None
    return {
        "name": finding.name,
        "ok": error is None,
        "required": finding.required,
        "reason": error.reason if error else None,
        "facts": error.plain_facts() if error else None,
        "found": told.found if told else None,
        "mend": told.mend if told else None,
        "mended": finding.mended,
    }


def _versions() -> dict[str, str]:
    remote = remote_computer()
    return ({"daemon": f"on {remote}"} if remote else {}) | {
        "handtint": PRODUCT_VERSION,
        "protocol": ".".join(map(str, PROTOCOL_VERSION)),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _print(finding: Finding) -> None:
    print(_row(translated(finding.word), finding.name), flush=True)
    if finding.fault is not None:
        told = explain(finding.fault.error)
        print(translated("        found: {found}.").format(found=told.found))
        print(translated("        mend:  {mend}.").format(mend=told.mend or "–"))


def _row(word: str, name: str) -> str:
    width = max(cells(translated(each)) for each in _WORDS)
    return f"{padded(word, width)}  {translated(name)}"
