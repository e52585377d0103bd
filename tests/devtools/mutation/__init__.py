"""Mutation testing. See `python tests/devtools/mutants.py --help`."""
