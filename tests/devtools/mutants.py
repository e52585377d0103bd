#!/usr/bin/env python3
"""Do the tests notice small faults? Draws mutants of the sources and runs, for each, the tests
that execute what was changed, in a copy of the checkout."""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_TESTS))

from devtools.mutation.choosing import Sources, judges  # noqa: E402 - after the path
from devtools.mutation.drawing import Mutant, draw  # noqa: E402
from devtools.mutation.judging import (  # noqa: E402
    Verdict,
    import_slow_ones,
    run_all,
    verdict_of,
)
from devtools.mutation.records import Records  # noqa: E402
from devtools.mutation.report import (  # noqa: E402
    GONE,
    SURVIVED,
    WAITING,
    kind_of,
    survivors,
    table,
)
from devtools.mutation.tracing import TracedTest, Tracer  # noqa: E402

MUTATED = (
    *(f"daemon/handtint_daemon/{name}" for name in ("model", "painting", "hints", "color")),
    "daemon/handtint_lab/training",
    "shared/handtint_shared",
)
JUDGES = ("tests/unit", "tests/model", "tests/protocol", "tests/training")
SEED = 2026
_TRACING_LIMIT_S = 7200.0

_EXAMPLE = """example, in the background, and what it found so far:
  .venv/bin/python -m pip install cosmic-ray coverage
  nice -n 19 .venv/bin/python tests/devtools/mutants.py &
  .venv/bin/python tests/devtools/mutants.py --report
It can be interrupted: a second run goes on where the first one stopped. After new tests:
  nice -n 19 .venv/bin/python tests/devtools/mutants.py --again
Survivors that are no faults belong, with the reason, in tests/devtools/mutation/equivalent.toml.
"""


def main() -> int:
    options = _parser().parse_args()
    records = Records(options.folder.resolve())
    records.folder.mkdir(parents=True, exist_ok=True)
    if not options.report:
        import_slow_ones()
        _prepare(records, options.count, options.seed, again=options.again)
        _judge(records, options.budget_s)
    mutants = records.mutants() or []
    verdicts = records.verdicts()
    print(survivors(mutants, verdicts), table(mutants, verdicts), sep="\n\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=_EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder = Path(tempfile.gettempdir()) / "handtint-mutants"
    parser.add_argument("--count", type=int, default=300, help="mutants to draw (300)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of the draw ({SEED})")
    parser.add_argument("--folder", type=Path, default=folder, help=f"for all it keeps ({folder})")
    parser.add_argument(
        "--budget-s", type=float, default=math.inf, help="of tests a mutant, the likeliest first"
    )
    parser.add_argument(
        "--again", action="store_true", help="take the tests as they are now; judge survivors anew"
    )
    parser.add_argument("--report", action="store_true", help="only say what was found so far")
    return parser


def _prepare(records: Records, count: int, seed: int, *, again: bool) -> None:
    """Prepare the copy of the checkout, the drawn mutants, and what each test executes."""
    tests = records.tests()
    if again or not tests:
        changed = records.copy(_TESTS.parent)
        records.keep_tests(_traced(records.tree, changed, tests))
    if records.mutants() is None:
        records.keep_mutants(draw(records.tree, MUTATED, count, seed))
    if again:
        verdicts = records.verdicts()
        for mutant in records.mutants() or []:
            if kind_of(mutant, verdicts) == SURVIVED:
                records.keep_verdict(mutant, Verdict(WAITING))


def _traced(tree: Path, changed: set[str], known: dict[str, TracedTest]) -> dict[str, TracedTest]:
    """Trace the tests; if only test files have changed, trace just those."""
    only_tests = all(Path(name).name.startswith("test_") for name in changed)
    kept = {
        name: test
        for name, test in known.items()
        if only_tests and test.file not in changed and (tree / test.file).exists()
    }
    files = sorted(name for name in changed if name.startswith(JUDGES))
    paths = (files if only_tests else JUDGES) if kept else JUDGES
    traced: dict[str, TracedTest] | None = run_all(
        tree, paths, Tracer(tree, ("daemon", "shared")), _TRACING_LIMIT_S
    )
    if traced is None:
        raise SystemExit("The tests could not be traced: see said.txt in the folder.")
    return kept | traced


def _judge(records: Records, budget_s: float) -> None:
    records.restore()
    tests, sources, verdicts = records.tests(), Sources.of(records.tree), records.verdicts()
    failing = [name for name, test in tests.items() if not test.passed]
    print(f"{len(tests)} tests judge; {len(failing)} fail or are skipped without a mutant.")
    for mutant in records.mutants() or []:
        if kind_of(mutant, verdicts) == WAITING:
            verdict = _verdict(records, mutant, tests, sources, budget_s)
            records.keep_verdict(mutant, verdict)
            print(f"{mutant.name} {verdict.outcome} {verdict.seconds} s {verdict.by}", flush=True)


def _verdict(
    records: Records,
    mutant: Mutant,
    tests: Mapping[str, TracedTest],
    sources: Sources,
    budget_s: float,
) -> Verdict:
    mutated = mutant.applied(sources.texts.get(mutant.path, ""))
    if mutated is None:
        return Verdict(GONE)
    names = judges(mutant, tests, sources)
    passed_s = accumulate(tests[name].seconds for name in names)
    names = [name for name, s in zip(names, passed_s, strict=True) if s <= budget_s] or names[:1]
    files = list(dict.fromkeys(tests[name].file for name in names))
    with records.mutated(mutant.path, mutated):
        return verdict_of(records.tree, names, files, sum(tests[name].seconds for name in names))


if __name__ == "__main__":
    sys.exit(main())
