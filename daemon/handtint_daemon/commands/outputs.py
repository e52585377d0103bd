"""Make standard output and standard error safe to write to, whatever they are connected to."""

from __future__ import annotations

import io
import os
import sys

from handtint_shared.errors import WriteFailed, why_of


def prepare_outputs() -> None:
    """Prepare the standard streams.

    Characters that the terminal cannot encode are escaped; output to a closed stream is discarded;
    a failed write to standard output raises WriteFailed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # otherwise the next opened file would get this descriptor
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = io.TextIOWrapper(
            io.BufferedWriter(_StandardOutput(sys.stdout.fileno(), "w", closefd=False)),
            encoding=sys.stdout.encoding,
            errors="backslashreplace",
            line_buffering=sys.stdout.line_buffering,
            write_through=sys.stdout.write_through,
        )


class _StandardOutput(io.FileIO):
    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        try:
            return super().write(data)
        except OSError as error:
            # Python flushes once more at exit and would report the error in its own way
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):
                raise
            raise WriteFailed("output_lost", why=why_of(error)) from error
