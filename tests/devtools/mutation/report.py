"""What was found, for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from devtools.mutation.drawing import Mutant
from devtools.mutation.judging import Verdict
from devtools.mutation.records import reason_of, reasons

_NOTICED = ("killed", "timeout")


def table(mutants: Sequence[Mutant], verdicts: Mapping[str, Verdict]) -> str:
    """A row for each folder and one for all: drawn, killed, equivalent, survived."""
    by_folder: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant in mutants:
        kind = kind_of(mutant, verdicts)
        for row in (PurePosixPath(mutant.path).parent.as_posix(), "all"):
            by_folder[row].update(["drawn", kind])
    rows = [f"{'':40}{'drawn':>8}{'killed':>8}{'equivalent':>12}{'survived':>10}{'waiting':>9}"]
    for folder, n in sorted(by_folder.items(), key=lambda row: (row[0] == "all", row[0])):
        rows.append(
            f"{folder:40}{n['drawn']:8}{n['killed']:8}{n['equivalent']:12}"
            f"{n['survived']:10}{n['waiting']:9}"
        )
    n = by_folder["all"]
    judged = max(n["killed"] + n["survived"], 1)
    return "\n".join([*rows, f"killed: {100 * n['killed'] / judged:.1f} % of {judged}"])


def kind_of(mutant: Mutant, verdicts: Mapping[str, Verdict]) -> str:
    """ "killed", "equivalent", "survived" or "waiting"."""
    verdict = verdicts.get(mutant.name, Verdict("waiting"))
    if verdict.outcome == "waiting":
        return "waiting"
    if verdict.outcome in _NOTICED:
        return "killed"
    return "survived" if reason_of(mutant, reasons()) is None else "equivalent"


def survivors(mutants: Sequence[Mutant], verdicts: Mapping[str, Verdict]) -> str:
    """Each as its lines before and after."""
    return "\n\n".join(
        f"{m.name} {m.path} {m.function} ({verdicts[m.name].outcome} "
        f"{verdicts[m.name].tests} tests)\n- {m.before}\n+ {m.after}"
        for m in mutants
        if kind_of(m, verdicts) == "survived"
    )
