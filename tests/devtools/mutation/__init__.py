"""Do the tests notice small faults? See `python tests/devtools/mutants.py --help`."""
