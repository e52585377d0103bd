"""A piece of work of a canvas: what the queue orders, the worker does and the server answers.

None of these three knows what is done. A new kind of request that takes time needs one function
that makes a `Work` of it (`work_makers.py`), and no change in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from handtint_daemon.progress import Progress
from handtint_shared.messages import Reply


@dataclass(frozen=True, slots=True)
class Work:
    """What a request asks for, to be done in the worker's thread.

    kind: what is done, in a word.
    canvas: whose work it is; None: no canvas', so that nothing takes its place and no
        `cancel_request` means it.
    do: does it and makes the reply; called once. It calls the Progress given to it at each step,
        and so is stopped. What else it raises is the answer.
    nbytes: of the pictures that it keeps in memory while it waits.
    newest_wins: nobody waits for it any more once the same is asked for again.
    is_edit: the time that it takes counts among the status' `edit_times`.
    """

    kind: str
    canvas: str | None
    do: Callable[[Progress], Reply]
    nbytes: int = 0
    newest_wins: bool = True
    is_edit: bool = False

    def supersedes(self, older: Work) -> bool:
        """Of a canvas and of one kind the newest counts."""
        is_same = (self.canvas, self.kind) == (older.canvas, older.kind)
        return self.newest_wins and self.canvas is not None and is_same


MakeWork = Callable[[Any], Work]
"""Of a request, in the server's thread, which must not wait: what takes time belongs in `do`.
Raises RequestError where it is plain at once that the request cannot be done."""

WorkMakers = Mapping[type[Any], MakeWork]
"""By the class of the request."""
