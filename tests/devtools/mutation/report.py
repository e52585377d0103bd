"""Report the results for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from devtools.mutation.drawing import Mutant
from devtools.mutation.judging import Verdict
from devtools.mutation.records import reason_of, reasons

KILLED, EQUIVALENT, SURVIVED, GONE, WAITING = "killed", "equivalent", "survived", "gone", "waiting"
_KINDS = (KILLED, EQUIVALENT, SURVIVED, GONE, WAITING)


def table(mutants: Sequence[Mutant], verdicts: Mapping[str, Verdict]) -> str:
    """Return a table by folder and in total: how many mutants were drawn, by outcome."""
    by_folder: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant in mutants:
        kind = kind_of(mutant, verdicts)
        for row in (PurePosixPath(mutant.path).parent.as_posix(), "all"):
            by_folder[row].update(["drawn", kind])
    columns = ("drawn", *_KINDS)
    rows = [f"{'':32}" + "".join(f"{column:>12}" for column in columns)]
    for folder, n in sorted(by_folder.items(), key=lambda row: (row[0] == "all", row[0])):
        rows.append(f"{folder:32}" + "".join(f"{n[column]:12}" for column in columns))
    n = by_folder["all"]
    judged = n[KILLED] + n[SURVIVED]
    return "\n".join([*rows, f"killed: {100 * n[KILLED] / max(judged, 1):.1f} % of {judged}"])


def kind_of(mutant: Mutant, verdicts: Mapping[str, Verdict]) -> str:
    """Return one of _KINDS; "gone" means that its code has been replaced since."""
    outcome = verdicts.get(mutant.name, Verdict(WAITING)).outcome
    if outcome in (WAITING, GONE):
        return outcome
    if outcome in (KILLED, "timeout"):
        return KILLED
    return SURVIVED if reason_of(mutant, reasons()) is None else EQUIVALENT


def survivors(mutants: Sequence[Mutant], verdicts: Mapping[str, Verdict]) -> str:
    """Return the survivors, each as its lines before and after."""
    return "\n\n".join(
        f"{m.name} {m.path} {m.function} ({verdicts[m.name].outcome} "
        f"{verdicts[m.name].tests} tests)\n- {m.before}\n+ {m.after}"
        for m in mutants
        if kind_of(m, verdicts) == SURVIVED
    )
